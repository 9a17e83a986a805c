// placement.hpp: templates, and where what is made of them goes: "{{keyId}}:{{signature}}".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "moment.hpp"
#include "packhost/plugin.hpp"

namespace packhost::hmac {


/// A piece of a template: text, or a value that is new each time, or a credential.
struct Piece {
    enum class Kind { text, credential, timestamp, nonce, body_hash, signature };
    Kind kind = Kind::text;
    std::string text;         ///< of a credential: what it says, if it can be seen
    plugin::Secret secret{};  ///< of a credential
};

class Template {
 public:
    /// Reads a setting. "{{name}}" is signature, timestamp, nonce, bodyHash, keyId (the first
    /// credential), or the name of a credential. Throws Failure (blame: config) for others.
    Template(const std::string& text, const plugin::AuthConfig& config);

    bool uses(Piece::Kind kind) const noexcept;
    /// All of it as text, for what is signed. Throws Failure (code `credential_type`) if a
    /// credential in it can't be seen.
    std::string text(const Moment& moment) const;
    /// As an expression, whose texts are those of the template and of `moment`.
    std::vector<plugin::Part> parts(const Moment& moment, const plugin::Part& signature) const;

 private:
    void add_text(std::string_view text);
    void add_name(const std::string& name, const plugin::AuthConfig& config);

    std::vector<Piece> pieces_;
};

struct Placement {
    bool in_query = false;
    bool base64 = false;  ///< of all that the template makes
    std::string before;   ///< what stands before that
    std::string name;
    Template value;

    bool signs() const noexcept { return value.uses(Piece::Kind::signature); }
    /// As Template::text().
    std::string text(const Moment& moment) const;
    /// Places it.
    void place(plugin::Turn& turn, const Moment& moment, const plugin::Part& signature) const;
};

}  // namespace packhost::hmac
