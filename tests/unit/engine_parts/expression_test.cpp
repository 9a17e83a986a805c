// expression_test.cpp: secret expressions against published vectors, and handles that went stale.
#include "engine/expression.hpp"

#include <gtest/gtest.h>

#include <string>

#include "engine/views.hpp"

namespace packhost::engine {
namespace {

ph_part literal(std::string_view text, ph_encoder encoder = PH_ENC_RAW) {
    auto p = sized<ph_part>();
    p.kind = PH_PART_LITERAL;
    p.encoder = encoder;
    p.text = str(text);
    return p;
}
ph_part secret(ph_secret handle, ph_encoder encoder = PH_ENC_RAW) {
    auto p = sized<ph_part>();
    p.kind = PH_PART_SECRET;
    p.encoder = encoder;
    p.secret = handle;
    return p;
}

class Expression : public ::testing::Test {
 protected:
    std::string text(ph_secret handle, ph_encoder encoder = PH_ENC_RAW) {
        Secret out;
        const ph_part part = secret(handle, encoder);
        EXPECT_EQ(append_parts(scope_, &part, 1, out), PH_OK);
        return std::string(out.expose());
    }

    SecretTable table_;
    ph_scope scope_{table_};
    const ph_secrets& service_ = *secret_service();
};

TEST_F(Expression, JoinsLiteralsAndSecretsThroughEncoders) {
    const ph_secret user = scope_.keep(Secret("Aladdin")),
                    pass = scope_.keep(Secret("open sesame"));
    const ph_part parts[] = {secret(user), literal(":"), secret(pass)};
    ph_secret joined = 0;
    ASSERT_EQ(service_.join(&scope_, parts, 3, &joined), PH_OK);
    EXPECT_EQ(text(joined, PH_ENC_BASE64), "QWxhZGRpbjpvcGVuIHNlc2FtZQ==");  // RFC 7617, 2
}

TEST_F(Expression, ComputesHmacOfRfc4231) {
    const ph_part key = literal("Jefe"), message = literal("what do ya want for nothing?");
    ph_secret mac = 0;
    ASSERT_EQ(service_.hmac(&scope_, PH_SHA256, &key, 1, &message, 1, &mac), PH_OK);
    EXPECT_EQ(text(mac, PH_ENC_HEX),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    ASSERT_EQ(service_.hmac(&scope_, PH_SHA512, &key, 1, &message, 1, &mac), PH_OK);
    EXPECT_EQ(text(mac, PH_ENC_HEX).substr(0, 32), "164b7a7bfcf819e2e395fbe73b56e0a3");
}

TEST_F(Expression, ComputesHmacWithKeysAroundTheBlock) {
    const struct {
        ph_digest_algorithm algorithm;
        std::size_t key;
        const char* hex;
    } rows[] = {
        {PH_MD5, 0, "ae2e4b39f3b5ee2c8b585994294201ea"},
        {PH_SHA1, 64, "bea5897bc915f8ae14da33dfa454b579"},
        {PH_SHA256, 63, "49eb59b0cd8532d2798aee93756cf177"},
        {PH_SHA256, 64, "7d138503e26666740e493a9064102439"},
        {PH_SHA256, 65, "eb4692e2b460982c828a3865b886231f"},
        {PH_SHA384, 128, "0e554b8cffb21c72efdef77347f7ecb2"},
        {PH_SHA512, 129, "de5f2917b8d9c7f4824b7c48ed694411"},
        {PH_SHA512_256, 128, "d7d42ea2898f12bb2db47985decd02a1"},
    };
    for (const auto& row : rows) {
        const std::string bytes(row.key, '\xaa');
        const ph_part key = literal(bytes), message = literal("what do ya want for nothing?");
        ph_secret mac = 0;
        ASSERT_EQ(service_.hmac(&scope_, row.algorithm, &key, 1, &message, 1, &mac), PH_OK);
        EXPECT_EQ(text(mac, PH_ENC_HEX).substr(0, 32), row.hex) << row.algorithm << " " << row.key;
    }
    // RFC 4231, 4.7: a key larger than the block.
    const std::string large(131, '\xaa');
    const ph_part key = literal(large),
                  message = literal("Test Using Larger Than Block-Size Key - Hash Key First");
    ph_secret mac = 0;
    ASSERT_EQ(service_.hmac(&scope_, PH_SHA256, &key, 1, &message, 1, &mac), PH_OK);
    EXPECT_EQ(text(mac, PH_ENC_HEX),
              "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_F(Expression, AMacIsTheKeyOfTheNextOne) {
    const ph_part key = literal("key"), a = literal("a"), b = literal("b");
    ph_secret first = 0, second = 0;
    ASSERT_EQ(service_.hmac(&scope_, PH_SHA256, &key, 1, &a, 1, &first), PH_OK);
    const ph_part derived = secret(first);
    ASSERT_EQ(service_.hmac(&scope_, PH_SHA256, &derived, 1, &b, 1, &second), PH_OK);
    EXPECT_EQ(text(second).size(), 32u);
    EXPECT_NE(text(first), text(second));
}

TEST_F(Expression, ComputesDigestsOfRfc1321AndFips180) {
    const ph_part message = literal("abc");
    const struct {
        ph_digest_algorithm algorithm;
        const char* hex;
    } rows[] = {
        {PH_MD5, "900150983cd24fb0d6963f7d28e17f72"},
        {PH_SHA1, "a9993e364706816aba3e25717850c26c9cd0d89d"},
        {PH_SHA256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {PH_SHA512_256, "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23"},
    };
    for (const auto& row : rows) {
        ph_secret digest = 0;
        ASSERT_EQ(service_.digest(&scope_, row.algorithm, &message, 1, &digest), PH_OK);
        EXPECT_EQ(text(digest, PH_ENC_HEX), row.hex);
    }
    ph_secret digest = 0;
    EXPECT_EQ(service_.digest(&scope_, 99, &message, 1, &digest), PH_UNSUPPORTED);
}

TEST_F(Expression, StaleAndForeignHandlesFindNothing) {
    ph_secret old = 0;
    {
        ph_scope other(table_);
        old = other.keep(Secret("gone"));
    }
    const ph_secret newer = scope_.keep(Secret("new"));
    EXPECT_EQ(static_cast<std::uint32_t>(old), static_cast<std::uint32_t>(newer))
        << "the same slot";
    Secret out;
    for (const ph_secret handle : {old, ph_secret{0}, ph_secret{12345}, ~ph_secret{0}}) {
        const ph_part part = secret(handle);
        EXPECT_EQ(append_parts(scope_, &part, 1, out), PH_NOT_FOUND);
    }
    EXPECT_TRUE(out.empty());
}

TEST_F(Expression, TheBodyIsThereInTheSignTurnAlone) {
    auto part = sized<ph_part>();
    part.kind = PH_PART_BODY;
    Secret out;
    EXPECT_EQ(append_parts(scope_, &part, 1, out), PH_INVALID);
    scope_.body = "{}";
    EXPECT_EQ(append_parts(scope_, &part, 1, out), PH_OK);
    EXPECT_EQ(out.expose(), "{}");
}

TEST_F(Expression, UnknownPartsAndEncodersAreRefused) {
    ph_part part = literal("x", 99);
    Secret out;
    EXPECT_EQ(append_parts(scope_, &part, 1, out), PH_UNSUPPORTED);
    part = literal("x");
    part.kind = 77;
    EXPECT_EQ(append_parts(scope_, &part, 1, out), PH_UNSUPPORTED);
}

TEST_F(Expression, RevealNeedsTheCapability) {
    const ph_secret handle = scope_.keep(Secret("hidden"));
    std::string seen;
    const auto borrow = [](void* user, ph_str bytes) {
        *static_cast<std::string*>(user) = std::string(view(bytes));
    };
    EXPECT_EQ(service_.reveal(&scope_, handle, borrow, &seen), PH_DENIED);
    EXPECT_TRUE(seen.empty());
    scope_.may_reveal = true;
    EXPECT_EQ(service_.reveal(&scope_, handle, borrow, &seen), PH_OK);
    EXPECT_EQ(seen, "hidden");
}

TEST_F(Expression, ReadsHeldResponsesByPath) {
    HeldResponse response;
    response.status = 200;
    response.headers.emplace_back("X-Token", Secret("from-header"));
    scope_.response = &response;
    char buffer[32];
    std::size_t length = 0;
    ASSERT_EQ(service_.read(&scope_, 1, str("$headers.x-token"), buffer, sizeof buffer, &length),
              PH_OK);
    EXPECT_EQ(std::string(buffer, length), "from-header");
    ph_secret handle = 0;
    ASSERT_EQ(service_.extract(&scope_, 1, str("$headers.x-token"), &handle), PH_OK);
    EXPECT_EQ(text(handle), "from-header");
    EXPECT_EQ(service_.read(&scope_, 1, str("$headers.x-token"), buffer, sizeof buffer, &length),
              PH_DENIED)
        << "what became a secret is not read as text";
    EXPECT_EQ(service_.extract(&scope_, 2, str("$status"), &handle), PH_NOT_FOUND);
}

TEST_F(Expression, JoinsFieldsThatCameSeveralTimesAndReadsCookies) {
    HeldResponse response;
    response.headers.emplace_back("WWW-Authenticate", Secret("Digest a=1"));
    response.headers.emplace_back("www-authenticate", Secret("Basic"));
    response.headers.emplace_back("Set-Cookie", Secret("sid=one; Path=/"));
    response.headers.emplace_back("Set-Cookie", Secret(" sid = two ;Secure"));
    response.headers.emplace_back("Set-Cookie", Secret("gone=; Max-Age=0"));
    scope_.response = &response;
    const auto read = [&](std::string_view path) {
        ph_secret handle = 0;
        return service_.extract(&scope_, 1, str(path), &handle) == PH_OK ? text(handle) : "none";
    };
    EXPECT_EQ(read("$headers.WWW-Authenticate"), "Digest a=1, Basic");
    EXPECT_EQ(read("$cookies.sid"), "two") << "the last one counts";
    EXPECT_EQ(read("$cookies.SID"), "none") << "names of cookies have cases";
    EXPECT_EQ(read("$cookies.gone"), "none");
}

/// Reads every body as the text that it is.
class PlainBodies : public BodyReader {
 public:
    bool is_valid(const HeldResponse&) override { return true; }
    bool read(const HeldResponse& response, std::string_view, Secret& out) override {
        out.append(response.body.expose());
        return true;
    }
};

TEST_F(Expression, OpensDocumentsAndNothingElse) {
    PlainBodies bodies;
    table_.set_bodies(&bodies);
    const ph_secret account = scope_.keep(Secret(R"({"name":"me"})")),
                    token = scope_.keep(Secret("t-1")),
                    jwt = scope_.keep(Secret("e30.eyJzdWIiOiJtZSJ9.c2ln"));
    std::uint64_t document = 0;
    ASSERT_EQ(service_.open(&scope_, account, str("application/json"), &document), PH_OK);
    char buffer[64];
    std::size_t length = 0;
    EXPECT_EQ(service_.read(&scope_, document, str("$body.name"), buffer, sizeof buffer, &length),
              PH_OK);
    ASSERT_EQ(service_.open(&scope_, jwt, str("application/jwt"), &document), PH_OK);
    ASSERT_EQ(service_.read(&scope_, document, str("$body.sub"), buffer, sizeof buffer, &length),
              PH_OK);
    EXPECT_EQ(std::string(buffer, length), R"({"sub":"me"})");
    EXPECT_EQ(service_.open(&scope_, token, str("application/json"), &document), PH_INVALID);
    EXPECT_EQ(service_.open(&scope_, token, str("application/jwt"), &document), PH_INVALID);
    EXPECT_EQ(service_.open(&scope_, token, str("text/plain"), &document), PH_DENIED)
        << "reading it would reveal the whole";
    const ph_part around[] = {literal(R"({"a":")"), secret(token), literal(R"("})")};
    ph_secret joined = 0;
    ASSERT_EQ(service_.join(&scope_, around, 3, &joined), PH_OK);
    EXPECT_EQ(service_.open(&scope_, joined, str("application/json"), &document), PH_DENIED)
        << "a document written around a secret would reveal it";
    const ph_part text = literal("verifier");
    ph_secret digest = 0;
    ASSERT_EQ(service_.digest(&scope_, PH_SHA256, &text, 1, &digest), PH_OK);
    const ph_part known[] = {literal(R"({"a":")"), secret(digest, PH_ENC_HEX), literal(R"("})")};
    ASSERT_EQ(service_.join(&scope_, known, 3, &joined), PH_OK);
    EXPECT_EQ(service_.open(&scope_, joined, str("application/json"), &document), PH_OK)
        << "what comes of texts alone is the plugin's to know";
    table_.set_bodies(nullptr);
}

TEST_F(Expression, LengthTellsNothingOfWhatWasMadeWithASecret) {
    const ph_secret key = scope_.keep(Secret("k-123"));
    std::size_t length = 0;
    ASSERT_EQ(service_.length(&scope_, key, &length), PH_OK);
    EXPECT_EQ(length, 5u);
    const ph_part parts[] = {literal("guess"), secret(key, PH_ENC_PERCENT)}, text = literal("abc");
    ph_secret made = 0;
    ASSERT_EQ(service_.join(&scope_, parts, 2, &made), PH_OK);
    EXPECT_EQ(service_.length(&scope_, made, &length), PH_DENIED);
    ASSERT_EQ(service_.hmac(&scope_, PH_SHA256, parts, 2, &text, 1, &made), PH_OK);
    EXPECT_EQ(service_.length(&scope_, made, &length), PH_DENIED);
    ASSERT_EQ(service_.digest(&scope_, PH_SHA256, &text, 1, &made), PH_OK);
    EXPECT_EQ(service_.length(&scope_, made, &length), PH_OK) << "of texts alone";
}

TEST_F(Expression, WhatBecameASecretIsReadUnderNoOtherPath) {
    HeldResponse response;
    response.headers.emplace_back("X-Token", Secret("token-1234"));
    response.headers.emplace_back("X-Other", Secret("token-1234"));
    PlainBodies bodies;
    table_.set_bodies(&bodies);
    scope_.response = &response;
    ph_secret taken = 0;
    ASSERT_EQ(service_.extract(&scope_, 1, str("$headers.x-token"), &taken), PH_OK);
    ASSERT_EQ(service_.extract(&scope_, 1, str("$body.a.0"), &taken), PH_OK);
    char buffer[64];
    std::size_t length = 0;
    const auto read = [&](const char* path) {
        return service_.read(&scope_, 1, str(path), buffer, sizeof buffer, &length);
    };
    EXPECT_EQ(read("$headers.x-token"), PH_DENIED);
    EXPECT_EQ(read("$headers.X-Token"), PH_DENIED);
    EXPECT_EQ(read("$headers.x-other"), PH_OK) << "it is another value, alike by accident";
    for (const char* path : {"$body.a.0", "$body.a[0]", "$body[\"a\"][\"0\"]", "$body[\"a\"].0"})
        EXPECT_EQ(read(path), PH_DENIED) << path;
    EXPECT_EQ(read("$body.a.1"), PH_OK);
    EXPECT_EQ(read("$body.A.0"), PH_OK);
    EXPECT_EQ(read("$body.a"), PH_OK);
    table_.set_bodies(nullptr);
}

TEST_F(Expression, APrivateKeyIsNotReadAsText) {
    HeldResponse response;
    response.headers.emplace_back("X-Key", Secret("-----BEGIN PRIVATE KEY-----"));
    scope_.response = &response;
    char buffer[64];
    std::size_t length = 0;
    EXPECT_EQ(service_.read(&scope_, 1, str("$headers.x-key"), buffer, sizeof buffer, &length),
              PH_DENIED);
    ph_secret handle = 0;
    EXPECT_EQ(service_.extract(&scope_, 1, str("$headers.x-key"), &handle), PH_OK);
}

TEST_F(Expression, DecodesBase64HexAndPem) {
    struct {
        ph_encoder decoder;
        std::string_view text;
        const char* bytes;  // null: refused
    } const cases[] = {
        {PH_ENC_FROM_BASE64, "Zm9vYg==", "foob"},    {PH_ENC_FROM_BASE64, "Zm9vYg", "foob"},
        {PH_ENC_FROM_BASE64, "Zm9v\r\nYmE=", "fooba"}, {PH_ENC_FROM_BASE64, "-_-_", "\xfb\xff\xbf"},
        {PH_ENC_FROM_BASE64, "", ""},                {PH_ENC_FROM_BASE64, "Zm9vY", nullptr},
        {PH_ENC_FROM_BASE64, "Zm9v=", nullptr},      {PH_ENC_FROM_BASE64, "Zg==Zg==", nullptr},
        {PH_ENC_FROM_BASE64, "Zm!v", nullptr},       {PH_ENC_FROM_HEX, "4aFF", "J\xff"},
        {PH_ENC_FROM_HEX, "4aF", nullptr},           {PH_ENC_FROM_HEX, "4g", nullptr},
        {PH_ENC_FROM_PEM, "-----BEGIN X-----\nZm9v\nYmFy\n-----END X-----\n", "foobar"},
        {PH_ENC_FROM_PEM, "Zm9v", nullptr},          {PH_ENC_FROM_PEM, "-----BEGIN X-----\nZm9v", nullptr},
        {PH_ENC_HEX_UPPER, "J\xff", "4AFF"},
    };
    for (const auto& c : cases) {
        const ph_part part = literal(c.text, c.decoder);
        Secret out("kept ");
        const ph_status status = append_parts(scope_, &part, 1, out);
        EXPECT_EQ(status, c.bytes ? PH_OK : PH_INVALID) << c.text;
        EXPECT_EQ(out.expose(), std::string("kept ") + (c.bytes ? c.bytes : "")) << c.text;
    }
}

}  // namespace
}  // namespace packhost::engine
