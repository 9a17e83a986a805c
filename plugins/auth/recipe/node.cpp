// node.cpp: how trees are evaluated, through handles alone.
#include "node.hpp"

#include <algorithm>
#include <ctime>

namespace packhost::recipe {

namespace {

std::string hex_of(const unsigned char* bytes, std::size_t size) {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string out;
    for (std::size_t i = 0; i < size; ++i)
        (out += kDigits[bytes[i] >> 4]) += kDigits[bytes[i] & 15];
    return out;
}

std::string random_hex(const plugin::Host& host, bool uuid) {
    unsigned char bytes[16];
    host.random(bytes, sizeof bytes);
    if (!uuid) return hex_of(bytes, sizeof bytes);
    bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0f) | 0x40);  // RFC 9562, 5.4
    bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3f) | 0x80);
    std::string text = hex_of(bytes, sizeof bytes);
    for (const std::size_t dash : {8, 13, 18, 23})
        text.insert(dash, "-");
    return text;
}

std::string iso8601_of(std::int64_t unix_ms) {
    const std::time_t seconds = unix_ms / 1000;
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    char text[32];
    return std::string(text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts));
}

std::vector<Part> parts_of(const Node& node, Frame& frame) {
    std::vector<Part> parts;
    node.append(frame, parts);
    return parts;
}

/// Whatever a template needs has been yielded, shared and stored together.
plugin::Failure missing_value() {
    return plugin::Failure("missing_value", "What is kept of the login lacks a value.",
                           "Log out, so that the next run logs in: packhost connection logout NAME",
                           PH_BLAME_HOST);
}

void append_encoded(const Node& node, Frame& frame, std::vector<Part>& out) {
    const std::vector<Part> inner = parts_of(node.kids.front(), frame);
    if (inner.size() == 1 && inner[0].raw().encoder == PH_ENC_RAW)
        out.push_back(inner[0].through(node.code));
    else
        out.push_back(Part(frame.secrets().join(std::span<const Part>(inner))).through(node.code));
}

}  // namespace

std::string_view Frame::builtin(Builtin name) {
    std::string& text = builtins_[static_cast<std::size_t>(name)];
    if (!text.empty()) return text;
    switch (name) {
        case Builtin::uuid:
            text = random_hex(host_, true);
            break;
        case Builtin::nonce:
            text = random_hex(host_, false);
            break;
        case Builtin::timestamp:
            text = std::to_string(host_.unix_ms() / 1000);
            break;
        case Builtin::timestamp_ms:
            text = std::to_string(host_.unix_ms());
            break;
        case Builtin::iso8601:
            text = iso8601_of(host_.unix_ms());
            break;
    }
    return text;
}

Node text_node(std::string text) {
    Node node;
    node.kind = Node::Kind::text;
    node.text = std::move(text);
    return node;
}

Node join_node(std::vector<Node> kids) {
    if (kids.size() == 1) return std::move(kids.front());
    Node node;
    node.kids = std::move(kids);
    return node;
}

Node encode_node(ph_encoder encoder, Node kid) {
    Node node;
    node.kind = Node::Kind::encode;
    node.code = encoder;
    node.kids.push_back(std::move(kid));
    return node;
}

void Node::append(Frame& frame, std::vector<Part>& out) const {
    switch (kind) {
        case Kind::text:
            out.emplace_back(text);
            return;
        case Kind::secret:
            out.emplace_back(secret);
            return;
        case Kind::value:
            if (!frame.values[code]) throw missing_value();
            out.push_back(*frame.values[code]);
            return;
        case Kind::builtin:
            out.emplace_back(frame.builtin(static_cast<Builtin>(code)));
            return;
        case Kind::join:
            for (const Node& kid : kids)
                kid.append(frame, out);
            return;
        case Kind::encode:
            append_encoded(*this, frame, out);
            return;
        case Kind::digest: {
            const std::vector<Part> message = parts_of(kids[0], frame);
            out.emplace_back(frame.secrets().digest(code, std::span<const Part>(message)));
            return;
        }
        case Kind::hmac: {
            const std::vector<Part> key = parts_of(kids[0], frame);
            const std::vector<Part> message = parts_of(kids[1], frame);
            out.emplace_back(frame.secrets().hmac(code, std::span<const Part>(key),
                                                  std::span<const Part>(message)));
            return;
        }
    }
}

bool Node::is_constant() const {
    if (kind == Kind::value || kind == Kind::builtin) return false;
    return std::all_of(kids.begin(), kids.end(), [](const Node& kid) { return kid.is_constant(); });
}

bool Node::decodes() const {
    if (kind == Kind::encode && (code == PH_ENC_FROM_BASE64 || code == PH_ENC_FROM_HEX))
        return true;
    return std::any_of(kids.begin(), kids.end(), [](const Node& kid) { return kid.decodes(); });
}

bool Node::is_absent(const Frame& frame) const {
    if (kind == Kind::value) return !frame.values[code];
    return std::any_of(kids.begin(), kids.end(),
                       [&](const Node& kid) { return kid.is_absent(frame); });
}

void Node::fold(Frame& frame) {
    if (is_atom()) return;
    if (is_constant()) {
        const bool texts = kind == Kind::join &&
                           std::all_of(kids.begin(), kids.end(),
                                       [](const Node& kid) { return kid.kind == Kind::text; });
        Node folded;
        folded.kind = texts ? Kind::text : Kind::secret;
        if (texts) {
            for (const Node& kid : kids)
                folded.text += kid.text;
        } else {
            const std::vector<Part> parts = parts_of(*this, frame);
            folded.secret = frame.secrets().join(std::span<const Part>(parts));
        }
        *this = std::move(folded);
        return;
    }
    if (kind != Kind::join) {
        for (Node& kid : kids)
            kid.fold(frame);
        return;
    }
    std::vector<Node> folded, run;  // neighbours that are constant become one
    const auto end_run = [&] {
        if (run.empty()) return;
        folded.push_back(join_node(std::exchange(run, {})));
        folded.back().fold(frame);
    };
    for (Node& kid : kids) {
        if (kid.is_constant()) {
            run.push_back(std::move(kid));
            continue;
        }
        end_run();
        kid.fold(frame);
        folded.push_back(std::move(kid));
    }
    end_run();
    kids = std::move(folded);
}

Part as_one(const Node& node, Frame& frame) {
    if (node.is_atom()) return node.atom();
    const std::vector<Part> parts = parts_of(node, frame);
    if (parts.size() == 1 && parts[0].raw().encoder == PH_ENC_RAW) return parts[0];
    return Part(frame.secrets().join(std::span<const Part>(parts)));
}

}  // namespace packhost::recipe
