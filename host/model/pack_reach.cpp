// pack_reach.cpp: collects origins of base URL, settings and urlFrom.
#include "model/pack_reach.hpp"

#include <algorithm>

#include "model/text_rules.hpp"

namespace packhost::model {
namespace {

class Collector {
 public:
    explicit Collector(const Pack& pack) : pack_(pack) {}

    void add(const Node& node) {
        const auto& auth = node.execution.auth;
        if (!auth) return;
        add(node, base_origin(*auth), "base URL");
        if (const Object* settings = auth->settings.get_if<Object>())
            for (const auto& [name, value] : *settings)
                if (const auto* text = value.get_if<std::string>();
                    text && (text->starts_with("https://") || text->starts_with("http://")))
                    add(node, normal_origin(*text), name);
        if (node.execution.url_from)
            for (const std::string& origin : node.execution.url_from->origins)
                add(node, origin, "urlFrom");
    }
    std::vector<Reach> take() { return std::move(all_); }

 private:
    std::string base_origin(const AuthSpec& auth) const {
        if (!auth.base_url_credential.empty())
            return "the URL in " + auth.base_url_credential;
        const Connection& connection = pack_.connection;
        if (connection.base_url_template) return normal_origin(connection.base_url_template->text);
        return normal_origin(connection.base_url);
    }

    void add(const Node& node, const std::string& origin, const std::string& reason) {
        for (const std::string& credential : node.execution.auth->credentials) {
            if (credential == node.execution.auth->base_url_credential) continue;
            Reach reach{credential, origin, reason, {}};
            auto found = std::find_if(all_.begin(), all_.end(),
                                      [&](const Reach& r) { return r.same_way(reach); });
            if (found == all_.end()) found = all_.insert(all_.end(), std::move(reach));
            found->nodes.push_back(node.node_type_id);
        }
    }

    const Pack& pack_;
    std::vector<Reach> all_;
};

}  // namespace

std::vector<Reach> credential_reach(const Pack& pack) {
    Collector collector(pack);
    for (const Node& node : pack.nodes) collector.add(node);
    return collector.take();
}

}  // namespace packhost::model
