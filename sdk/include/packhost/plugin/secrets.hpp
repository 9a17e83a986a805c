// secrets.hpp: the host's service ph.secret: work with secrets whose bytes are never seen.
#pragma once

#include <charconv>
#include <optional>
#include <string>
#include <string_view>

#include "packhost/plugin/expr.hpp"

namespace packhost::plugin {

/// The service, for handles of one scope (a scheme's or an operation's). Each function throws
/// Failure when the host refuses. [worker]
class Secrets {
 public:
    Secrets(const ph_secrets* table, ph_scope* scope) noexcept : table_(table), scope_(scope) {}

    /// The expression's value as one secret: the base64 of "user:password", say.
    Secret join(const Expr& expr) const {
        return made("join", table().join(scope_, expr.data(), expr.size(), slot()));
    }

    /// HMAC (RFC 2104). The secret is the raw MAC: hex(mac), base64(mac), or a next HMAC's key.
    Secret hmac(ph_digest_algorithm algorithm, const Expr& key, const Expr& message) const {
        return made("hmac", table().hmac(scope_, algorithm, key.data(), key.size(), message.data(),
                                         message.size(), slot()));
    }

    /// A digest of an expression, raw likewise.
    Secret digest(ph_digest_algorithm algorithm, const Expr& message) const {
        return made("digest", table().digest(scope_, algorithm, message.data(), message.size(),
                                             slot()));
    }

    /// A signature with a private key (PEM or DER; see secret.h), raw. A key that can't be read, or
    /// is of another kind, throws Failure (code `bad_key`, blame: config).
    Secret sign(ph_signature_algorithm algorithm, const Expr& key, const Expr& message,
                const Expr& passphrase = nothing()) const {
        return made("sign with", with_key(table().sign(scope_, algorithm, key.data(), key.size(),
                                                       passphrase.data(), passphrase.size(),
                                                       message.data(), message.size(), slot())));
    }

    /// A client certificate with its private key, PEM both, or a PKCS#12 archive without a key of
    /// its own. Fails as sign().
    Secret tls_identity(const Expr& certificate, const Expr& key, const Expr& passphrase) const {
        return made("make a TLS identity of",
                    with_key(table().tls_identity(scope_, certificate.data(), certificate.size(),
                                                  key.data(), key.size(), passphrase.data(),
                                                  passphrase.size(), slot())));
    }

    /// Makes a secret that is a document readable by path; none if it is no such document. See
    /// document().
    std::optional<std::uint64_t> open(Secret secret, std::string_view media_type) const {
        std::uint64_t document = 0;
        const ph_status status = table().open(scope_, secret.handle(), str(media_type), &document);
        if (status == PH_INVALID) return std::nullopt;
        check("open", status);
        return document;
    }

    /// Bytes of a secret: tells an empty one.
    std::size_t length(Secret secret) const {
        std::size_t bytes = 0;
        check("length", table().length(scope_, secret.handle(), &bytes));
        return bytes;
    }

    /// A string or number of a response as a secret; none if there is nothing at that path.
    std::optional<Secret> extract(std::uint64_t response, std::string_view path) const {
        const ph_status status = table().extract(scope_, response, str(path), slot());
        if (status == PH_NOT_FOUND) return std::nullopt;
        return made("extract", status);
    }

    /// The same as plain text, for the plugin to decide on.
    std::optional<std::string> read(std::uint64_t response, std::string_view path) const {
        std::string text(64, '\0');
        std::size_t length = 0;
        for (int tries = 0; tries < 2; ++tries) {
            const ph_status status =
                table().read(scope_, response, str(path), text.data(), text.size(), &length);
            if (status == PH_NOT_FOUND) return std::nullopt;
            check("read", status);
            const bool whole = length <= text.size();
            text.resize(length);
            if (whole) return text;
        }
        throw refused("read", PH_INVALID);
    }

 private:
    const ph_secrets& table() const {
        if (!table_)
            throw Failure("plugin_misuse", "The plugin uses secrets without asking for them.",
                          "Add NEEDS " PH_SECRETS " to packhost_add_plugin().");
        return *table_;
    }
    ph_secret* slot() const noexcept { return &(made_ = 0); }
    static Expr nothing() noexcept { return Expr(std::span<const Part>()); }

    static ph_status with_key(ph_status status) {
        if (status == PH_INVALID)
            throw Failure("bad_key",
                          "The private key can't be read, or is not of the kind that is needed.",
                          "Enter the key again, whole, with its BEGIN and END lines.",
                          PH_BLAME_CONFIG);
        return status;
    }

    Secret made(const char* what, ph_status status) const {
        check(what, status);
        if (made_ == 0) throw refused(what, PH_INVALID);
        return Secret(made_);
    }
    static void check(const char* what, ph_status status) {
        if (status != PH_OK) throw refused(what, status);
    }
    static Failure refused(const char* what, ph_status status) {
        return Failure("secret_refused", std::string("The host refused to ") + what +
                           " a secret: " + meaning(status) + ".");
    }
    static std::string meaning(ph_status status) {
        switch (status) {
            case PH_NOT_FOUND: return "there is none under this handle (any more)";
            case PH_DENIED: return "a plugin may not";
            case PH_LIMIT: return "it would be too long, or there are too many";
            case PH_UNSUPPORTED: return "it does not know the algorithm or the encoder";
            case PH_INVALID: return "what was given is not fit for it";
            default: return "status " + std::to_string(status);
        }
    }

    const ph_secrets* table_;
    ph_scope* scope_;
    mutable ph_secret made_ = 0;
};

/// An answer to a request of the scheme's own, or a challenge. The host holds it; it can be read
/// until the turn's next co_await. A document that was opened reads alike, as long as its scope.
class Reply {
 public:
    Reply(unsigned status, std::uint64_t handle, const Secrets& secrets) noexcept
        : status_(status), handle_(handle), secrets_(&secrets) {}

    unsigned status() const noexcept { return status_; }
    bool ok() const noexcept { return status_ >= 200 && status_ < 300; }

    /// A member as a secret; throws Failure (blame: peer) if it is missing.
    Secret secret(std::string_view path) const {
        if (const auto found = find_secret(path)) return *found;
        throw Failure("bad_response", "The answer has no " + std::string(path) + ".", "",
                      PH_BLAME_PEER);
    }
    /// The same; none if it is missing.
    std::optional<Secret> find_secret(std::string_view path) const {
        return secrets_->extract(handle_, path);
    }
    /// "$body.error", "$headers.www-authenticate"; none if it is not there.
    std::optional<std::string> text(std::string_view path) const {
        return secrets_->read(handle_, path);
    }
    /// A whole number, also one that is written as a string; none if it is neither.
    std::optional<std::int64_t> integer(std::string_view path) const {
        const auto digits = text(path);
        if (!digits) return std::nullopt;
        std::int64_t number = 0;
        const char* end = digits->data() + digits->size();
        const auto [stop, error] = std::from_chars(digits->data(), end, number);
        if (error != std::errc() || stop != end) return std::nullopt;
        return number;
    }

 private:
    unsigned status_;
    std::uint64_t handle_;
    const Secrets* secrets_;
};

/// A secret as a document (`"application/json"`, `"application/jwt"`), to be read by "$body" paths
/// as long as `secrets` and its scope live; none if it is no such document.
inline std::optional<Reply> document(const Secrets& secrets, Secret secret,
                                     std::string_view media_type) {
    const auto opened = secrets.open(secret, media_type);
    if (!opened) return std::nullopt;
    return Reply(200, *opened, secrets);
}

}  // namespace packhost::plugin
