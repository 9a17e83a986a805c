// auth_params_test.cpp: lists of challenges and parameters, as RFC 9110, 11, writes them.
#include "auth_params.hpp"

#include <gtest/gtest.h>

namespace packhost::digest {
namespace {

/// `scheme name=<value> …`, a line for each; "broken" if the grammar does not have it.
std::string shown(std::string_view field) {
    const auto items = parse_challenges(field);
    if (!items) return "broken";
    std::string out;
    for (const AuthItem& item : *items) {
        out += out.empty() ? "" : "\n";
        out += item.scheme;
        for (const Param& param : item.params) out += " " + param.name + "=<" + param.value + ">";
    }
    return out;
}

TEST(AuthParams, ReadsOneChallengeAndSeveral) {
    EXPECT_EQ(shown("Digest realm=\"a\", nonce=b"), "Digest realm=<a> nonce=<b>");
    EXPECT_EQ(shown("Basic, Digest a=b"), "Basic\nDigest a=<b>");
    // RFC 9110, 11.6.1.
    EXPECT_EQ(shown("Basic realm=\"simple\", Newauth realm=\"apps\", type=1, "
                    "title=\"Login to \\\"apps\\\"\""),
              "Basic realm=<simple>\nNewauth realm=<apps> type=<1> title=<Login to \"apps\">");
    EXPECT_EQ(shown(""), "");
    EXPECT_EQ(shown(" ,\t, "), "");
}

TEST(AuthParams, TellsCredentialsFromParameters) {
    EXPECT_EQ(shown("NTLM TlRM=="), "NTLM");
    EXPECT_EQ(shown("NTLM TlRM== , Digest a=b"), "NTLM\nDigest a=<b>");
    EXPECT_EQ(shown("NTLM a=b"), "NTLM a=<b>");
    EXPECT_EQ(shown("NTLM TlRM==, a=b"), "NTLM a=<b>");
    EXPECT_EQ(shown("NTLM TlRM== a=b"), "broken");
}

TEST(AuthParams, TakesBlanksAndEmptyElements) {
    EXPECT_EQ(shown(",Digest   a \t=\t b ,, ,c=\"d\" ,"), "Digest a=<b> c=<d>");
    EXPECT_EQ(shown("Digest ,a=b"), "Digest a=<b>");
    EXPECT_EQ(shown("Digest a=\"\""), "Digest a=<>");
    EXPECT_EQ(shown("Digest A=1"), "Digest a=<1>");
}

TEST(AuthParams, RefusesWhatTheGrammarDoesNotHave) {
    for (const char* broken :
         {"=", "a=b", "Digest a=b, c=", "Digest a=b c=d", "Digest a=\"b", "Digest a=\"b\\",
          "Digest a=\"b\"c", "Digest a=b;c=d", "Digest a=\"\x01\"", "Digest a=\"\\\x01\"",
          "Digest a=\"\x7f\"", "Digest a=b, a=c", "Digest a=b, A=c", "Digest\ta=b", "\"Digest\"",
          "Digest a=b\x80"})
        EXPECT_EQ(shown(broken), "broken") << broken;
}

TEST(AuthParams, EndsAtSixteenKibibytes) {
    const std::string front = "Digest a=\"";
    const std::string most = front + std::string(16 * 1024 - front.size() - 1, 'x') + '"';
    EXPECT_TRUE(parse_challenges(most));
    EXPECT_FALSE(parse_challenges(most + " "));
    EXPECT_FALSE(parse_params(std::string(16 * 1024 + 1, ' ')));
}

TEST(AuthParams, ReadsParametersWithoutAScheme) {
    const auto params = parse_params(", nextnonce=\"a b\" , nc=00000001,");
    ASSERT_TRUE(params);
    ASSERT_TRUE(find(*params, "nextnonce"));
    EXPECT_EQ(*find(*params, "nextnonce"), "a b");
    EXPECT_EQ(*find(*params, "nc"), "00000001");
    EXPECT_FALSE(find(*params, "qop"));
    for (const char* broken : {"Digest a=b", "a", "a=b c=d", "a=b, a=c", "a=\"b"})
        EXPECT_FALSE(parse_params(broken)) << broken;
}

}  // namespace
}  // namespace packhost::digest
