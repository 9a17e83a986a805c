// fake_secrets.hpp: a ph.secret for tests: real bytes, and beside them how they came about.
#pragma once

#include <algorithm>
#include <cstring>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "packhost/kit/encode.hpp"
#include "packhost/kit/json_document.hpp"
#include "packhost/kit/sign.hpp"

namespace packhost::kit {

/// The value of an expression: its bytes, and a readable form in which a secret is only named:
///   "HMAC " + hex(hmac_sha256(<secret-key>, "GET\n/"))
struct Value {
    std::string bytes;
    std::string shown;
};

/// An answer from a fake peer. Members are listed by the paths a scheme may read:
/// {"$body.access_token", "t-1"}, {"$headers.location", "/x"}.
struct FakeReply {
    unsigned status = 200;
    std::map<std::string, std::string, std::less<>> members;
    std::string failure;  ///< not empty: no answer came, and this is the error's code
};

class FakeSecrets {
 public:
    FakeSecrets() = default;
    FakeSecrets(const FakeSecrets&) = delete;
    FakeSecrets& operator=(const FakeSecrets&) = delete;

    /// A secret that a transcript shows as <name>.
    ph_secret add(const std::string& name, std::string bytes) {
        return put(&instance_, {std::move(bytes), "<" + name + ">"});
    }
    /// The same, for as long as that scope.
    ph_secret add(ph_scope* scope, Value value) { return put(scope_of(scope), std::move(value)); }
    std::uint64_t add_reply(FakeReply reply) {
        replies_[++next_] = std::move(reply);
        return next_;
    }
    /// Its event is over: a scheme that reads on makes a mistake, of which misuses() tells.
    void drop_reply(std::uint64_t response) { replies_.erase(response); }
    /// What open() makes of a secret of these bytes, whatever they are and whatever the media type.
    void add_document(const std::string& bytes, FakeReply members) {
        documents_[bytes] = std::move(members);
    }
    /// What PH_PART_BODY stands for; none outside the sign turn.
    void set_body(std::optional<std::string> body) { body_ = std::move(body); }
    /// Allows reveal(), as the capability secret.reveal would.
    void allow_reveal() { reveal_ = true; }

    ph_scope* instance_scope() { return reinterpret_cast<ph_scope*>(&instance_); }
    /// A scope for an operation; its handles are stale once it is closed.
    ph_scope* open_scope() { return reinterpret_cast<ph_scope*>(&operations_.emplace_back(this)); }
    void close_scope(ph_scope* scope) {
        std::erase_if(entries_, [&](const auto& e) { return e.second.scope == scope_of(scope); });
        operations_.remove_if([&](const Scope& open) { return &open == scope_of(scope); });
    }
    /// A copy of a secret that lives as long as the instance; 0 if the handle is stale.
    ph_secret adopt(ph_secret secret) {
        const auto found = entries_.find(secret);
        return found == entries_.end() ? 0 : put(&instance_, Value(found->second.value));
    }
    std::optional<Value> value(ph_secret secret) const {
        const auto found = entries_.find(secret);
        if (found == entries_.end()) return std::nullopt;
        return found->second.value;
    }
    std::size_t live() const { return entries_.size(); }
    /// What a scheme did against the contract, whatever it made of the refusal: with a handle that
    /// is stale or never was, say. Empty: nothing.
    const std::vector<std::string>& misuses() const { return misuses_; }
    /// The bytes of all that schemes have taken out of answers and documents as secrets.
    const std::vector<std::string>& extracted() const { return extracted_bytes_; }

    /// An expression's value; none if it breaks the contract (a stale handle, an unknown tag).
    std::optional<Value> value(const ph_part* parts, std::size_t count) const {
        Value whole;
        bool literal_before = false;
        for (std::size_t i = 0; i < count; ++i) {
            const auto part = part_value(parts[i]);
            if (!part) return std::nullopt;
            whole.bytes += part->bytes;
            const bool literal = part->shown.front() == '"';
            if (literal && literal_before) {
                whole.shown.pop_back();
                whole.shown += part->shown.substr(1);
            } else {
                whole.shown += (i ? " + " : "") + part->shown;
            }
            literal_before = literal;
        }
        return whole;
    }

    static const ph_secrets* table() {
        static const ph_secrets secrets{
            sizeof(ph_secrets), 0,     &join,    &hmac_of,      &digest_of_it, &sign_of, &open,
            &extract,           &read, &length,  &identity_of,  &reveal};
        return &secrets;
    }

 private:
    struct Scope {
        explicit Scope(FakeSecrets* secrets) : owner(secrets) {}
        FakeSecrets* owner;
    };
    /// Whether a scheme has put it together, and of what: one that has a secret in it is no
    /// document for the scheme to read.
    enum class Made { no, of_texts, of_secrets };
    struct Entry {
        Value value;
        Scope* scope;
        Made made;
    };

