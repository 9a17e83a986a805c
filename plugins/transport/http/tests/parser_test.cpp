// parser_test.cpp: how bytes are cut into reads must not matter, for good ones and for bad ones.
#include <gtest/gtest.h>

#include <random>

#include "framing_rows.hpp"
#include "response_parser.hpp"

namespace packhost::http::test {
namespace {

/// All that a parser said about a stream of bytes.
struct Verdict {
    int heads = 0;
    std::uint32_t status = 0;
    std::string fields, body, trailers, code;
    bool complete = false, reusable = false;
    bool operator==(const Verdict&) const = default;
};
void PrintTo(const Verdict& v, std::ostream* out) {
    *out << v.heads << " heads, status " << v.status << ", body \"" << v.body << "\", code "
         << v.code << (v.complete ? ", complete" : "") << (v.reusable ? ", reusable" : "")
         << "\n" << v.fields << v.trailers;
}

std::string text(std::span<const ph_header> fields) {
    std::string all;
    for (const ph_header& field : fields)
        all += std::string(field.name.data, field.name.size) + "=" +
               std::string(field.value.data, field.value.size) + "\n";
    return all;
}

/// Feeds the bytes in pieces that end at the given places, each in memory of its own, so that a
/// sanitizer sees a view that outlives its piece.
class Feeder {
 public:
    explicit Feeder(bool to_head_request) { parser_.begin(to_head_request, 65536, 256); }

    Verdict run(std::string_view bytes, const std::vector<std::size_t>& cuts) {
        std::size_t from = 0;
        for (const std::size_t cut : cuts) {
            if (!feed(bytes.substr(from, cut - from))) return verdict_;
            from = cut;
        }
        if (!feed(bytes.substr(from))) return verdict_;
        end();
        return verdict_;
    }

 private:
    bool feed(std::string_view bytes) {
        const std::string piece(bytes);
        std::string_view input = piece;
        for (;;) {
            switch (parser_.next(input)) {
                case ResponseParser::Step::more: return true;
                case ResponseParser::Step::head:
                    ++verdict_.heads;
                    verdict_.status = parser_.head().status;
                    verdict_.fields = text({parser_.head().headers, parser_.head().header_count});
                    break;
                case ResponseParser::Step::body: verdict_.body += parser_.body(); break;
                case ResponseParser::Step::complete: return complete();
                case ResponseParser::Step::failed: verdict_.code = parser_.code(); return false;
            }
        }
    }
    void end() {
        if (parser_.end_of_input() == ResponseParser::Step::complete) complete();
        else verdict_.code = parser_.code();
    }
    bool complete() {
        verdict_.complete = true;
        verdict_.reusable = parser_.reusable();
        verdict_.trailers = text(parser_.trailers());
        return false;
    }

    ResponseParser parser_;
    Verdict verdict_;
};

Verdict judge(std::string_view bytes, const std::vector<std::size_t>& cuts, bool to_head = false) {
    return Feeder(to_head).run(bytes, cuts);
}
std::vector<std::size_t> every_byte(std::size_t size) {
    std::vector<std::size_t> cuts;
    for (std::size_t i = 1; i < size; ++i) cuts.push_back(i);
    return cuts;
}
/// What was handed out before a failure may differ with the cuts; the verdict may not.
Verdict essence(Verdict v) {
    if (!v.code.empty()) v = {0, 0, "", "", "", v.code, false, false};
    return v;
}

TEST(Parser, JudgesEveryRowTheSameHoweverItIsCut) {
    for (const Row& row : framing_rows()) {
        if (row.bytes.size() > 1000) continue;
        SCOPED_TRACE(row.name);
        const bool to_head = std::string(row.method) == "HEAD";
        const Verdict whole = judge(row.bytes, {}, to_head);
        EXPECT_EQ(whole.complete, row.code.empty());
        if (row.code.empty()) {
            EXPECT_EQ(whole.body, row.body);
        }
        for (std::size_t cut = 1; cut < row.bytes.size(); ++cut)
            ASSERT_EQ(essence(judge(row.bytes, {cut}, to_head)), essence(whole))
                << "cut at " << cut;
        EXPECT_EQ(essence(judge(row.bytes, every_byte(row.bytes.size()), to_head)), essence(whole));
    }
}

// Bytes changed, doubled and dropped at random, with a fixed seed.
TEST(Parser, JudgesDamagedBytesTheSameHoweverTheyAreCut) {
    std::mt19937 random(20);
    const auto below = [&](std::size_t n) { return random() % n; };
    const std::string spice = std::string("\r\n\0\t :,;0159aAfF-\x7f\xff", 20);
    int failed = 0, complete = 0;
    for (int round = 0; round < 40; ++round) {
        for (const Row& row : framing_rows()) {
            if (row.bytes.empty() || row.bytes.size() > 1000) continue;
            std::string bytes = row.bytes;
            for (std::size_t n = 1 + below(2); n > 0 && !bytes.empty(); --n) {
                const std::size_t at = below(bytes.size());
                switch (below(3)) {
                    case 0: bytes[at] = spice[below(spice.size())]; break;
                    case 1: bytes.insert(at, 1, spice[below(spice.size())]); break;
                    default: bytes.erase(at, 1);
                }
            }
            const Verdict whole = judge(bytes, {});
            ++(whole.complete ? complete : failed);
            const Verdict cut = judge(bytes, every_byte(bytes.size()));
            ASSERT_EQ(essence(cut), essence(whole))
                << row.name << ": " << testing::PrintToString(bytes);
        }
    }
    EXPECT_GT(failed, 1000);
    EXPECT_GT(complete, 500);
}

TEST(Parser, ServesOneResponseAfterAnother) {
    ResponseParser parser;
    for (int i = 0; i < 3; ++i) {
        parser.begin(false, 65536, 256);
        const std::string bytes =
            head("Transfer-Encoding: chunked\r\n") + "2\r\nhi\r\n0\r\nT: 1\r\n\r\n";
        std::string_view input = bytes;
        EXPECT_EQ(parser.next(input), ResponseParser::Step::head);
        EXPECT_TRUE(parser.trailers().empty());
        EXPECT_EQ(parser.next(input), ResponseParser::Step::body);
        EXPECT_EQ(parser.body(), "hi");
        EXPECT_EQ(parser.next(input), ResponseParser::Step::complete);
        EXPECT_EQ(parser.trailers().size(), 1u);
        EXPECT_TRUE(input.empty());
        parser.reset();
    }
}

}  // namespace
}  // namespace packhost::http::test
