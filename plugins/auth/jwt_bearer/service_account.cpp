// service_account.cpp: reads a service account's document without seeing its key.
#include "service_account.hpp"

namespace packhost::oauth2 {

using namespace plugin;

ServiceAccount::ServiceAccount(const AuthConfig& config) {
    const std::string name = config.settings().string("serviceAccount", "");
    if (name.empty()) return;
    given = true;
    const auto member = [&](const char* path) {
        return Template::read(config, "serviceAccount", "{{" + name + "." + path + "}}");
    };
    email = member("client_email");
    key = member("private_key");
    const Secret file = config.secret(*config.find(name));
    const auto json = document(config.secrets(), file, "application/json");
    const auto id = json->find_secret("$body.private_key_id");
    if (id && config.secrets().length(*id) > 0) key_id = Template(*id);
    token_uri = json->text("$body.token_uri").value_or("");
}

bool same_origin(std::string_view a, std::string_view b) {
    const auto origin = [](std::string_view url) {
        const std::size_t authority = url.find("://");
        if (authority == url.npos) return std::string_view();
        return url.substr(0, url.find_first_of("/?#", authority + 3));
    };
    return !origin(a).empty() && origin(a) == origin(b);
}

}  // namespace packhost::oauth2
