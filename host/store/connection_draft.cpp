// connection_draft.cpp: rules for names, texts and values of a connection.
#include "store/connection_draft.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/try.hpp"
#include "base/utf8.hpp"
#include "model/text_rules.hpp"
#include "store/credential_source.hpp"

namespace packhost::store {
namespace {

constexpr std::size_t kLongestName = 100, kLargestText = 8192, kMost = 100;

Error bad(std::string message, std::string hint = {}) {
    return {"bad_connection", Phase::connection, std::move(message), std::move(hint)};
}

bool is_letter_or_digit(char c) noexcept {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Valid UTF-8 without control characters, of a length that is no accident.
bool is_text(std::string_view text, std::size_t longest) {
    return text.size() <= longest && !model::has_control(text) &&
           detail::is_utf8(text);
}

Result<void> check_field(const ConnectionDraft::Field& field) {
    if (field.name.empty() || !is_text(field.name, kLongestName))
        return bad("A credential has no name that could be kept.");
    auto checked = check_credential(field.value.expose());
    if (checked && !field.secret) checked = check_one_line(field.value.expose());
    if (checked) return checked;
    return bad(fmt::format("{}: {}", field.name, checked.error().message), checked.error().hint);
}

Result<void> check_fields(const ConnectionDraft& draft) {
    std::set<std::string_view> names;
    for (const auto& field : draft.credentials) {
        PH_CHECK(check_field(field));
        if (!names.insert(field.name).second)
            return bad(fmt::format("{} is given twice.", field.name));
    }
    return {};
}

Result<void> check_urls(const ConnectionDraft& draft) {
    std::set<std::string_view> settings;
    for (const auto& [setting, url] : draft.urls) {
        if (setting.empty() || !is_text(setting, kLongestName) || !is_text(url, kLargestText))
            return bad("A URL that overrides a setting can't be kept as it is.");
        if (!settings.insert(setting).second)
            return bad(fmt::format("{} is given twice.", setting));
    }
    return {};
}

}  // namespace

bool is_connection_name(std::string_view name) noexcept {
    return !name.empty() && name.size() <= kLongestName && is_letter_or_digit(name.front()) &&
           std::all_of(name.begin(), name.end(), [](char c) {
               return is_letter_or_digit(c) || c == '-' || c == '_' || c == '.';
           });
}

Result<void> check_draft(ConnectionDraft& draft) {
    if (!is_connection_name(draft.name))
        return bad("The name of the connection can't be kept.",
                   "Use 1 to 100 letters, digits, \"-\", \"_\" and \".\", beginning with a letter "
                   "or digit.");
    if (draft.provider.empty() || !is_text(draft.provider, kLongestName))
        return bad("The connection names no provider that could be kept.");
    if (!is_text(draft.pack, kLongestName)) return bad("The name of the pack can't be kept.");
    if (!is_text(draft.base_url, kLargestText)) return bad("The base URL can't be kept.");
    if (!is_text(draft.option, kLongestName))
        return bad("The name of the option can't be kept.");
    if (draft.credentials.size() > kMost || draft.urls.size() > kMost ||
        draft.origins.size() > kMost)
        return bad("The connection has more than 100 credentials, URLs or origins.");
    for (const std::string& origin : draft.origins)
        if (origin.empty() || !is_text(origin, kLargestText))
            return bad("An origin can't be kept as it is.");
    std::sort(draft.origins.begin(), draft.origins.end());
    draft.origins.erase(std::unique(draft.origins.begin(), draft.origins.end()),
                        draft.origins.end());
    PH_CHECK(check_urls(draft));
    return check_fields(draft);
}

}  // namespace packhost::store
