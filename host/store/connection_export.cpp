// connection_export.cpp: writes and reads exported connections, with secrets under scrypt and
// AES-256-GCM.
#include "store/connection_export.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>

#include <memory>

#include "base/encode.hpp"
#include "base/try.hpp"
#include "model/json_reader.hpp"

namespace packhost::store {
namespace {

constexpr std::int64_t kVersion = 1;
constexpr std::size_t kSaltBytes = 16;
constexpr std::int64_t kCost = 1 << 17, kBlock = 8, kParallel = 1;  // 128 MiB (RFC 7914, 2)

Error bad_export(std::string message) {
    return {"bad_export", Phase::connection, std::move(message),
            "Export it anew with a packhost of the same version."};
}

Error wrong_passphrase(std::string message) {
    return {"wrong_passphrase", Phase::connection, std::move(message),
            "Give the passphrase that it was exported with."};
}

Result<Secret> key_of(const Secret& passphrase, std::string_view salt) {
    const std::unique_ptr<EVP_KDF, decltype(&EVP_KDF_free)> kdf(
        EVP_KDF_fetch(nullptr, "SCRYPT", nullptr), &EVP_KDF_free);
    const std::unique_ptr<EVP_KDF_CTX, decltype(&EVP_KDF_CTX_free)> context(
        kdf ? EVP_KDF_CTX_new(kdf.get()) : nullptr, &EVP_KDF_CTX_free);
    auto n = static_cast<std::uint64_t>(kCost);
    auto r = static_cast<std::uint32_t>(kBlock), p = static_cast<std::uint32_t>(kParallel);
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_PASSWORD,
                                          const_cast<char*>(passphrase.expose().data()),
                                          passphrase.size()),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, const_cast<char*>(salt.data()),
                                          salt.size()),
        OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_N, &n),
        OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_SCRYPT_R, &r),
        OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_SCRYPT_P, &p), OSSL_PARAM_construct_end()};
    Secret key;
    auto* out = reinterpret_cast<unsigned char*>(key.extend(kKeyBytes));
    if (!context || EVP_KDF_derive(context.get(), out, kKeyBytes, parameters) != 1)
        return Error{"store_failed", Phase::connection, "The passphrase can't be worked with.",
                     "It takes 128 MiB of memory for a moment."};
    return key;
}

std::string base64(std::string_view bytes) {
    std::string out;
    encode(out, Encoder::base64, bytes);
    return out;
}

/// Strict base64 with padding (RFC 4648, 4).
std::optional<std::string> from_base64(const std::string& text) {
    if (text.empty() || text.size() % 4 != 0) return std::nullopt;
    std::string out(text.size() / 4 * 3, '\0');
    const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                     reinterpret_cast<const unsigned char*>(text.data()),
                                     static_cast<int>(text.size()));
    if (size < 0) return std::nullopt;
    std::size_t length = static_cast<std::size_t>(size);
    for (std::size_t at = text.size(); at > text.size() - 2 && text[at - 1] == '='; --at) --length;
    out.resize(length);
    if (base64(out) != text) return std::nullopt;
    return out;
}

/// What anyone can read of a connection; the order of members is that of the text.
Object readable(const ConnectionDraft& draft) {
    Array urls, credentials;
    for (const auto& [setting, url] : draft.urls)
        urls.push_back(Object{{"setting", setting}, {"url", url}});
    for (const auto& field : draft.credentials) {
        Object credential{{"name", field.name}, {"secret", field.secret}};
        if (!field.secret) credential.emplace_back("value", field.value.expose());
        credentials.push_back(std::move(credential));
    }
    Object out{{"packhost_connection", kVersion},
               {"name", draft.name},
               {"provider", draft.provider},
               {"pack", draft.pack},
               {"base_url", draft.base_url},
               {"urls", std::move(urls)},
               {"origins", Array(draft.origins.begin(), draft.origins.end())},
               {"credentials", std::move(credentials)}};
    if (!draft.option.empty()) out.emplace_back("option", draft.option);
    return out;
}

Associated purpose(const ConnectionDraft& draft) {
    return Associated("packhost export").add(to_json(readable(draft)));
}

/// Secrets in their order, each with its length in eight bytes.
Secret joined(const ConnectionDraft& draft) {
    Secret out;
    for (const auto& field : draft.credentials) {
        if (!field.secret) continue;
        for (int shift = 56; shift >= 0; shift -= 8)
            out.push_back(static_cast<char>(std::uint64_t{field.value.size()} >> shift));
        out.append(field.value.expose());
    }
    return out;
}

bool split(std::string_view bytes, ConnectionDraft& draft) {
    for (auto& field : draft.credentials) {
        if (!field.secret) continue;
        if (bytes.size() < 8) return false;
        std::uint64_t size = 0;
        for (int i = 0; i < 8; ++i) size = size << 8 | static_cast<unsigned char>(bytes[i]);
        bytes.remove_prefix(8);
        if (bytes.size() < size) return false;
        field.value = Secret(bytes.substr(0, size));
        bytes.remove_prefix(size);
    }
    return bytes.empty();
}

