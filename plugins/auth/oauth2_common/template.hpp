// template.hpp: texts of a pack in which {{name}} stands for a credential of the connection.
#pragma once

#include "packhost/plugin.hpp"

namespace packhost::oauth2 {

/// A text that is made ready once, in the scheme's constructor: plain, or a secret of its scope.
///   "{{name}}"        the credential; if that is empty, so is the text
///   "a {{name}} b"    the credential within a text; it must not be empty
///   "{{name.a.b}}"    a member of a credential that is a JSON document
/// Credentials are those of the scheme's auth.credentials.
class Template {
 public:
    Template() = default;
    explicit Template(plugin::Secret secret) : secret_(secret) {}
    explicit Template(std::string text) : text_(std::move(text)) {}
    /// Throws Failure (blame: config) that names the setting if the text can't be made.
    static Template read(const plugin::AuthConfig& config, std::string_view setting,
                         std::string_view text);
    /// The setting of that name; empty if it is missing.
    static Template setting(const plugin::AuthConfig& config, const plugin::Settings& settings,
                            std::string_view name);

    bool empty() const noexcept { return text_.empty() && !secret_; }
    /// Borrows from this template.
    plugin::Part part() const noexcept {
        return secret_ ? plugin::Part(secret_) : plugin::Part(text_);
    }
    /// As a secret, whatever it was made of; it lives as long as `secrets`' scope.
    plugin::Secret secret(const plugin::Secrets& secrets) const;

 private:
    std::string text_;
    plugin::Secret secret_;
};

/// A setting whose object has a text under each name: parameters, headers.
struct NamedTemplate {
    std::string name;
    Template value;
};
std::vector<NamedTemplate> named_templates(const plugin::AuthConfig& config,
                                           std::string_view setting);

/// A Failure of code "bad_setting", blame: config.
plugin::Failure bad_setting(const std::string& sentence, const char* hint = "");

}  // namespace packhost::oauth2
