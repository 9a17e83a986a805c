// connection_form.cpp: one field after the other, each held against its rules as it is entered.
#include "cli/connection_form.hpp"

#include <algorithm>
#include <sstream>

#include <fmt/format.h>

#include "cli/questions.hpp"
#include "cli/secret_shape.hpp"
#include "packhost/connection_form.hpp"

namespace packhost::cli {
namespace {

using Field = ConnectionDraft::Field;

const StoredCredential* present_value(const Form& form, const CredentialInfo& field) {
    if (!form.present) return nullptr;
    for (const StoredCredential& c : form.present->credentials)
        if (c.name == field.name && c.given && c.secret == (field.type == "secret")) return &c;
    return nullptr;
}

/// Asks for one field until its value can be used.
class FieldQuestion {
 public:
    FieldQuestion(const Form& form, const CredentialInfo& field, const std::string& connection)
        : form_(form), field_(field), connection_(connection),
          present_(present_value(form, field)), secret_(field.type == "secret") {}

    /// The value; empty: the present one, or none. Absent: to be removed.
    Result<std::optional<Secret>> ask() const {
        introduce();
        for (;;) {
            auto answer = secret_ ? ask_secret(prompt()) : ask_plain();
            if (!answer) return std::move(answer).error();
            if (answer->empty() && present_) return std::optional(Secret());
            if (present_ && !field_.required && answer->expose() == "-")
                return std::optional<Secret>();
            if (auto sound = check_typed(answer->expose()); !sound) {
                say(refusal_text(sound.error()));
                continue;
            }
            if (secret_ && !answer->empty()) say("  " + shape_text(*answer));
            return std::optional(std::move(*answer));
        }
    }
    Result<void> check(std::string_view value) const {
        if (auto sound = check_credential_value(field_, value); !sound) return sound;
        if (field_.type != "url") return {};
        return value.empty() ? Result<void>()
                             : check_scheme(form_.config, connection_, origin_of_base_url(value));
    }
    const StoredCredential* present() const { return present_; }

 private:
    void introduce() const {
        const Paint paint(2);
        say(fmt::format("{} ({}{}{})", paint.bold(printable(field_.label)), printable(field_.name),
                        secret_ ? ", not shown" : "", field_.required ? "" : ", optional"));
        if (!field_.description.empty()) say("  " + printable(field_.description));
        if (!field_.placeholder.empty()) say("  " + paint.dim(printable(field_.placeholder)));
    }
    std::string prompt() const {
        if (!present_) return "> ";
        return fmt::format("[{}; Enter keeps it{}]> ", secret_ ? "set" : present_->value,
                           field_.required ? "" : ", - removes it");
    }
    Result<Secret> ask_plain() const {
        const auto text = ask_text(prompt());
        if (!text) return text.error();
        return Secret(*text);
    }
    /// Control characters in a line come of a terminal's keys, and are in no credential.
    Result<void> check_typed(std::string_view value) const {
        CredentialInfo line = field_;
        line.type = "text";
        if (secret_ && value.find('\n') == std::string_view::npos)
            if (auto sound = check_credential_value(line, value); !sound) return sound;
        return check(value);
    }