    const Entry* find(ph_secret secret) const {
        const auto found = entries_.find(secret);
        if (found != entries_.end()) return &found->second;
        misuses_.push_back("uses a secret that is gone, or never was");
        return nullptr;
    }
    ph_secret put(Scope* scope, Value value, Made made = Made::no) {
        entries_[++next_] = {std::move(value), scope, made};
        return next_;
    }
    Made made_of(const ph_part* parts, std::size_t count) const {
        const bool texts = std::all_of(parts, parts + count, [&](const ph_part& part) {
            const auto entry = entries_.find(part.secret);
            return part.kind == PH_PART_LITERAL ||
                   (entry != entries_.end() && entry->second.made == Made::of_texts);
        });
        return texts ? Made::of_texts : Made::of_secrets;
    }

    static std::string quoted(std::string_view text) {
        std::string out = "\"";
        for (const char c : text) {
            if (c == '\n') out += "\\n";
            else if (c == '"' || c == '\\') (out += '\\') += c;
            else if (static_cast<unsigned char>(c) < 0x20) out += "\\x" + to_hex({&c, 1});
            else out += c;
        }
        return out + "\"";
    }

    /// Literals are shown as they come out; what is secret, as a term.
    std::optional<Value> part_value(const ph_part& part) const {
        Value inner;
        if (part.kind == PH_PART_LITERAL) {
            const auto bytes = encode(part.encoder, {part.text.data, part.text.size});
            if (!bytes) return std::nullopt;
            return Value{*bytes, quoted(*bytes)};
        }
        if (part.kind == PH_PART_SECRET) {
            const Entry* entry = find(part.secret);
            if (!entry) return std::nullopt;
            inner = entry->value;
        } else if (part.kind == PH_PART_BODY && body_) {
            inner = {*body_, "body"};
        } else {
            return std::nullopt;
        }
        const auto bytes = encode(part.encoder, inner.bytes);
        if (!bytes) return std::nullopt;
        if (part.encoder == PH_ENC_RAW) return inner;
        return Value{*bytes, std::string(encoder_name(part.encoder)) + "(" + inner.shown + ")"};
    }

    static Scope* scope_of(ph_scope* scope) { return reinterpret_cast<Scope*>(scope); }
    static ph_status give(Scope* scope, Value value, ph_secret* out,
                          Made made = Made::of_secrets) {
        *out = scope->owner->put(scope, std::move(value), made);
        return PH_OK;
    }

    static ph_status join(ph_scope* raw, const ph_part* parts, size_t count, ph_secret* out) {
        Scope* scope = scope_of(raw);
        const auto value = scope->owner->value(parts, count);
        if (!value) return PH_INVALID;
        return give(scope, {value->bytes, "join(" + value->shown + ")"}, out,
                    scope->owner->made_of(parts, count));
    }
    static ph_status hmac_of(ph_scope* raw, ph_digest_algorithm algorithm, const ph_part* key,
                             size_t key_count, const ph_part* message, size_t message_count,
                             ph_secret* out) {
        Scope* scope = scope_of(raw);
        const auto k = scope->owner->value(key, key_count);
        const auto m = scope->owner->value(message, message_count);
        if (!k || !m || !digest_of(algorithm)) return PH_INVALID;
        return give(scope, {hmac(algorithm, k->bytes, m->bytes),
                            std::string("hmac_") + digest_name(algorithm) + "(" + k->shown + ", " +
                                m->shown + ")"}, out);
    }
    static ph_status digest_of_it(ph_scope* raw, ph_digest_algorithm algorithm,
                                  const ph_part* message, size_t count, ph_secret* out) {
        Scope* scope = scope_of(raw);
        const auto m = scope->owner->value(message, count);
        if (!m || !digest_of(algorithm)) return PH_INVALID;
        return give(scope, {digest(algorithm, m->bytes),
                            std::string(digest_name(algorithm)) + "(" + m->shown + ")"}, out,
                    scope->owner->made_of(message, count));
    }

