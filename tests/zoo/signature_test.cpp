// signature_test.cpp: with signatures required, nothing loads that no trusted key signed, byte for
// byte.
#include "plugins/signature.hpp"

#include <sys/stat.h>

#include "plugins/enable.hpp"
#include "plugins/registry.hpp"
#include "zoo/keeper.hpp"

namespace packhost::zoo {
namespace {

namespace fs = std::filesystem;
using plugins::PublicKey;
using plugins::Signature;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int kSwaps = 200;
#else
constexpr int kSwaps = 1000;
#endif

class Signed : public Zoo {
 protected:
    Signed()
        : file_(write("good.so", read_bytes(creature("good")))),
          release_(make_key("release.pem")),
          other_(make_key("other.pem")) {
        strict_ = policy();
        strict_.require_signature = true;
        strict_.signers.emplace("release", release_);
    }
    PublicKey make_key(const char* name) {
        auto key = plugins::make_signing_key(folder() / name);
        EXPECT_TRUE(key.ok()) << key.error().message;
        return *key;
    }
    plugins::SignedClaim claim() const {
        return {"dev.zoo.good", "1.0.0", pin_of(file_).sha256};
    }
    std::string signature_of(const plugins::SignedClaim& claim, const char* key) const {
        const auto made = plugins::sign(claim, folder() / key);
        EXPECT_TRUE(made.ok()) << made.error().message;
        return made ? made->text() : std::string();
    }
    void put(std::string_view text) const { write_bytes(plugins::signature_file(file_), text); }
    /// The code of the refusal; empty if it loads.
    std::string code() const {
        const auto plugin = plugins::verify(file_, pin_of(file_), strict_);
        if (plugin) return {};
        expect_refusal(plugin.error(), plugin.error().code, file_);
        return plugin.error().code;
    }

