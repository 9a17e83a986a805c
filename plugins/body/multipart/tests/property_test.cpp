// property_test.cpp: whatever the parts hold, a reader finds the same parts again.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "any_text.hpp"
#include "codec_under_test.hpp"

namespace packhost::multipart::test {
namespace {

using namespace packhost::codec_test;

struct Part {
    std::string name, filename, value;
    bool operator==(const Part&) const = default;
};

constexpr std::string_view kBoundary = "b0123456789abcdef";

std::string decoded(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '%' && at + 2 < text.size()) {
            out += static_cast<char>(std::stoi(std::string(text.substr(at + 1, 2)), nullptr, 16));
            at += 2;
        } else {
            out += text[at];
        }
    }
    return out;
}

/// What stands between `key="` and the next quote; nothing without the key.
std::string quoted(std::string_view head, std::string_view key) {
    const std::string begin = "; " + std::string(key) + "=\"";
    const std::size_t at = head.find(begin);
    if (at == std::string_view::npos) return {};
    head.remove_prefix(at + begin.size());
    return decoded(head.substr(0, head.find('"')));
}

/// An independent reading (RFC 7578), without any knowledge of what was written.
std::vector<Part> read(std::string_view body) {
    std::vector<Part> parts;
    const std::string delimiter = "\r\n--" + std::string(kBoundary);
    const std::string whole = "\r\n" + std::string(body);
    std::string_view rest = whole;
    while (true) {
        const std::size_t at = rest.find(delimiter);
        RC_ASSERT(at != std::string_view::npos);
        rest.remove_prefix(at + delimiter.size());
        if (rest == "--\r\n") return parts;
        RC_ASSERT(rest.starts_with("\r\n"));
        const std::size_t end = rest.find("\r\n\r\n");
        RC_ASSERT(end != std::string_view::npos);
        const std::string_view head = rest.substr(2, end - 2);
        rest.remove_prefix(end + 4);
        RC_ASSERT(head.find("\r\n") == std::string_view::npos);  // one field: none was added
        parts.push_back({quoted(head, "name"), quoted(head, "filename"),
                         std::string(rest.substr(0, rest.find(delimiter)))});
    }
}

std::string without_percent(std::string text) {
    std::erase(text, '%');  // a name's percent sign is not encoded, as in browsers
    return text;
}

TEST(MultipartLaw, AReaderFindsThePartsAgain) {
    EXPECT_TRUE(rc::check([] {
        std::vector<Part> parts;
        Events events;
        events.array();
        const int count = *rc::gen::inRange(0, 5);
        for (int i = 0; i < count; ++i) {
            const Part part{without_percent(*any_text()), without_percent(*any_text()),
                            *any_text()};
            events.object().key("name").string(part.name);
            if (!part.filename.empty()) events.key("filename").string(part.filename);
            events.key("value").string(part.value).end_object();
            parts.push_back(part);
        }
        events.end_array();
        const Encoded encoded = driver().encode(
            events, {1 + static_cast<std::size_t>(*rc::gen::inRange(0, 9)), 0,
                     "multipart/form-data; boundary=" + std::string(kBoundary)});
        RC_ASSERT(encoded.status == PH_OK);
        RC_ASSERT(read(encoded.bytes) == parts);
    }));
}

}  // namespace
}  // namespace packhost::multipart::test