/// Reads members of a known kind, and remembers whether all were there.
class Members {
 public:
    explicit Members(const Value& value) : value_(value) {}
    template <class T>
    T get(std::string_view key) {
        const Value* member = value_.find(key);
        const T* found = member ? member->get_if<T>() : nullptr;
        good_ = good_ && found;
        return found ? *found : T();
    }
    bool good() const { return good_; }

 private:
    const Value& value_;
    bool good_ = true;
};

bool read_credentials(const Array& items, ConnectionDraft& draft) {
    for (const Value& item : items) {
        Members members(item);
        ConnectionDraft::Field field;
        field.name = members.get<std::string>("name");
        field.secret = members.get<bool>("secret");
        if (!field.secret) field.value = Secret(members.get<std::string>("value"));
        if (!members.good()) return false;
        draft.credentials.push_back(std::move(field));
    }
    return true;
}

Result<ConnectionDraft> read_draft(const Value& text) {
    Members members(text);
    const auto version = members.get<std::int64_t>("packhost_connection");
    if (!members.good()) return bad_export("This is no exported connection.");
    if (version != kVersion)
        return bad_export("This connection was exported by a packhost of another version.");
    ConnectionDraft draft;
    draft.name = members.get<std::string>("name");
    draft.provider = members.get<std::string>("provider");
    draft.pack = members.get<std::string>("pack");
    draft.base_url = members.get<std::string>("base_url");
    if (text.find("option")) draft.option = members.get<std::string>("option");
    bool good = true;
    for (const Value& item : members.get<Array>("urls")) {
        Members url(item);
        draft.urls.emplace_back(url.get<std::string>("setting"), url.get<std::string>("url"));
        good = good && url.good();
    }
    for (const Value& item : members.get<Array>("origins")) {
        good = good && item.is_string();
        if (good) draft.origins.push_back(*item.get_if<std::string>());
    }
    good = read_credentials(members.get<Array>("credentials"), draft) && good;
    if (!good || !members.good()) return bad_export("This exported connection is not whole.");
    return draft;
}

Result<void> open_secrets(const Value& sealed, const Secret* passphrase, ConnectionDraft& draft) {
    Members members(sealed);
    const bool known = members.get<std::string>("kdf") == "scrypt" &&
                       members.get<std::int64_t>("n") == kCost &&
                       members.get<std::int64_t>("r") == kBlock &&
                       members.get<std::int64_t>("p") == kParallel;
    const auto salt = from_base64(members.get<std::string>("salt"));
    const auto bytes = from_base64(members.get<std::string>("sealed"));
    if (!members.good() || !known || !salt || !bytes)
        return bad_export("The secrets of this exported connection can't be read.");
    if (!passphrase || passphrase->empty())
        return wrong_passphrase("This connection was exported with a passphrase.");
    PH_TRY(const Secret key, key_of(*passphrase, *salt));
    auto opened = unseal(key, *bytes, purpose(draft));
    if (!opened && opened.error().code == "tampered")
        return wrong_passphrase("The passphrase is wrong, or the text was changed.");
    if (!opened) return std::move(opened).error();
    if (!split(opened->expose(), draft))
        return bad_export("The secrets of this exported connection are not whole.");
    return {};
}

}  // namespace

Result<std::string> export_text(const ConnectionRow& row, const FieldValues& values,
                                const Secret* passphrase) {
    const StoredConnection stored = describe(row);
    ConnectionDraft draft{stored.name, stored.provider, stored.pack,   stored.base_url,
                          stored.urls, stored.origins,  {},              stored.option};
    for (std::size_t i = 0; i < row.fields.size(); ++i)
        draft.credentials.push_back({row.fields[i].name, row.fields[i].secret, values[i].clone()});
    Object out = readable(draft);
    if (!passphrase) return to_pretty_json(out) + "\n";
    if (passphrase->empty()) return wrong_passphrase("The passphrase is empty.");
    PH_TRY(const std::string salt, random_bytes(kSaltBytes));
    PH_TRY(const Secret key, key_of(*passphrase, salt));
    PH_TRY(const std::string sealed, seal(key, joined(draft).expose(), purpose(draft)));
    out.emplace_back("secrets", Object{{"kdf", "scrypt"},
                                       {"n", kCost},
                                       {"r", kBlock},
                                       {"p", kParallel},
                                       {"salt", base64(salt)},
                                       {"sealed", base64(sealed)}});
    return to_pretty_json(out) + "\n";
}

Result<ConnectionDraft> import_text(std::string_view text, const Secret* passphrase) {
    auto parsed = model::read_json(text);
    if (!parsed) return bad_export("This is no exported connection: " + parsed.error().message);
    PH_TRY(ConnectionDraft draft, read_draft(*parsed));
    if (const Value* sealed = parsed->find("secrets"))
        PH_CHECK(open_secrets(*sealed, passphrase, draft));
    else
        draft.origins.clear();
    return draft;
}

}  // namespace packhost::store