    /// With a PEM key, a real signature. Any other text is a key too, whose "signature" is a digest
    /// of what was signed, so that transcripts need no keys; "bad key" can't be read.
    static ph_status sign_of(ph_scope* raw, ph_signature_algorithm algorithm, const ph_part* key,
                             size_t key_count, const ph_part* passphrase, size_t passphrase_count,
                             const ph_part* message, size_t message_count, ph_secret* out) {
        Scope* scope = scope_of(raw);
        const auto k = scope->owner->value(key, key_count);
        const auto p = scope->owner->value(passphrase, passphrase_count);
        const auto m = scope->owner->value(message, message_count);
        if (!k || !p || !m || !signature_name(algorithm) || k->bytes == "bad key")
            return PH_INVALID;
        std::optional<std::string> bytes = digest(PH_SHA256, m->bytes);
        if (k->bytes.starts_with("-----BEGIN "))
            bytes = sign(algorithm, k->bytes, p->bytes, m->bytes);
        if (!bytes) return PH_INVALID;
        const std::string with = p->shown.empty() ? "" : ", " + p->shown;
        return give(scope, {*bytes, std::string("sign_") + signature_name(algorithm) + "(" +
                                        k->shown + ", " + m->shown + with + ")"}, out);
    }
    static ph_status identity_of(ph_scope* raw, const ph_part* certificate,
                                 size_t certificate_count, const ph_part* key, size_t key_count,
                                 const ph_part* passphrase, size_t passphrase_count,
                                 ph_secret* out) {
        Scope* scope = scope_of(raw);
        const auto c = scope->owner->value(certificate, certificate_count);
        const auto k = scope->owner->value(key, key_count);
        const auto p = scope->owner->value(passphrase, passphrase_count);
        if (!c || !k || !p || k->bytes == "bad key") return PH_INVALID;
        std::string shown = "identity(" + c->shown;
        for (const auto* more : {&k->shown, &p->shown})
            if (!more->empty()) shown += ", " + *more;
        return give(scope, {c->bytes, shown + ")"}, out);
    }
    /// A document's members are those that a test gave for the secret's bytes, else its own.
    static ph_status open(ph_scope* raw, ph_secret secret, ph_str type, uint64_t* document) {
        FakeSecrets& self = *scope_of(raw)->owner;
        const Entry* entry = self.find(secret);
        if (!entry) return PH_NOT_FOUND;
        if (entry->made == Made::of_secrets) return PH_DENIED;
        const auto found = self.documents_.find(entry->value.bytes);
        if (found != self.documents_.end()) {
            *document = self.add_reply(found->second);
            return PH_OK;
        }
        auto members = document_members(entry->value.bytes, {type.data, type.size});
        if (!members) return PH_INVALID;
        *document = self.add_reply({200, std::move(*members), {}});
        return PH_OK;
    }

    /// Whether two paths are one; those of headers are compared without case (RFC 9110, 5.1).
    static bool alike(std::string_view a, std::string_view b) {
        if (!a.starts_with("$headers.")) return a == b;
        const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; };
        return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                          [&](char x, char y) { return lower(x) == lower(y); });
    }
    const std::string* member(std::uint64_t response, ph_str path) const {
        const auto reply = replies_.find(response);
        if (reply == replies_.end()) {
            misuses_.push_back("reads an answer that is gone, or never was");
            return nullptr;
        }
        const std::string_view wanted(path.data, path.size);
        const auto& members = reply->second.members;
        const auto found = std::find_if(members.begin(), members.end(), [&](const auto& member) {
            return alike(member.first, wanted);
        });
        return found == members.end() ? nullptr : &found->second;
    }
    static ph_status extract(ph_scope* raw, uint64_t response, ph_str path, ph_secret* out) {
        Scope* scope = scope_of(raw);
        const std::string* text = scope->owner->member(response, path);
        if (!text) return PH_NOT_FOUND;
        const std::string name(path.data, path.size);
        scope->owner->extracted_.insert({response, name});
        scope->owner->extracted_bytes_.push_back(*text);
        return give(scope, {*text, "<" + name + ">"}, out, Made::no);
    }
    static ph_status read(ph_scope* raw, uint64_t response, ph_str path, char* buffer,
                          size_t capacity, size_t* length) {
        FakeSecrets& self = *scope_of(raw)->owner;
        const std::string* text = self.member(response, path);
        if (!text) return PH_NOT_FOUND;
        for (const auto& [answer, taken] : self.extracted_)
            if (answer == response && alike(taken, {path.data, path.size})) return PH_DENIED;
        *length = text->size();
        std::memcpy(buffer, text->data(), std::min(capacity, text->size()));
        return PH_OK;
    }
    static ph_status length(ph_scope* raw, ph_secret secret, size_t* out) {
        const FakeSecrets& self = *scope_of(raw)->owner;
        const Entry* entry = self.find(secret);
        if (!entry) return PH_NOT_FOUND;
        const std::string& shown = entry->value.shown;
        if (!shown.starts_with('<') && shown.find('<') != shown.npos) return PH_DENIED;
        *out = entry->value.bytes.size();
        return PH_OK;
    }
    static ph_status reveal(ph_scope* raw, ph_secret secret, void (*borrow)(void*, ph_str),
                            void* user) {
        const FakeSecrets& self = *scope_of(raw)->owner;
        if (!self.reveal_) return PH_DENIED;
        const Entry* entry = self.find(secret);
        if (!entry) return PH_NOT_FOUND;
        borrow(user, {entry->value.bytes.data(), entry->value.bytes.size()});
        return PH_OK;
    }

    Scope instance_{this};
    std::list<Scope> operations_;
    std::map<ph_secret, Entry> entries_;
    std::map<std::uint64_t, FakeReply> replies_;
    std::map<std::string, FakeReply> documents_;
    std::set<std::pair<std::uint64_t, std::string>> extracted_;
    std::vector<std::string> extracted_bytes_;
    mutable std::vector<std::string> misuses_;
    std::optional<std::string> body_;
    std::uint64_t next_ = 0;
    bool reveal_ = false;
};

}  // namespace packhost::kit
