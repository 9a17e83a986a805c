// master_key.cpp: reads, makes and writes key files, in locked memory alone.
#include "store/master_key.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <fmt/format.h>

#include "base/encode.hpp"
#include "base/try.hpp"
#include "store/private_file.hpp"
#include "store/seal.hpp"

namespace packhost::store {
namespace {

constexpr std::size_t kLargestFile = 4096;
constexpr std::string_view kComment =
    "# The master key of packhost's store. Who has this file and the store has all its secrets.\n";

Error wrong(const std::filesystem::path& file, std::string_view what) {
    return {"wrong_key", Phase::connection,
            fmt::format("The master key {} {}.", file.string(), what),
            "Put the key file that belongs to the store into its place."};
}

int digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// Nothing if the line is no key.
Secret key_of(std::string_view line) {
    Secret key;
    if (line.size() != 2 * kKeyBytes) return key;
    for (std::size_t i = 0; i < line.size(); i += 2) {
        const int high = digit(line[i]), low = digit(line[i + 1]);
        if (high < 0 || low < 0) return Secret();
        key.push_back(static_cast<char>(high << 4 | low));
    }
    return key;
}

}  // namespace

Result<MasterKeys> MasterKeys::read(const std::filesystem::path& file) {
    PH_TRY(const bool exists, check_private_file(file));
    if (!exists) return wrong(file, "is not there");
    // Keys that were never used, or are not any more.
    sweep_beside(file);
    PH_TRY(const Secret content, read_private_file(file, kLargestFile));
    MasterKeys keys;
    PH_CHECK(keys.parse(content.expose(), file));
    return keys;
}

Result<MasterKeys> MasterKeys::read_or_make(const std::filesystem::path& file) {
    PH_TRY(const bool exists, check_private_file(file));
    if (!exists) {
        PH_CHECK(make_private_folder(file.parent_path()));
        MasterKeys keys;
        PH_CHECK(keys.add_new());
        auto made = create_private_file(file, keys.text().expose());
        if (!made) return std::move(made).error();
    }
    return read(file);
}

Result<void> MasterKeys::parse(std::string_view text, const std::filesystem::path& file) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.empty() || line.front() == '#') continue;
        Secret key = key_of(line);
        if (key.empty()) return wrong(file, "is no key file");
        PH_CHECK(add(std::move(key), false));
    }
    if (keys_.empty()) return wrong(file, "holds no key");
    return {};
}

Result<void> MasterKeys::add(Secret secret, bool first) {
    constexpr std::string_view kPurpose = "packhost master key id";
    unsigned char mac[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    if (!HMAC(EVP_sha256(), secret.expose().data(), static_cast<int>(secret.size()),
              reinterpret_cast<const unsigned char*>(kPurpose.data()), kPurpose.size(), mac,
              &length))
        return Error{"store_failed", Phase::connection,
                     "The cryptographic library refused to work.", ""};
    Key key;
    encode(key.id, Encoder::hex, {reinterpret_cast<const char*>(mac), 8});
    key.secret = std::move(secret);
    keys_.insert(first ? keys_.begin() : keys_.end(), std::move(key));
    return {};
}

const Secret* MasterKeys::find(std::string_view id) const noexcept {
    for (const Key& key : keys_)
        if (key.id == id) return &key.secret;
    return nullptr;
}

Result<void> MasterKeys::add_new() {
    PH_TRY(Secret key, new_key());
    return add(std::move(key), true);
}

void MasterKeys::keep(std::string_view id, std::string_view other) noexcept {
    std::erase_if(keys_, [&](const Key& key) { return key.id != id && key.id != other; });
}

Secret MasterKeys::text() const {
    Secret out(kComment);
    for (const Key& key : keys_) {
        encode(out, Encoder::hex, key.secret.expose());
        out.push_back('\n');
    }
    return out;
}

Result<void> MasterKeys::write(const std::filesystem::path& file) const {
    return replace_private_file(file, text().expose());
}

}  // namespace packhost::store
