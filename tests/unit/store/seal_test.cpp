// seal_test.cpp: what was sealed opens with the same key, bytes and associated data alone.
#include "store/seal.hpp"

#include <set>

#include <gtest/gtest.h>

namespace packhost::store {
namespace {

TEST(Seal, OpensWhatItSealed) {
    const Secret key = new_key().value();
    for (const std::size_t size : {0u, 1u, 15u, 16u, 17u, 4096u, 70000u}) {
        const std::string plain(size, 's');
        const std::string sealed = *seal(key, plain, Associated("test"));
        EXPECT_EQ(sealed.size(), size + 28);
        const auto opened = unseal(key, sealed, Associated("test"));
        ASSERT_TRUE(opened.ok());
        EXPECT_EQ(opened->expose(), plain);
    }
}

TEST(Seal, RefusesEveryFlippedBitAndEveryCut) {
    const Secret key = new_key().value();
    const Associated bound("test");
    const std::string sealed = *seal(key, "a secret", bound);
    for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
        std::string other = sealed;
        other[bit / 8] = static_cast<char>(other[bit / 8] ^ 1 << bit % 8);
        const auto opened = unseal(key, other, bound);
        ASSERT_FALSE(opened.ok()) << bit;
        EXPECT_EQ(opened.error().code, "tampered");
    }
    for (std::size_t size = 0; size < sealed.size(); ++size)
        EXPECT_FALSE(unseal(key, sealed.substr(0, size), bound).ok()) << size;
    EXPECT_FALSE(unseal(key, sealed + '\0', bound).ok());
}

TEST(Seal, RefusesOtherKeysAndOtherPurposes) {
    const Secret key = new_key().value();
    const std::string sealed = *seal(key, "a secret", Associated("one").add("x"));
    EXPECT_TRUE(unseal(key, sealed, Associated("one").add("x")).ok());
    EXPECT_FALSE(unseal(*new_key(), sealed, Associated("one").add("x")).ok());
    EXPECT_FALSE(unseal(key, sealed, Associated("two").add("x")).ok());
    EXPECT_FALSE(unseal(key, sealed, Associated("one")).ok());
}

TEST(Seal, PartsCanNotBeShiftedIntoEachOther) {
    EXPECT_NE(Associated("ab").add("c").bytes(), Associated("a").add("bc").bytes());
    EXPECT_NE(Associated("a").add("").bytes(), Associated("a").bytes());
    EXPECT_NE(Associated("a").add(1).bytes(), Associated("a").add(256).bytes());
}

TEST(Seal, NeverSealsTwiceTheSame) {
    const Secret key = new_key().value();
    std::set<std::string> nonces;
    for (int i = 0; i < 1000; ++i)
        nonces.insert(seal(key, "x", Associated("test"))->substr(0, 12));
    EXPECT_EQ(nonces.size(), 1000u);
    EXPECT_FALSE(seal(Secret("short"), "x", Associated("test")).ok());
}

}  // namespace
}  // namespace packhost::store