    const path file_;
    const PublicKey release_, other_;
    plugins::Policy strict_;
};

TEST_F(Signed, ByATrustedKeyItLoads) {
    put(signature_of(claim(), "release.pem"));
    const auto plugin = plugins::verify(file_, pin_of(file_), strict_);
    ASSERT_TRUE(plugin.ok()) << plugin.error().message;
    EXPECT_TRUE((*plugin)->map().ok());
}

TEST_F(Signed, OtherwiseItDoesNot) {
    const std::string good = signature_of(claim(), "release.pem");
    struct Row {
        const char* why;
        std::string text;
        const char* code;
    };
    const auto with = [&](auto change) {
        plugins::SignedClaim other = claim();
        change(other);
        return signature_of(other, "release.pem");
    };
    const auto replaced = [&](std::string_view from, std::string_view to) {
        std::string out = good;
        out.replace(out.find(from), from.size(), to);
        return out;
    };
    const Row rows[] = {
        {"empty", "", "bad_signature"},
        {"another key", signature_of(claim(), "other.pem"), "unknown_signer"},
        {"another key's name on it", replaced(release_.text(), other_.text()), "bad_signature"},
        {"the trusted key's name on another's signature",
         [&] {
             std::string out = signature_of(claim(), "other.pem");
             return out.replace(out.find(other_.text()), other_.text().size(), release_.text());
         }(),
         "bad_signature"},
        {"other bytes", with([](auto& c) { c.sha256 = std::string(64, '0'); }),
         "signature_mismatch"},
        {"another id", with([](auto& c) { c.id = "dev.zoo.twin"; }), "signature_mismatch"},
        {"another version", with([](auto& c) { c.version = "1.0.1"; }), "signature_mismatch"},
        {"the claim of a newer version", replaced("version 1.0.0", "version 1.0.1"),
         "bad_signature"},
        {"another purpose", replaced("plugin signature 1", "plugin signature 2"), "bad_signature"},
        {"no last line feed", good.substr(0, good.size() - 1), "bad_signature"},
        {"a further line", good + "x\n", "bad_signature"},
        {"line ends of another system", replaced("\nid ", "\r\nid "), "bad_signature"},
        {"a space too much", replaced("id ", "id  "), "bad_signature"},
        {"a large file", good + std::string(5000, 'x'), "bad_signature"},
        {"cut off", good.substr(0, good.size() / 2), "bad_signature"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        put(row.text);
        EXPECT_EQ(code(), row.code);
    }
    fs::remove(plugins::signature_file(file_));
    EXPECT_EQ(code(), "no_signature");
    fs::create_directory(plugins::signature_file(file_));
    EXPECT_EQ(code(), "bad_signature");
    expect_good_loads();
}

TEST_F(Signed, EveryFlippedByteOfTheSignatureRefuses) {
    const std::string good = signature_of(claim(), "release.pem");
    for (std::size_t i = 0; i < good.size(); ++i) {
        std::string flipped = good;
        flipped[i] = static_cast<char>(flipped[i] ^ 1);
        put(flipped);
        EXPECT_NE(code(), "") << "byte " << i;
    }
    put(good);
    EXPECT_EQ(code(), "");
}

TEST_F(Signed, FlippedBytesOfThePluginRefuseWhateverTheLockSays) {
    put(signature_of(claim(), "release.pem"));
    const std::string good = read_bytes(file_);
    for (std::size_t i = 0; i < good.size(); i += good.size() / 97) {
        std::string flipped = good;
        flipped[i] = static_cast<char>(flipped[i] ^ 0x10);
        write_bytes(file_, flipped);
        EXPECT_EQ(code(), "signature_mismatch") << "byte " << i << ", pinned as it is";
    }
}

TEST_F(Signed, TheLockIsNeededTooUnlessADeveloperSaysOtherwise) {
    put(signature_of(claim(), "release.pem"));
    plugins::Pin pin;
    EXPECT_EQ(plugins::verify(file_, pin, strict_).error().code, "no_pin");
    pin.unlocked = true;
    EXPECT_TRUE(plugins::verify(file_, pin, strict_).ok());
    put("");
    EXPECT_EQ(plugins::verify(file_, pin, strict_).error().code, "bad_signature");
    EXPECT_TRUE(plugins::verify(file_, pin, policy()).ok()) << "without that rule";
}

TEST_F(Signed, ALockOfAnotherVersionRefuses) {
    plugins::Pin pin = pin_of(file_);
    pin.version = "1.0.0";
    EXPECT_TRUE(plugins::verify(file_, pin, policy()).ok());
    pin.version = "1.0.1";
    EXPECT_EQ(plugins::verify(file_, pin, policy()).error().code, "id_mismatch");
}

TEST_F(Signed, WhatIsSwappedBetweenCheckAndLoadNeverRuns) {
    const Mark mark(folder());
    const std::string good = read_bytes(file_), evil = read_bytes(creature("marking"));
    const std::string vouched = signature_of(claim(), "release.pem");
    const plugins::Pin pin = pin_of(file_);
    for (int i = 0; i < kSwaps; ++i) {
        write_bytes(file_, good);
        put(vouched);
        const auto plugin = plugins::verify(file_, pin, strict_);
        ASSERT_TRUE(plugin.ok()) << plugin.error().message;
        write_bytes(file_, evil);
        if (i % 2) put("");
        const bool mapped = i % 20 != 0 || (*plugin)->map().ok();  // each stays so for ever
        ASSERT_TRUE(mapped);
        ASSERT_FALSE(mark.left()) << i;
        plugins::Pin wanted = pin;
        if (i % 3 == 0) wanted.sha256 = pin_of(file_).sha256;  // a forged lock
        const auto again = plugins::verify(file_, wanted, strict_);
        ASSERT_FALSE(again.ok());
        EXPECT_EQ(again.error().code, i % 3   ? "digest_mismatch"
                                      : i % 2 ? "bad_signature"
                                              : "signature_mismatch");
    }
    EXPECT_FALSE(mark.left());
}

TEST_F(Signed, EnablingRecordsTheSigner) {
    const path lock = folder() / "plugins.lock";
    ASSERT_FALSE(plugins::enable(lock, file_, {}, strict_).ok());
    put(signature_of(claim(), "release.pem"));
    const auto entry = plugins::enable(lock, file_, {}, strict_);
    ASSERT_TRUE(entry.ok()) << entry.error().message;
    const auto read = plugins::read_lock(lock);
    EXPECT_EQ(read->entries[0].signer, release_.text());
    EXPECT_EQ(read->entries[0].version, "1.0.0");
    plugins::RegistryConfig config;
    config.policy = strict_;
    const plugins::Registry registry(*read, config);
    EXPECT_NE(registry.why("dev.zoo.good").find("signer:   release (ed25519:"), std::string::npos);
    strict_.signers.clear();
    config.policy = strict_;
    const std::string why = plugins::Registry(*read, config).why("dev.zoo.good");
    EXPECT_NE(why.find("not among plugins.signers"), std::string::npos) << why;
    EXPECT_NE(why.find("which the configuration does not trust"), std::string::npos) << why;
}

TEST_F(Signed, KeysArePrivateAndNotOverwritten) {
    struct stat status{};
    ASSERT_EQ(::stat((folder() / "release.pem").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777, 0600u);
    EXPECT_EQ(plugins::make_signing_key(folder() / "release.pem").error().code, "file_exists");
    EXPECT_EQ(plugins::make_signing_key(folder() / "no" / "x").error().code, "key_not_written");
    EXPECT_EQ(plugins::sign(claim(), folder() / "absent").error().code, "bad_key");
    ASSERT_EQ(::chmod(write("garbage.pem", "no key").c_str(), 0600), 0);
    EXPECT_EQ(plugins::sign(claim(), folder() / "garbage.pem").error().code, "bad_key");
    ASSERT_EQ(::chmod((folder() / "release.pem").c_str(), 0640), 0);
    EXPECT_EQ(plugins::sign(claim(), folder() / "release.pem").error().code, "unsafe_path");
}

TEST_F(Signed, KeysHaveOneSpelling) {
    const std::string text = release_.text();
    EXPECT_EQ(PublicKey::parse(text), release_);
    for (const std::string& wrong :
         {std::string(), std::string("ed25519:"), text + "=", text.substr(0, text.size() - 1),
          ' ' + text, text + '\n', "ED25519" + text.substr(7), text.substr(8),
          "ed25519:" + std::string(44, '!')})
        EXPECT_FALSE(PublicKey::parse(wrong)) << wrong;
    // The last letter of 32 bytes has two bits that must be 0.
    std::string loose = text;
    loose[loose.size() - 2] = static_cast<char>(loose[loose.size() - 2] + 1);
    EXPECT_FALSE(PublicKey::parse(loose)) << loose;
}

// RFC 8032, 7.1, test 2: another's implementation made it.
TEST_F(Signed, TheSignatureIsEd25519) {
    const auto key = PublicKey::parse("ed25519:PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=");
    ASSERT_TRUE(key);
    const unsigned char signature[] = {
        0x92, 0xa0, 0x09, 0xa9, 0xf0, 0xd4, 0xca, 0xb8, 0x72, 0x0e, 0x82, 0x0b, 0x5f,
        0x64, 0x25, 0x40, 0xa2, 0xb2, 0x7b, 0x54, 0x16, 0x50, 0x3f, 0x8f, 0xb3, 0x76,
        0x22, 0x23, 0xeb, 0xdb, 0x69, 0xda, 0x08, 0x5a, 0xc1, 0xe4, 0x3e, 0x15, 0x99,
        0x6e, 0x45, 0x8f, 0x36, 0x13, 0xd0, 0xf1, 0x1d, 0x8c, 0x38, 0x7b, 0x2e, 0xae,
        0xb4, 0x30, 0x2a, 0xee, 0xb0, 0x0d, 0x29, 0x16, 0x12, 0xbb, 0x0c, 0x00};
    const std::string_view bytes(reinterpret_cast<const char*>(signature), sizeof signature);
    EXPECT_TRUE(key->verifies("\x72", bytes));
    EXPECT_FALSE(key->verifies("\x73", bytes));
    EXPECT_FALSE(key->verifies("\x72", bytes.substr(1)));
}

}  // namespace
}  // namespace packhost::zoo
