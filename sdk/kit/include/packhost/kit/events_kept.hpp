// events_kept.hpp: what outlives an operation: values that are shared or stored, and what must not
// be seen of secrets.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "packhost/kit/events_rules.hpp"

namespace packhost::kit::detail {

struct KeptValue {
    std::string text;
    std::optional<Value> secret;
};

/// What a fill made, or a store holds.
struct KeptValues {
    std::uint64_t version = 0;
    std::uint64_t expires_ns = 0;  ///< of the fake host's clock
    std::map<std::string, KeptValue> members;
};

/// Copies what a step publishes; throws BrokenRule if a handle of it is none.
inline KeptValues keep(const FakeSecrets& secrets, const Step& step) {
    KeptValues kept;
    for (const auto& [name, value] : step.values) {
        KeptValue& member = kept.members[name];
        member.text = value.text;
        if (!value.secret) continue;
        member.secret = secrets.value(value.secret);
        must(member.secret.has_value(), "It publishes a secret that is gone, or never was.");
    }
    return kept;
}

/// The values for an event, with handles that live as long as the scope.
inline std::map<std::string, NamedValue> give(FakeSecrets& secrets, ph_scope* scope,
                                              const KeptValues& kept) {
    std::map<std::string, NamedValue> given;
    for (const auto& [name, member] : kept.members)
        given[name] = {member.text, member.secret ? secrets.add(scope, *member.secret) : 0};
    return given;
}

/// Knows what is secret, and looks for it in all that a scheme writes as text.
class SecretWatch {
 public:
    void hide(const std::string& bytes) { hidden_.push_back(bytes); }
    /// Those of its words that occur once.
    void hide_canaries(const std::string& bytes) {
        std::size_t at = bytes.find("canary-");
        for (; at != bytes.npos; at = bytes.find("canary-", at + 1))
            if (at + kCanary <= bytes.size()) hide(bytes.substr(at, kCanary));
    }
    /// What the scheme has taken out of answers so far is secret from now on.
    void follow(const FakeSecrets& secrets) {
        const auto& extracted = secrets.extracted();
        for (; followed_ < extracted.size(); ++followed_) hide_canaries(extracted[followed_]);
    }

    void check(const Step& step) const {
        const FakeError& error = step.error;
        for (const std::string* text : {&error.code, &error.message, &error.hint, &step.key,
                                        &step.url, &step.text, &step.method, &step.content_type})
            check(*text, "a text of its step");
        for (const auto& [name, value] : step.values) check(name + value.text, "a plain value");
        for (const Placed& edit : step.edits) {
            check(edit.name, "a name");
            for (const Piece& piece : edit.pieces)
                if (piece.literal) check(piece.bytes, "a literal");
        }
    }
    void check(const std::string& text, const char* where) const {
        for (const std::string& bytes : hidden_)
            must(text.find(bytes) == text.npos,
                 "It writes a secret (" + quote(bytes) + ") into " + where + ".");
    }

 private:
    static constexpr std::size_t kCanary = 19;
    std::vector<std::string> hidden_;
    std::size_t followed_ = 0;
};

}  // namespace packhost::kit::detail
