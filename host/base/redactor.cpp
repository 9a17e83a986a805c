// redactor.cpp: one pass over a text; each of its places asks for the forms that begin alike.
#include "base/redactor.hpp"

#include <algorithm>
#include <cstring>
#include <mutex>

#include "base/encode.hpp"

namespace packhost {

std::string redacted(std::string_view text) {
    return detail::Redactor::of_process().redacted(std::string(text));
}

namespace detail {
namespace {

constexpr int kDecodings = 2;
constexpr std::size_t kShortestKeyLine = 16;

bool is_of_base64(char c) noexcept {
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '+' ||
           c == '/' || c == '=';
}

bool is_hex(char c) noexcept {
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

std::string percent_decoded(std::string_view text) {
    std::string out;
    const auto value = [](char c) { return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; };
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && is_hex(text[i + 1]) && is_hex(text[i + 2])) {
            out += static_cast<char>(value(text[i + 1]) * 16 + value(text[i + 2]));
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

/// The hexadecimal digits of an encoding in the other case, where they are digits of it.
Secret recased(const Secret& encoded, bool percent) {
    Secret out;
    const std::string_view text = encoded.expose();
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool digit = !percent || (i >= 1 && text[i - 1] == '%') ||
                           (i >= 2 && text[i - 2] == '%');
        const char c = text[i];
        const bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'f';
        out.push_back(digit && letter ? static_cast<char>(c ^ 0x20) : c);
    }
    return out;
}

/// What is the same of the secret's base64 whatever stands around it, if `before` bytes of the
/// group of three in which it begins are others'.
Secret base64_within(std::string_view secret, std::size_t before, Encoder encoder) {
    const std::size_t skipped = (3 - before) % 3;  // bytes in a group with others'
    if (secret.size() < skipped + 3) return {};
    secret.remove_prefix(skipped);
    Secret out;
    encode(out, encoder, secret.substr(0, secret.size() / 3 * 3));
    return out;
}

void add_form(std::vector<Secret>& forms, Secret form) {
    if (form.size() < kShortestSecret) return;
    for (const Secret& known : forms)
        if (known.expose() == form.expose()) return;
    forms.push_back(std::move(form));
}

Secret encoded(Encoder encoder, std::string_view secret) {
    Secret out;
    encode(out, encoder, secret);
    return out;
}

/// `\/` for `/`: what some writers of JSON do.
Secret with_escaped_slashes(std::string_view json) {
    Secret out;
    for (const char c : json) {
        if (c == '/') out.push_back('\\');
        out.push_back(c);
    }
    return out;
}

/// The lines of a key within a text that has lines, each of which gives a part of it away. In JSON
/// the lines of a PEM text end with the two characters of an escape.
template <class Use>
void for_each_key_line(std::string_view secret, const Use& use) {
    if (secret.find('\n') == std::string_view::npos && secret.find("\\n") == std::string_view::npos)
        return;
    std::size_t begin = 0;
    for (std::size_t at = 0; at <= secret.size(); ++at) {
        if (at < secret.size() && is_of_base64(secret[at])) continue;
        if (at - begin >= kShortestKeyLine) use(secret.substr(begin, at - begin));
        if (secret.substr(at).starts_with("\\n")) ++at;
        begin = at + 1;
    }
}

}  // namespace

std::vector<Secret> forms_of(std::string_view secret) {
    std::vector<Secret> forms;
    if (secret.size() < kShortestSecret) return forms;
    add_form(forms, Secret(secret));
    for (const Encoder encoder : {Encoder::percent, Encoder::form}) {
        Secret form = encoded(encoder, secret);
        add_form(forms, recased(form, true));
        add_form(forms, std::move(form));
    }
    Secret json = encoded(Encoder::json, secret);
    add_form(forms, with_escaped_slashes(json.expose()));
    add_form(forms, std::move(json));
    Secret hex = encoded(Encoder::hex, secret);
    add_form(forms, recased(hex, false));
    add_form(forms, std::move(hex));
    for (const Encoder encoder : {Encoder::base64, Encoder::base64url})
        for (const std::size_t before : {0u, 1u, 2u})
            add_form(forms, base64_within(secret, before, encoder));
    std::stable_sort(forms.begin(), forms.end(),
                     [](const Secret& a, const Secret& b) { return a.size() > b.size(); });
    return forms;
}

bool holds_secret(std::string_view text, std::string_view secret) {
    const std::vector<Secret> forms = forms_of(secret);
    std::string decoded(text);
    for (int round = 0; round <= kDecodings && !forms.empty(); ++round) {
        for (const Secret& form : forms)
            if (decoded.find(form.expose()) != std::string::npos) return true;
        if (decoded.find('%') == std::string::npos) return false;
        decoded = percent_decoded(decoded);
    }
    return false;
}

Redactor& Redactor::of_process() {
    static Redactor* const kept = new Redactor;  // what ends late may still log
    return *kept;
}

Redactor::Key Redactor::key_of(const char* four) noexcept {
    Key key;
    std::memcpy(&key, four, sizeof key);
    return key;
}

const Secret* Redactor::found_at(std::string_view text, std::size_t at) const {
    const auto alike = by_key_.find(key_of(text.data() + at));
    if (alike == by_key_.end()) return nullptr;
    for (const Secret* form : alike->second)
        if (text.substr(at).starts_with(form->expose())) return form;
    return nullptr;
}

bool Redactor::holds(std::string_view text) const {
    for (std::size_t at = 0; at + kShortestSecret <= text.size(); ++at)
        if (found_at(text, at)) return true;
    return false;
}

bool Redactor::knows(std::string_view secret) const {
    const auto alike = by_key_.find(key_of(secret.data()));
    return alike != by_key_.end() &&
           std::any_of(alike->second.begin(), alike->second.end(),
                       [&](const Secret* form) { return form->expose() == secret; });
}

void Redactor::forget_oldest() {
    for (const Secret& form : entries_.front()) {
        bytes_ -= form.size();
        const auto alike = by_key_.find(key_of(form.expose().data()));
        std::erase(alike->second, &form);
        if (alike->second.empty()) by_key_.erase(alike);
    }
    entries_.pop_front();
}

void Redactor::add(std::string_view secret) {
    for_each_key_line(secret, [this](std::string_view line) { add_one(line); });
    add_one(secret);
}

void Redactor::add_one(std::string_view secret) {
    if (secret.size() < kShortestSecret) return;
    {
        const std::shared_lock lock(mutex_);
        if (knows(secret)) return;
    }
    Entry forms = forms_of(secret);
    const std::unique_lock lock(mutex_);
    for (const Secret& form : forms) bytes_ += form.size();
    while (bytes_ > kMostBytes && !entries_.empty()) forget_oldest();
    for (const Secret& form : entries_.emplace_back(std::move(forms))) {
        auto& alike = by_key_[key_of(form.expose().data())];
        alike.insert(std::find_if(alike.begin(), alike.end(),
                                  [&](const Secret* f) { return f->size() < form.size(); }),
                     &form);
    }
}

bool Redactor::redact(std::string& text) const {
    if (text.size() < kShortestSecret) return false;
    const std::shared_lock lock(mutex_);
    if (by_key_.empty()) return false;
    std::string out;
    std::size_t kept = 0;
    for (std::size_t at = 0; at + kShortestSecret <= text.size();) {
        const Secret* const form = found_at(text, at);
        if (!form) {
            ++at;
            continue;
        }
        out.append(text, kept, at - kept).append(kRedacted);
        kept = at += form->size();
    }
    const bool any = kept > 0;
    if (any) text = out.append(text, kept);
    std::string decoded = text;
    for (int round = 0; round < kDecodings && decoded.find('%') != std::string::npos; ++round) {
        decoded = percent_decoded(decoded);
        if (!holds(decoded)) continue;
        text = kRedacted;
        return true;
    }
    return any;
}

}  // namespace detail
}  // namespace packhost
