// node.hpp: a template's expression as a tree, folded once, evaluated for each request.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "packhost/plugin.hpp"

namespace packhost::recipe {

using plugin::Part;
using plugin::Secret;

/// What a template can name beside credentials and values.
enum class Builtin : std::uint32_t { uuid, timestamp, timestamp_ms, nonce, iso8601 };
inline constexpr std::size_t kBuiltins = 5;

/// What a turn knows: the values of its login, and the built-in names, each made once, so that all
/// templates of a request say the same.
class Frame {
 public:
    Frame(const plugin::Secrets& secrets, const plugin::Host& host, std::size_t count)
        : values(count), secrets_(secrets), host_(host) {}
    Frame(const Frame&) = delete;
    Frame& operator=(const Frame&) = delete;

    const plugin::Secrets& secrets() const noexcept { return secrets_; }
    std::string_view builtin(Builtin name);

    std::vector<std::optional<Part>> values;  ///< none: it was not yielded. Texts are borrowed

 private:
    const plugin::Secrets& secrets_;
    const plugin::Host& host_;
    std::array<std::string, kBuiltins> builtins_;
};

struct Node {
    enum class Kind { text, secret, value, builtin, join, encode, digest, hmac };

    Kind kind = Kind::join;
    std::string text;        ///< text
    Secret secret;           ///< secret: a credential, or what was folded
    std::uint32_t code = 0;  ///< index of a value; Builtin; ph_encoder; ph_digest_algorithm
    std::vector<Node> kids;  ///< of hmac: the key, then the message

    /// Appends what it stands for. Texts of the parts are the node's or the frame's.
    void append(Frame& frame, std::vector<Part>& out) const;
    /// Evaluates, once and for all, what depends on credentials and constants alone.
    void fold(Frame& frame);
    /// True if it is what fold() has left of a constant.
    bool is_atom() const noexcept { return kind == Kind::text || kind == Kind::secret; }
    /// True if it names a value that is not there.
    bool is_absent(const Frame& frame) const;
    /// True if a text that is not in the right form would spoil it.
    bool decodes() const;
    Part atom() const { return kind == Kind::text ? Part(text) : Part(secret); }

 private:
    bool is_constant() const;
};

Node text_node(std::string text);
Node join_node(std::vector<Node> kids);
Node encode_node(ph_encoder encoder, Node kid);

/// The expression as one part: joined if it has several.
Part as_one(const Node& node, Frame& frame);

}  // namespace packhost::recipe
