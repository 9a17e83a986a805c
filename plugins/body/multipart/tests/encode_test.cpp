// encode_test.cpp: a list of parts to a body, through a sink that may be full, and what is refused.
#include <gtest/gtest.h>

#include "codec_under_test.hpp"

namespace packhost::multipart::test {
namespace {

using namespace packhost::codec_test;

constexpr const char* kType = "multipart/form-data; boundary=b-1";

Encoded encode(const Events& events, std::size_t batch = 1000, unsigned refuse_every = 0) {
    return driver().encode(events, {batch, refuse_every, kType});
}

/// The parts of a list: `add` writes their objects.
Events parts(const std::vector<Events>& all) {
    Events list;
    list.array();
    for (const Events& part : all)
        for (const auto& event : part.list()) list.copy(event);
    list.end_array();
    return list;
}

Events part(const Events& value, std::string_view filename = {}, std::string_view type = {},
            std::string_view name = "k") {
    Events e;
    e.object().key("name").string(name);
    if (!filename.empty()) e.key("filename").string(filename);
    if (!type.empty()) e.key("contentType").string(type);
    e.key("value");
    for (const auto& event : value.list()) e.copy(event);
    e.end_object();
    return e;
}

std::string one(const Events& value, std::string_view filename = {}, std::string_view type = {}) {
    const Encoded encoded = encode(parts({part(value, filename, type)}));
    EXPECT_EQ(encoded.status, PH_OK);
    const std::string begin = "--b-1\r\nContent-Disposition: form-data; name=\"k\"";
    const std::string end = "\r\n--b-1--\r\n";
    EXPECT_TRUE(encoded.bytes.starts_with(begin) && encoded.bytes.ends_with(end)) << encoded.bytes;
    if (encoded.bytes.size() < begin.size() + end.size()) return encoded.bytes;
    return encoded.bytes.substr(begin.size(), encoded.bytes.size() - begin.size() - end.size());
}

TEST(MultipartEncode, WritesWhatEachKindOfValueBecomes) {
    EXPECT_EQ(one(Events().string("a\r\nb")), "\r\n\r\na\r\nb");
    EXPECT_EQ(one(Events().string("")), "\r\n\r\n");
    EXPECT_EQ(one(Events().part("a ").part("").string("ü")), "\r\n\r\na ü");
    EXPECT_EQ(one(Events().integer(-5)), "\r\n\r\n-5");
    EXPECT_EQ(one(Events().real(0.25)), "\r\n\r\n0.25");
    EXPECT_EQ(one(Events().boolean(true)), "\r\n\r\ntrue");
    EXPECT_EQ(one(Events().digits("18446744073709551616")), "\r\n\r\n18446744073709551616");
    EXPECT_EQ(one(Events().object().key("a").array().null().string("\"").end_array().end_object()),
              "\r\nContent-Type: application/json\r\n\r\n{\"a\":[null,\"\\\"\"]}");
    EXPECT_EQ(one(Events().array().end_array()), "\r\nContent-Type: application/json\r\n\r\n[]");
    EXPECT_EQ(one(Events().handle(PH_VALUE_SECRET, 7)), "\r\n\r\n<secret:7:0>");
    EXPECT_EQ(one(Events().handle(PH_VALUE_BLOB, 7)),
              "\r\nContent-Type: application/octet-stream\r\n\r\n<blob:7>");
}

TEST(MultipartEncode, WritesFileNameAndType) {
    EXPECT_EQ(one(Events().handle(PH_VALUE_BLOB, 0), "a b.png", "image/png"),
              "; filename=\"a b.png\"\r\nContent-Type: image/png\r\n\r\n<blob:0>");
    EXPECT_EQ(one(Events().array().end_array(), {}, "text/x-list"),
              "\r\nContent-Type: text/x-list\r\n\r\n[]");
    EXPECT_EQ(one(Events().string("x"), "x.txt"), "; filename=\"x.txt\"\r\n\r\nx");
}

TEST(MultipartEncode, LetsNoNameEndItsQuotes) {
    const struct {
        std::string name, written;
    } rows[] = {
        {"a\"; filename=\"b", "a%22; filename=%22b"},
        {"a\r\nX: 1\r\n\r\n", "a%0D%0AX: 1%0D%0A%0D%0A"},
        {"a\\", "a%5C"},
        {std::string("a\0b\x7F", 4), "a%00b%7F"},
        {"Grüße.txt", "Grüße.txt"},
        {"../x%22", "../x%22"},
        {"", ""},
    };
    for (const auto& row : rows) {
        const Encoded name = encode(parts({part(Events().string("v"), {}, {}, row.name)}));
        EXPECT_EQ(name.bytes, "--b-1\r\nContent-Disposition: form-data; name=\"" + row.written +
                                  "\"\r\n\r\nv\r\n--b-1--\r\n");
        if (!row.name.empty()) {
            EXPECT_EQ(one(Events().string("v"), row.name),
                      "; filename=\"" + row.written + "\"\r\n\r\nv");
        }
    }
}

TEST(MultipartEncode, KeepsTheOrderOfPartsAndSharedNames) {
    const Encoded both = encode(parts({part(Events().integer(1)), part(Events().integer(2))}));
    EXPECT_EQ(both.bytes,
              "--b-1\r\nContent-Disposition: form-data; name=\"k\"\r\n\r\n1\r\n"
              "--b-1\r\nContent-Disposition: form-data; name=\"k\"\r\n\r\n2\r\n--b-1--\r\n");
    EXPECT_EQ(encode(parts({})).bytes, "--b-1--\r\n");
}

TEST(MultipartEncode, RefusesWhatIsNoListOfParts) {
    const Events rows[] = {
        Events().string("x"),
        Events().object().end_object(),
        Events().array().string("x").end_array(),
        Events().array().object().end_object().end_array(),
        Events().array().object().key("value").integer(1).end_object().end_array(),
        Events().array().object().key("name").string("k").end_object().end_array(),
        Events().array().object().key("name").integer(1).end_object().end_array(),
        Events().array().object().key("other").string("x").end_object().end_array(),
        Events().array().object().key("name").string("k").key("value").integer(1).key("filename")
            .string("f").end_object().end_array(),
        parts({part(Events().null())}),
        parts({part(Events().string("x"), {}, "text/plain\r\nX: 1")}),
    };
    for (const Events& row : rows) EXPECT_EQ(encode(row).status, PH_INVALID) << show(row.list());
}

TEST(MultipartEncode, NeedsABoundaryThatIsSafe) {
    const auto status = [](std::string media_type) {
        return driver().encode(parts({}), {1000, 0, std::move(media_type)}).status;
    };
    EXPECT_EQ(status("multipart/form-data; charset=x; boundary=a-_9"), PH_OK);
    for (const char* wrong : {"multipart/form-data", "multipart/form-data; boundary=",
                              "multipart/form-data; boundary=a b",
                              "multipart/form-data; boundary=\"a\"",
                              "multipart/form-data; boundary=a\r\nX"})
        EXPECT_EQ(status(wrong), PH_INVALID) << wrong;
    EXPECT_EQ(status("multipart/form-data; boundary=" + std::string(71, 'a')), PH_INVALID);
}

TEST(MultipartEncode, WritesTheSameHoweverTheSinkTakesIt) {
    const Events value = parts({part(Events().part(std::string(40'000, 'x')).string("y"), "f"),
                                part(Events().handle(PH_VALUE_BLOB, 3), "g"),
                                part(Events().handle(PH_VALUE_SECRET, 4)),
                                part(Events().object().key("a").real(1.5).end_object())});
    const Encoded whole = encode(value);
    ASSERT_EQ(whole.status, PH_OK);
    for (const std::size_t batch : {1u, 2u, 7u})
        for (const unsigned refuse : {0u, 2u, 3u}) {
            const Encoded pieces = encode(value, batch, refuse);
            EXPECT_EQ(pieces.status, PH_OK);
            EXPECT_EQ(pieces.bytes, whole.bytes);
        }
}

TEST(MultipartEncode, EndsIfTheHostKnowsNoBlobs) {
    auto sink = plugin::sized<ph_byte_sink>();
    sink.size = offsetof(ph_byte_sink, put_blob);  // an older host's
    sink.write = [](void*, ph_str) -> ph_status { return PH_OK; };
    sink.put_secret = [](void*, ph_secret, ph_encoder) -> ph_status { return PH_OK; };
    auto options = plugin::sized<ph_codec_options>();
    options.media_type = plugin::str(kType);
    void* encoder = nullptr;
    ASSERT_EQ(codec().encode_begin(instance(), &options, &sink, &encoder), PH_OK);
    const Events value = parts({part(Events().handle(PH_VALUE_BLOB, 1))});
    std::size_t taken = 0;
    ph_status status =
        codec().encode(encoder, value.list().data(), value.list().size(), &taken);
    if (status == PH_OK) status = codec().encode_end(encoder);
    EXPECT_EQ(status, PH_UNSUPPORTED);
    codec().encode_free(encoder);
}

TEST(MultipartDecode, IsNotOffered) { EXPECT_EQ(decode("--b-1--").status, PH_UNSUPPORTED); }

}  // namespace
}  // namespace packhost::multipart::test
