// base_url.cpp: credentials in base URLs stay within their label or segment.
#include "engine/base_url.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/try.hpp"
#include "engine/auth_choice.hpp"
#include "model/pattern.hpp"
#include "model/placeholder.hpp"
#include "net/url.hpp"

namespace packhost::engine {
namespace {

using Field = model::BaseUrlTemplate::Field;

/// Where the value is to be mended.
std::string way_out(const Connection* connection) {
    return fmt::format("Enter it: packhost connection edit {} (of a connection in a file: its "
                       "[credentials])",
                       connection && !connection->name.empty() ? connection->name : "NAME");
}

Error missing(std::string_view credential, std::string_view what, const Connection* connection) {
    return {"missing_credential", Phase::connection,
            fmt::format("The connection has no value for the credential \"{}\", which {}.",
                        credential, what),
            way_out(connection)};
}

Error refused(const Field& field, std::string_view why, const Connection* connection) {
    return {"bad_credential", Phase::connection,
            fmt::format("The credential \"{}\" can't stand in the base URL: it {}.",
                        field.credential, why),
            way_out(connection)};
}

bool is_letter_or_digit(char c) noexcept {
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/// A host's label, or a part of one: letters, digits, and hyphens between them (RFC 1123, 2.1);
/// what the pack's author has allowed may hold an underscore too.
bool is_label(std::string_view text, const Field& field) noexcept {
    const bool chosen = !field.allowed.empty() || !field.pattern.empty();
    return is_letter_or_digit(text.front()) && is_letter_or_digit(text.back()) &&
           std::all_of(text.begin(), text.end(), [chosen](char c) {
               return is_letter_or_digit(c) || c == '-' || (chosen && c == '_');
           });
}

Result<void> check_value(const Field& field, std::string_view value,
                         const Connection* connection) {
    const auto& allowed = field.allowed;
    if (!allowed.empty() && std::find(allowed.begin(), allowed.end(), value) == allowed.end())
        return refused(field, fmt::format("must be one of {}", fmt::join(allowed, ", ")),
                       connection);
    if (field.pattern.empty()) return {};
    PH_TRY(const model::Pattern pattern, model::Pattern::compile(field.pattern));
    if (!pattern.matches(value))
        return refused(field, fmt::format("must match the pattern {}", field.pattern), connection);
    return {};
}

/// Builds the URL from left to right, so that it is known where a value is to stand.
class Filling {
 public:
    explicit Filling(const Connection* connection) : connection_(connection) {}

    void literal(std::string_view text) { url_ += text; }

    Result<void> place(const Field& field, bool required) {
        const Credential* found = connection_ ? connection_->find(field.credential) : nullptr;
        const std::string_view value = found ? found->value.expose() : std::string_view();
        if (value.empty()) {
            if (!required) return {};
            return missing(field.credential, "is a part of the base URL", connection_);
        }
        PH_CHECK(check_value(field, value, connection_));
        const std::size_t scheme = url_.find("://");
        if (scheme == std::string::npos) return refused(field, "stands in the scheme", connection_);
        const bool in_path = url_.find('/', scheme + 3) != std::string::npos;
        url_ += field.prefix;
        if (in_path) {
            if (auto placed = net::append_path_segment(url_, value, field.credential); !placed)
                return refused(field, "must be one segment of a path", connection_);
        } else {
            if (url_.find(':', scheme + 3) != std::string::npos)
                return refused(field, "stands in the port", connection_);
            if (!is_label(value, field))
                return refused(field, "must be letters, digits and inner hyphens", connection_);
            url_ += value;
        }
        url_ += field.suffix;
        return {};
    }

    const std::string& url() const noexcept { return url_; }

 private:
    const Connection* connection_;
    std::string url_;
};

/// The fields that the pack's own template declares hold for every URL.
Field field_of(const model::Connection& pack, const std::string& credential) {
    if (pack.base_url_template)
        for (const Field& field : pack.base_url_template->fields)
            if (field.credential == credential) return field;
    return Field{credential, {}, {}, {}, {}};
}

Result<std::string> filled(std::string_view text, const model::Connection& pack,
                           const Connection* connection) {
    Filling filling(connection);
    PH_TRY(const auto segments, model::split_template(text));
    for (const model::TemplateSegment& segment : segments) {
        if (!segment.is_placeholder) {
            filling.literal(segment.text);
            continue;
        }
        const model::CredentialField* declared = pack.find_credential(segment.text);
        if (!declared)
            return Error{"bad_placeholder", Phase::pack,
                         fmt::format("A URL names \"{}\", which is no credential of the pack's "
                                     "connection.",
                                     segment.text),
                         ""};
        PH_CHECK(filling.place(field_of(pack, segment.text), declared->required));
    }
    return filling.url();
}

}  // namespace

Result<net::BaseUrl> base_url_of(const Plan& plan, const Connection* connection) {
    if (connection && !connection->base_url.empty())
        return net::parse_base_url(connection->base_url);
    PH_TRY(const model::AuthSpec* auth, auth_of(plan, connection));
    if (auth && !auth->base_url_credential.empty()) {
        const Credential* url = connection ? connection->find(auth->base_url_credential) : nullptr;
        if (!url || url->value.empty())
            return missing(auth->base_url_credential, "holds the base URL",
                           connection);
        return net::parse_base_url(url->value.expose());
    }
    if (const auto& made = plan.pack->connection.base_url_template) {
        PH_TRY(const std::string url, filled(made->text, plan.pack->connection, connection));
        return net::parse_base_url(url);
    }
    return net::parse_base_url(plan.pack->connection.base_url);
}

Result<std::string> filled_url(std::string_view text, const model::Connection& pack,
                               const Connection* connection) {
    if (!model::has_placeholder(text)) return std::string(text);
    PH_TRY(const auto segments, model::split_template(text));
    for (const model::TemplateSegment& segment : segments) {
        const model::CredentialField* field =
            segment.is_placeholder ? pack.find_credential(segment.text) : nullptr;
        if (field && field->type == model::CredentialType::secret)
            return Error{"secret_in_url", Phase::pack,
                         fmt::format("The credential \"{}\" is secret and can't stand in a URL of "
                                     "the auth's settings.",
                                     segment.text),
                         "Declare it with type text in the pack's connection."};
    }
    return filled(text, pack, connection);
}

}  // namespace packhost::engine
