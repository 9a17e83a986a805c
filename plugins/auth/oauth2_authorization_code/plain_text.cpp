// plain_text.cpp: puts visible credentials into texts, and texts into URLs.
#include "plain_text.hpp"

#include "../oauth2_common/template.hpp"

namespace packhost::oauth2 {

using namespace plugin;

namespace {

void append_encoded(std::string& out, std::string_view text) {
    constexpr char kDigits[] = "0123456789ABCDEF";
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
        if (plain) {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out.append({'%', kDigits[byte >> 4], kDigits[byte & 15]});
    }
}

}  // namespace

std::string plain_text(const AuthConfig& config, std::string_view setting, std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const std::size_t open = std::min(text.find("{{"), text.size());
        out += text.substr(0, open);
        text.remove_prefix(open);
        if (text.empty()) break;
        const std::size_t close = text.find("}}");
        const std::string_view name = close == text.npos ? "" : text.substr(2, close - 2);
        const auto at = config.find(name);
        if (!at)
            throw bad_setting("The setting '" + std::string(setting) +
                                  "' names a credential that the auth does not list.",
                              "Add it to the auth's credentials.");
        out += config.text(*at);
        text.remove_prefix(close + 2);
    }
    return out;
}

void append_parameter(std::string& url, std::string_view name, std::string_view value) {
    url += url.find('?') == url.npos ? '?' : '&';
    append_encoded(url, name);
    url += '=';
    append_encoded(url, value);
}

}  // namespace packhost::oauth2
