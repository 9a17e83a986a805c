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
        if (!node.execution.auth) return;
        add(node, *node.execution.auth);
        for (const AuthOption& option : pack_.connection.options) add(node, option.auth);
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

    void add(const Node& node, const AuthSpec& auth) {
        add(node, auth, auth, base_origin(auth), "base URL");
        for (const AuthSpec& next : auth.chain)
            add(node, auth, next, base_origin(auth), "base URL");
        add_settings(node, auth, auth);
        for (const AuthSpec& next : auth.chain) add_settings(node, auth, next);
        if (!node.execution.url_from) return;
        for (const std::string& origin : node.execution.url_from->origins) {
            add(node, auth, auth, origin, "urlFrom");
            for (const AuthSpec& next : auth.chain) add(node, auth, next, origin, "urlFrom");
        }
    }

    void add_settings(const Node& node, const AuthSpec& first, const AuthSpec& auth) {
        const Object* settings = auth.settings.get_if<Object>();
        if (!settings) return;
        for (const auto& [name, value] : *settings) add_urls(node, first, auth, name, value);
    }

    /// All absolute URLs of a setting, in objects and lists too.
    void add_urls(const Node& node, const AuthSpec& first, const AuthSpec& auth,
                  const std::string& name, const Value& value) {
        if (const auto* text = value.get_if<std::string>()) {
            if (text->starts_with("https://") || text->starts_with("http://"))
                add(node, first, auth, normal_origin(*text), name);
        } else if (const Array* items = value.get_if<Array>()) {
            for (const Value& item : *items) add_urls(node, first, auth, name, item);
        } else if (const Object* members = value.get_if<Object>()) {
            for (const auto& [key, inner] : *members) add_urls(node, first, auth, name, inner);
        }
    }

    /// Where the credentials of `auth` go; `first` knows which of them is the base URL.
    void add(const Node& node, const AuthSpec& first, const AuthSpec& auth,
             const std::string& origin, const std::string& reason) {
        for (const std::string& credential : auth.credentials) {
            if (credential == first.base_url_credential) continue;
            Reach reach{credential, origin, reason, {}};
            auto found = std::find_if(all_.begin(), all_.end(),
                                      [&](const Reach& r) { return r.same_way(reach); });
            if (found == all_.end()) found = all_.insert(all_.end(), std::move(reach));
            if (found->nodes.empty() || found->nodes.back() != node.node_type_id)
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
