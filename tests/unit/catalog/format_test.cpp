// format_test.cpp: the bytes of an index: what is written is read, and nothing else does harm.
#include "runtime/catalog_format.hpp"

#include <cstring>
#include <random>

#include <gtest/gtest.h>

#include "base/fnv.hpp"

namespace packhost::runtime {
namespace {

PackRecord record(const std::string& name) {
    PackRecord out;
    out.entry.file = "/packs/" + name + "\n\xFF.json";  // file names are any bytes
    out.entry.slug = name;
    out.entry.name = std::string(70'000, 'n');
    out.entry.tags = {"", "tag"};
    out.entry.nodes = {{"a", "A"}, {"b", ""}};
    out.nodes_at = {{1, 2}, {3, 4}};
    out.icon = "icon.svg";
    out.stamp = {1, 2, 3, -4, 5};
    out.icon_stamp = {6, 7, 8, 9, 10};
    out.slug_at = {11, 12};
    out.provider_at = {13, 14};
    return out;
}

bool decode(const std::string& bytes, std::vector<PackRecord>& records) {
    std::int64_t time = 0;
    return decode_index(bytes, time, records);
}

/// Puts the checksum right, so that the reader behind it has to look out for itself.
std::string with_checksum(std::string bytes) {
    const std::uint64_t sum = detail::fnv1a(std::string_view(bytes).substr(16));
    std::memcpy(bytes.data() + 8, &sum, sizeof sum);
    return bytes;
}

TEST(IndexFormat, ReadsWhatItWrote) {
    std::vector<PackRecord> records;
    std::int64_t time = 0;
    const std::string bytes = encode_index(-42, {record("first"), record("second")});
    ASSERT_TRUE(decode_index(bytes, time, records));
    EXPECT_EQ(time, -42);
    ASSERT_EQ(records.size(), 2u);
    const PackRecord expected = record("second");
    const PackRecord& read = records[1];
    EXPECT_EQ(read.entry.file, expected.entry.file);
    EXPECT_EQ(read.entry.name, expected.entry.name);
    EXPECT_EQ(read.entry.tags, expected.entry.tags);
    EXPECT_EQ(read.entry.nodes, expected.entry.nodes);
    EXPECT_EQ(read.nodes_at, expected.nodes_at);
    EXPECT_EQ(read.icon, expected.icon);
    EXPECT_EQ(read.stamp, expected.stamp);
    EXPECT_EQ(read.icon_stamp, expected.icon_stamp);
    EXPECT_EQ(read.slug_at, expected.slug_at);
    EXPECT_EQ(read.provider_at, expected.provider_at);
}

TEST(IndexFormat, LeavesOutWhatCantBeLoaded) {
    std::vector<PackRecord> both{record("first"), record("second")}, records;
    both[0].entry.problem = Error{};
    ASSERT_TRUE(decode(encode_index(0, both), records));
    ASSERT_EQ(records.size(), 1u);
    EXPECT_EQ(records[0].entry.slug, "second");
}

TEST(IndexFormat, RefusesEveryTruncationBehindARightChecksum) {
    PackRecord small = record("small");
    small.entry.name = "n";
    const std::string good = encode_index(0, {small});
    std::vector<PackRecord> first;
    std::size_t whole = 0;
    for (std::size_t size = 16; size < good.size(); ++size) {
        std::vector<PackRecord> records;
        whole += decode(with_checksum(good.substr(0, size)), records);
        EXPECT_TRUE(records.size() <= 1u);
    }
    EXPECT_EQ(whole, 1u) << "an index of no packs ends behind its time";
    EXPECT_TRUE(decode(with_checksum(good), first));
}

TEST(IndexFormat, SurvivesRandomDamageBehindARightChecksum) {
    PackRecord small = record("small");
    small.entry.name = "n";
    const std::string good = encode_index(0, {small, small, small});
    std::mt19937 random(1);
    std::size_t refused = 0;
    for (int round = 0; round < 20'000; ++round) {
        std::string bad = good;
        for (unsigned flips = 1 + random() % 4; flips > 0; --flips)
            bad[16 + random() % (bad.size() - 16)] = static_cast<char>(random());
        std::vector<PackRecord> records;
        refused += !decode(with_checksum(bad), records);
        ASSERT_LE(records.size(), bad.size());
    }
    EXPECT_GT(refused, 100u) << "damage was noticed";
}

}  // namespace
}  // namespace packhost::runtime
