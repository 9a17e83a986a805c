// placement.cpp: reads templates, and writes them out.
#include "placement.hpp"

#include <algorithm>
#include <optional>

namespace packhost::hmac {
namespace {

using namespace plugin;

const std::string& value_of(const Piece& piece, const Moment& moment) {
    switch (piece.kind) {
        case Piece::Kind::timestamp: return moment.timestamp;
        case Piece::Kind::nonce: return moment.nonce;
        case Piece::Kind::body_hash: return moment.body_hash;
        default: return piece.text;
    }
}

}  // namespace

Template::Template(const std::string& text, const AuthConfig& config) {
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t open = std::min(text.find("{{", begin), text.size());
        add_text(std::string_view(text).substr(begin, open - begin));
        if (open == text.size()) break;
        const std::size_t close = text.find("}}", open);
        if (close == text.npos)
            throw Failure("bad_setting", "A '{{' of 'placements' is not closed.",
                          "A placeholder reads as {{signature}}.", PH_BLAME_CONFIG);
        add_name(text.substr(open + 2, close - open - 2), config);
        begin = close + 2;
    }
}

void Template::add_text(std::string_view text) {
    if (!text.empty()) pieces_.push_back({Piece::Kind::text, std::string(text)});
}

void Template::add_name(const std::string& name, const AuthConfig& config) {
    if (name == "signature") return pieces_.push_back({Piece::Kind::signature, {}});
    if (name == "timestamp") return pieces_.push_back({Piece::Kind::timestamp, {}});
    if (name == "nonce") return pieces_.push_back({Piece::Kind::nonce, {}});
    if (name == "bodyHash") return pieces_.push_back({Piece::Kind::body_hash, {}});
    const auto at = name == "keyId" ? std::optional<std::size_t>(0) : config.find(name);
    if (!at)
        throw Failure("bad_setting",
                      "'placements' names {{" + name + "}}, which is no value of the signature "
                      "and no credential.",
                      "There are signature, timestamp, nonce, bodyHash, keyId, and the names in "
                      "the node's auth.credentials.", PH_BLAME_CONFIG);
    const Secret secret = config.secret(*at);
    pieces_.push_back({Piece::Kind::credential, std::string(config.visible(*at)), secret});
}

bool Template::uses(Piece::Kind kind) const noexcept {
    return std::any_of(pieces_.begin(), pieces_.end(),
                       [&](const Piece& piece) { return piece.kind == kind; });
}

std::string Template::text(const Moment& moment) const {
    std::string out;
    for (const Piece& piece : pieces_) {
        if (piece.kind == Piece::Kind::credential && piece.text.empty())
            throw Failure("credential_type",
                          "A credential of type secret stands where it would be signed within "
                          "other text.",
                          "Declare it with type text in the pack's connection.", PH_BLAME_CONFIG);
        out += value_of(piece, moment);
    }
    return out;
}

std::vector<Part> Template::parts(const Moment& moment, const Part& signature) const {
    std::vector<Part> parts;
    for (const Piece& piece : pieces_) {
        if (piece.kind == Piece::Kind::signature) parts.push_back(signature);
        else if (piece.kind == Piece::Kind::credential) parts.push_back(piece.secret);
        else parts.push_back(value_of(piece, moment));
    }
    return parts;
}

std::string Placement::text(const Moment& moment) const {
    const std::string made = value.text(moment);
    return before + (base64 ? encoded(made, Encoding::base64) : made);
}

void Placement::place(Turn& turn, const Moment& moment, const Part& signature) const {
    std::vector<Part> parts = value.parts(moment, signature);
    if (base64) parts = {plugin::base64(turn.secrets().join(Expr(parts)))};
    if (!before.empty()) parts.insert(parts.begin(), Part(before));
    if (in_query) turn.query(name, Expr(parts));
    else turn.header(name, Expr(parts));
}

}  // namespace packhost::hmac
