// hawk.cpp: the scheme "hawk" authenticates each request with a MAC, also its body.
#include <algorithm>

#include "mac.hpp"

namespace {

using namespace packhost::plugin;
using packhost::hawk::Attributes;
using packhost::hawk::body_hash;
using packhost::hawk::request_mac;

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

void check(std::string_view text, const std::string& what, const char* code) {
    if (std::none_of(text.begin(), text.end(), is_control)) return;
    throw Failure(code, what + " of the scheme 'hawk' holds a control character.",
                  "Enter it again.", PH_BLAME_CONFIG);
}

ph_digest_algorithm algorithm_of(const Settings& settings) {
    const std::string name = settings.string("algorithm", "sha256");
    if (name == "sha256") return PH_SHA256;
    if (name == "sha1") return PH_SHA1;
    throw Failure("bad_setting", "The setting 'algorithm' is neither sha256 nor sha1.",
                  "Leave it out for sha256.", PH_BLAME_CONFIG);
}

Attributes attributes_of(const Settings& settings) {
    Attributes attributes{settings.string("ext", ""), settings.string("app", ""),
                          settings.string("dlg", "")};
    check(attributes.ext, "The setting 'ext'", "bad_setting");
    check(attributes.app, "The setting 'app'", "bad_setting");
    check(attributes.dlg, "The setting 'dlg'", "bad_setting");
    if (attributes.app.empty() && !attributes.dlg.empty())
        throw Failure("bad_setting", "The setting 'dlg' goes with no request without 'app'.",
                      "Set 'app' to the application that was issued the credentials.",
                      PH_BLAME_CONFIG);
    return attributes;
}

class Hawk final : public AuthScheme {
 public:
    static constexpr const char* kName = "hawk";

    explicit Hawk(const AuthConfig& config)
        : id_(config.secret(0)), key_(config.secret(1)),
          algorithm_(algorithm_of(config.settings())),
          attributes_(attributes_of(config.settings())),
          hash_(config.settings().boolean("payloadHash", false)) {
        check(config.visible(0), "The id", "bad_credential");
    }

    Flow sign(Turn& turn) override {
        const RequestView& view = turn.request();
        packhost::hawk::Request request{
            view.method, view.signable_target(),
            view.scheme, view.authority,
            std::to_string(turn.host().unix_ms() / 1000), nonce(turn), {}};
        if (hash_) request.hash = hash_of_body(turn);
        const Secret mac = request_mac(turn.secrets(), algorithm_, key_, request, attributes_);
        place(turn, request, mac);
        return Flow::done();
    }

 private:
    static std::string nonce(Turn& turn) {
        unsigned char bytes[8];
        turn.host().random(bytes, sizeof bytes);
        std::string digits;
        for (const unsigned char byte : bytes)
            (digits += "0123456789abcdef"[byte >> 4]) += "0123456789abcdef"[byte & 15];
        return digits;
    }

    /// The host has no body as one piece if it is read while it is sent.
    Secret hash_of_body(Turn& turn) const {
        const std::string_view type = turn.request().header("Content-Type").value_or("");
        try {
            return body_hash(turn.secrets(), algorithm_, type, Part::body());
        } catch (const Failure&) {
            throw Failure("body_not_hashed",
                          "The body can't be hashed before it is sent: it is streamed.",
                          "Set the auth's \"payloadHash\" to false, if the API allows that.",
                          PH_BLAME_CONFIG);
        }
    }

    void place(Turn& turn, const packhost::hawk::Request& request, Secret mac) const {
        std::vector<Part> value;
        value.reserve(24);
        const auto add = [&](std::initializer_list<Part> parts) {
            value.insert(value.end(), parts.begin(), parts.end());
        };
        add({"Hawk id=\"", json(id_), "\", ts=\"", request.timestamp, "\", nonce=\"",
             request.nonce, "\""});
        if (request.hash) add({", hash=\"", base64(request.hash), "\""});
        if (!attributes_.ext.empty()) add({", ext=\"", json(attributes_.ext), "\""});
        add({", mac=\"", base64(mac), "\""});
        if (!attributes_.app.empty()) add({", app=\"", json(attributes_.app), "\""});
        if (!attributes_.dlg.empty()) add({", dlg=\"", json(attributes_.dlg), "\""});
        turn.header("Authorization", std::span<const Part>(value));
    }

    Secret id_, key_;
    ph_digest_algorithm algorithm_;
    Attributes attributes_;
    bool hash_;
};

}  // namespace

PACKHOST_PLUGIN(Auth<Hawk>)
