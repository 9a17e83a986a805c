// test_masks.cpp: replaces values in texts; reads JSON as text, so that values stay where they are.
#include "runtime/test_masks.hpp"

#include "base/redactor.hpp"
#include "runtime/replayed_run.hpp"

namespace packhost::runtime {
namespace {

/// Shorter ones are in too many texts by chance; held_by() does not find them either.
constexpr std::size_t kShortestMasked = 4;

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    if (from.empty()) return;
    for (std::size_t at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

bool is_blank(char c) noexcept { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

}  // namespace

TestMasks::TestMasks(const Connection* connection, const model::Connection& declared) {
    if (!connection) return;
    for (const Credential& credential : connection->credentials) {
        const model::CredentialField* field = declared.find_credential(credential.name);
        const auto type = field ? field->type : model::CredentialType::secret;
        if (type == model::CredentialType::url) continue;  // see set_origin()
        masks_.push_back({credential.name, credential.value.clone(),
                          type == model::CredentialType::secret});
    }
}

void TestMasks::add_fetched(std::string_view name, std::string_view value) {
    masks_.push_back({std::string(name), Secret(value), true});
}

void TestMasks::set_origin(const net::Origin& real, const std::string& path,
                           const net::Origin& shown) {
    if (!origins_.empty()) return;
    origins_ = {{real.to_string(), shown.to_string()}, {real.authority(), shown.authority()}};
    if (path.size() >= kShortestMasked) origins_.insert(origins_.begin(), {path, ""});
}

std::string TestMasks::masked(std::string text) const {
    for (const Mask& mask : masks_)
        // Looked for in a text of the API's, and not kept.
        if (mask.value.size() >= kShortestMasked)
            replace_all(text, mask.value.expose(), placeholder_of(mask.name));
    for (const auto& [real, shown] : origins_) replace_all(text, real, shown);
    return text;
}

std::optional<std::string> TestMasks::held_by(std::string_view text) const {
    for (const Mask& mask : masks_)
        if (mask.secret && detail::holds_secret(text, mask.value.expose())) return mask.name;
    return std::nullopt;
}

std::optional<std::string> without_strings(
    std::string_view json,
    const std::function<void(std::string_view name, std::string_view value)>& tell) {
    std::string out;
    std::string_view name;  // of the member under way
    std::size_t at = 0;
    while (at < json.size() && is_blank(json[at])) ++at;
    if (at == json.size() || (json[at] != '{' && json[at] != '[')) return std::nullopt;
    while (at < json.size()) {
        if (json[at] != '"') {
            out += json[at++];
            continue;
        }
        std::size_t end = at + 1;
        while (end < json.size() && json[end] != '"') end += json[end] == '\\' ? 2 : 1;
        if (end >= json.size()) return std::nullopt;
        const std::string_view text = json.substr(at + 1, end - at - 1);
        at = end + 1;
        std::size_t next = at;
        while (next < json.size() && is_blank(json[next])) ++next;
        if (next < json.size() && json[next] == ':') {
            name = text;
            out.append(1, '"').append(text).append(1, '"');
        } else if (name == "token_type") {
            out.append(1, '"').append(text).append(1, '"');
        } else {
            tell(name, text);
            out.append(1, '"').append(placeholder_of(name)).append(1, '"');
        }
    }
    return out;
}

}  // namespace packhost::runtime