    const Form& form_;
    const CredentialInfo& field_;
    const std::string& connection_;
    const StoredCredential* present_;
    const bool secret_;
};

/// Refuses values for fields that the chosen way to authenticate does not use.
Result<void> check_used(const Form& form, const CredentialValues& given,
                        const std::vector<CredentialInfo>& fields, const std::string& option) {
    for (const auto& [name, value] : given) {
        const bool used =
            std::any_of(fields.begin(), fields.end(),
                        [&name = name](const CredentialInfo& field) { return field.name == name; });
        if (used) continue;
        return Error{"bad_usage", Phase::usage,
                     option.empty()
                         ? fmt::format("{} is for another way to authenticate than the nodes'.",
                                       name)
                         : fmt::format("{} is not used with the option {}.", name, option),
                     fmt::format("See which option uses it: packhost pack show {}",
                                 form.pack.slug())};
    }
    return {};
}

Error missing(const CredentialInfo& field) {
    return {"missing_credential", Phase::connection,
            fmt::format("The credential {} ({}) is required, and there is no terminal to ask on.",
                        field.name, field.label),
            fmt::format("Give --credential-file {0}=FILE, --credential-env {0}=VARIABLE or "
                        "--credentials-json -",
                        field.name)};
}

}  // namespace

Result<void> choose_option(const Form& form, const std::optional<std::string>& given,
                           ConnectionDraft& draft) {
    if (given) draft.option = *given;
    const auto& options = form.pack.options();
    if (given || options.empty() || !can_ask()) {
        const auto known = form.pack.credentials_for(draft.option);
        return known ? Result<void>() : known.error();
    }
    std::vector<Choice> choices{{form.pack.auth_type(), "as the nodes say"}};
    std::size_t present = 0;
    for (const AuthOptionInfo& option : options) {
        if (option.name == draft.option) present = choices.size();
        choices.push_back({option.name, option.description.empty()
                                            ? option.label
                                            : option.label + ". " + option.description});
    }
    const auto chosen = ask_choice("How to authenticate", choices, present);
    if (!chosen) return chosen.error();
    draft.option = *chosen == 0 ? std::string() : options[*chosen - 1].name;
    return {};
}

std::string refusal_text(const Error& error) {
    std::string out = "  " + printable(error.message);
    if (error.phase != Phase::policy) return out;
    std::istringstream hint(error.hint);
    for (std::string line; std::getline(hint, line);) out += "\n  " + printable(line);
    return out;
}

Result<void> fill_credentials(const Form& form, CredentialValues given, ConnectionDraft& draft) {
    const auto fields = form.pack.credentials_for(draft.option);
    if (!fields) return fields.error();
    if (auto used = check_used(form, given, *fields, draft.option); !used) return used;
    draft.credentials.clear();
    for (const CredentialInfo& info : *fields) {
        const bool secret = info.type == "secret";
        const FieldQuestion question(form, info, draft.name);
        const StoredCredential* present = question.present();
        const auto at = std::find_if(given.begin(), given.end(),
                                     [&](const auto& one) { return one.first == info.name; });
        std::optional<Secret> value(std::in_place);
        if (at != given.end()) {
            value = std::move(at->second);
            const std::string_view bytes = value ? value->expose() : std::string_view();
            if (auto sound = question.check(bytes); !sound) return sound;
        } else if (can_ask() && (secret || !form.secrets_only)) {
            auto answer = question.ask();
            if (!answer) return std::move(answer).error();
            value = std::move(*answer);
        } else if (!present && info.required) {
            return missing(info);
        }
        if (!value || (value->empty() && !present)) continue;
        if (value->empty() && !secret) value = Secret(present->value);
        draft.credentials.push_back({info.name, secret, std::move(*value)});
    }
    return {};
}

Result<Reach> reach_of_draft(const Form& form, const ConnectionDraft& draft, LocalStore* store) {
    Connection connection;
    connection.name = draft.name;
    connection.provider = draft.provider;
    connection.base_url = draft.base_url;
    connection.urls = draft.urls;
    connection.option = draft.option;
    for (const Field& field : draft.credentials)
        connection.credentials.push_back({field.name, field.value.clone()});
    auto now = form.pack.origins(connection);
    if (!now && now.error().code == "missing_credential" && store && form.present) {
        const auto opened = store->find(form.present->name);
        if (!opened) return with_way_out(opened.error(), form.present->name);
        for (Credential& credential : connection.credentials)
            if (const Credential* kept = (*opened)->find(credential.name);
                kept && credential.value.empty())
                credential.value = kept->value.clone();
        now = form.pack.origins(connection);
    }
    if (!now) return std::move(now).error();
    return compare_reach(form.present ? form.present->origins : std::vector<std::string>(),
                         std::move(*now));
}

ConnectionDraft draft_of(const StoredConnection& connection) {
    ConnectionDraft draft{connection.name,     connection.provider, connection.pack,
                          connection.base_url, connection.urls,     connection.origins, {},
                          connection.option};
    for (const StoredCredential& c : connection.credentials)
        draft.credentials.push_back({c.name, c.secret, Secret(c.value)});
    return draft;
}

}  // namespace packhost::cli
