// blob_test.cpp: bodies with streams in them: their order, their sizes, and reading them again.
#include "engine/blob.hpp"

#include <gtest/gtest.h>

#include <random>

namespace packhost::engine {
namespace {

/// Says one size and gives as many bytes as it has, in pieces of at most `most`.
class Source final : public BlobSource {
 public:
    Source(std::string bytes, bool again, std::optional<std::uint64_t> size, std::size_t most = 5)
        : bytes_(std::move(bytes)), again_(again), size_(size), most_(most) {}
    std::optional<std::uint64_t> size() const override { return size_; }
    Result<std::size_t> read(std::span<char> buffer) override {
        const std::size_t n = bytes_.copy(buffer.data(), std::min(most_, buffer.size()), at_);
        at_ += n;
        return n;
    }
    bool can_rewind() const override { return again_; }
    Result<void> rewind() override {
        EXPECT_TRUE(again_);
        at_ = 0;
        return {};
    }

 private:
    std::string bytes_;
    bool again_;
    std::optional<std::uint64_t> size_;
    std::size_t most_, at_ = 0;
};

std::shared_ptr<Blob> blob(std::string bytes, bool again = true, bool sized = true) {
    const auto size = sized ? std::optional<std::uint64_t>(bytes.size()) : std::nullopt;
    return std::make_shared<Blob>(std::make_shared<Source>(std::move(bytes), again, size));
}

/// All bytes, or the error's code.
std::string all_of(BodyStream& stream, std::size_t piece) {
    std::string out;
    std::vector<char> buffer(piece);
    for (int i = 0; i < 1'000'000; ++i) {
        const auto n = stream.read(buffer);
        if (!n) return n.error().code;
        if (*n == 0) break;
        out.append(buffer.data(), *n);
    }
    EXPECT_TRUE(stream.at_end());
    return out;
}

std::string read(std::string_view bytes, const std::vector<BlobPlace>& places, std::size_t piece) {
    BodyStream stream;
    if (const auto begun = stream.begin(bytes, places); !begun) return begun.error().code;
    return all_of(stream, piece);
}

TEST(BodyStream, GivesBytesAndBlobsInTheirOrder) {
    const std::vector<BlobPlace> places{{0, blob("first")},
                                        {3, blob("")},
                                        {3, blob("sec-ond", false)},
                                        {6, blob("last", true, false)}};
    for (std::size_t piece = 1; piece < 30; ++piece)
        EXPECT_EQ(read("abcdef", places, piece), "firstabcsec-onddeflast") << piece;
}

TEST(BodyStream, KnowsItsSizeAndItsEnd) {
    BodyStream stream;
    ASSERT_TRUE(stream.begin("", {}));
    EXPECT_TRUE(stream.at_end());
    EXPECT_EQ(stream.size(), 0u);
    const std::vector<BlobPlace> known{{1, blob("xyz")}}, unknown{{1, blob("xyz", true, false)}};
    ASSERT_TRUE(stream.begin("ab", known));
    EXPECT_EQ(stream.size(), 5u);
    EXPECT_FALSE(stream.at_end());
    ASSERT_TRUE(stream.begin("ab", unknown));
    EXPECT_EQ(stream.size(), std::nullopt);
}

TEST(BodyStream, SendsExactlyTheAnnouncedBytes) {
    const auto longer = std::make_shared<Blob>(std::make_shared<Source>("abcdef", true, 3));
    const auto shorter = std::make_shared<Blob>(std::make_shared<Source>("abc", true, 4));
    EXPECT_EQ(read("<>", {{1, longer}}, 64), "<abc>");
    EXPECT_EQ(read("<>", {{1, shorter}}, 64), "bad_blob");
}

TEST(BodyStream, GivesOneBlobAtTwoPlaces) {
    for (const bool again : {true, false}) {
        const auto both = blob("abc", again);
        EXPECT_EQ(read("-", {{0, both}, {1, both}}, 2), "abc-abc");
    }
}

TEST(Blob, KeepsWhatCanBeReadOnce) {
    const std::vector<BlobPlace> places{{0, blob(std::string(100'000, 'x') + "end", false)}};
    const std::string whole = read("", places, 4096);
    EXPECT_EQ(whole.size(), 100'003u);
    EXPECT_EQ(read("", places, 1000), whole);
    // Given up half-way, then read again.
    BodyStream stream;
    ASSERT_TRUE(stream.begin("", places));
    char some[100];
    ASSERT_TRUE(stream.read(some));
    EXPECT_EQ(read("", places, 77), whole);
}

TEST(Blob, GoesOnWhereTheFirstReadingWasGivenUp) {
    const std::vector<BlobPlace> places{{0, blob("0123456789abcdef", false)}};
    BodyStream stream;
    ASSERT_TRUE(stream.begin("", places));
    char some[7];
    ASSERT_TRUE(stream.read(some));
    EXPECT_EQ(read("", places, 3), "0123456789abcdef");
}

TEST(Blob, RefusesToSendAgainWhatItCouldNotKeep) {
    const std::string bytes(Blob::kMostKept + 1, 'x');
    const auto large = std::make_shared<Blob>(
        std::make_shared<Source>(bytes, false, bytes.size(), 1u << 20));
    const std::vector<BlobPlace> places{{0, large}};
    EXPECT_EQ(read("", places, 1u << 20).size(), bytes.size());
    EXPECT_EQ(read("", places, 1u << 20), "body_not_replayable");
}

TEST(BodyStream, AnyBlobsAnywhereGiveTheSameHoweverTheyAreRead) {
    std::mt19937 random(20260301);
    for (int i = 0; i < 300; ++i) {
        std::string bytes(random() % 20, 'b'), expected;
        std::vector<BlobPlace> places;
        std::size_t at = 0;
        while (random() % 3 != 0) {
            const std::size_t step = random() % (bytes.size() - at + 1);
            expected.append(step, 'b');
            at += step;
            std::string inside;
            for (std::size_t n = random() % 20; n > 0; --n) inside += char('0' + random() % 10);
            expected += inside;
            places.push_back({at, blob(inside, random() % 2 == 0, random() % 2 == 0)});
        }
        expected.append(bytes.size() - at, 'b');
        for (int again = 0; again < 2; ++again)
            ASSERT_EQ(read(bytes, places, 1 + random() % 25), expected);
    }
}

}  // namespace
}  // namespace packhost::engine
