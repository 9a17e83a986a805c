// redactor.hpp: the last net: texts for people, with every secret that this process uses masked.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "packhost/secret.hpp"

namespace packhost::detail {

/// What stands in place of a secret.
inline constexpr std::string_view kRedacted = "********";

/// Secrets shorter than this are in too many texts by chance, and are found nowhere.
inline constexpr std::size_t kShortestSecret = 4;

/// The secret as it may stand in texts: as it is, percent-encoded, as a form, as a JSON string, in
/// hexadecimal, and in base64 and base64url wherever it begins within what was encoded (so that it
/// is found in "user:password" too). Longest first; those that are too short are left out.
std::vector<Secret> forms_of(std::string_view secret);

/// True if the text holds the secret in one of these forms, after none, one or two rounds of
/// percent-decoding.
bool holds_secret(std::string_view text, std::string_view secret);

/// Secrets, and texts without them. Thread-safe. Knows a bounded number: the oldest are forgotten
/// first, which tokens come to be, long after they have expired.
class Redactor {
 public:
    /// The one of this process: what any part of it opens is masked in all texts of all parts.
    static Redactor& of_process();

    Redactor() = default;
    Redactor(const Redactor&) = delete;
    Redactor& operator=(const Redactor&) = delete;

    /// Of a text with lines, such as a PEM text or a file of JSON that holds one, each line of 16
    /// characters of base64 or more is masked by itself as well.
    void add(std::string_view secret);
    /// Masks them in place. A text that holds one percent-encoded twice or more becomes the mask as
    /// a whole. True if there was any.
    bool redact(std::string& text) const;
    std::string redacted(std::string text) const {
        redact(text);
        return text;
    }

    /// Of all forms of all secrets, which lie in locked memory.
    static constexpr std::size_t kMostBytes = 4u << 20;

 private:
    using Key = std::uint32_t;  // a form's first four bytes
    using Entry = std::vector<Secret>;

    static Key key_of(const char* four) noexcept;
    void add_one(std::string_view secret);
    const Secret* found_at(std::string_view text, std::size_t at) const;
    bool holds(std::string_view text) const;
    bool knows(std::string_view secret) const;
    void forget_oldest();

    mutable std::shared_mutex mutex_;
    std::deque<Entry> entries_;
    std::size_t bytes_ = 0;  // of all forms
    std::unordered_map<Key, std::vector<const Secret*>> by_key_;  // longest first
};

}  // namespace packhost::detail
