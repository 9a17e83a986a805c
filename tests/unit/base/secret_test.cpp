// secret_test.cpp: a Secret gives its bytes to those who ask for them, and to nobody else.
#include "packhost/secret.hpp"

#include <gtest/gtest.h>

#include <concepts>
#include <ostream>
#include <string>
#include <type_traits>

namespace packhost {
namespace {

template <class T>
concept Streamable = requires(std::ostream& out, const T& value) { out << value; };

TEST(Secret, CanNeitherBeStreamedNorComparedNorCopied) {
    static_assert(!Streamable<Secret>);
    static_assert(!std::equality_comparable<Secret>);
    static_assert(!std::is_copy_constructible_v<Secret> && !std::is_copy_assignable_v<Secret>);
    static_assert(!std::is_convertible_v<Secret, std::string_view>);
    static_assert(!std::is_convertible_v<Secret, std::string>);
}

TEST(Secret, HoldsWhatItWasGiven) {
    Secret secret("abc");
    secret.append("def");
    secret.push_back('!');
    EXPECT_EQ(secret.expose(), "abcdef!");
    EXPECT_EQ(secret.clone().expose(), "abcdef!");
    const Secret moved = std::move(secret);
    EXPECT_EQ(moved.expose(), "abcdef!");
}

TEST(Secret, GrowsThroughAllSizes) {
    Secret secret;
    std::string expected;
    for (int i = 0; i < 60000; ++i) {
        const char c = static_cast<char>('a' + i % 26);
        secret.push_back(c);
        expected.push_back(c);
    }
    EXPECT_EQ(secret.expose(), expected);
}

TEST(Secret, WipesWhatItGivesBack) {
    Secret secret("wipe-me-0123456789");
    const char* where = secret.expose().data();
    secret.clear();
    EXPECT_TRUE(secret.empty());
    EXPECT_EQ(std::string_view(where, 18).find("wipe-me"), std::string_view::npos);
    secret.append("again");
    EXPECT_EQ(secret.expose().data(), where) << "clear() keeps the memory";
}

TEST(Secret, BlocksAreWipedBeforeTheyAreUsedAgain) {
    const char* where = nullptr;
    {
        const Secret first("sixteen-secret-bytes");
        where = first.expose().data();
    }
    const Secret second("x");
    ASSERT_EQ(second.expose().data(), where) << "the block is used again at once";
    EXPECT_EQ(std::string_view(where, 20).find("secret-bytes"), std::string_view::npos);
}

}  // namespace
}  // namespace packhost
