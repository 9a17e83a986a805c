// uuid_test.cpp: what makes a UUID one, and that no two are the same.
#include "base/uuid.hpp"

#include <gtest/gtest.h>

#include <set>

namespace packhost::detail {
namespace {

TEST(Uuid, IsWrittenInLowercaseWithItsVersionAndVariant) {
    for (int i = 0; i < 300; ++i) {
        const std::string uuid = *random_uuid();
        ASSERT_EQ(uuid.size(), 36u);
        for (std::size_t at = 0; at < uuid.size(); ++at) {
            const bool dash = at == 8 || at == 13 || at == 18 || at == 23;
            const char* allowed = dash ? "-" : at == 14 ? "4" : at == 19 ? "89ab"
                                                                         : "0123456789abcdef";
            EXPECT_NE(std::string(allowed).find(uuid[at]), std::string::npos) << uuid;
        }
    }
}

TEST(Uuid, IsAnotherEachTime) {
    std::set<std::string> seen;
    for (int i = 0; i < 300; ++i) EXPECT_TRUE(seen.insert(*random_uuid()).second);
}

}  // namespace
}  // namespace packhost::detail
