// hawk_test.cpp: the scheme hawk at its reference implementation.
#include "signed_requests.hpp"

namespace packhost::tests {
namespace {

/// The id is the signer's name, and says which algorithm. No text has quotes or backslashes: this
/// implementation's client writes them, its server reads none.
Signer hawk(const std::string& name, const std::string& more = "") {
    return {name, R"("type": "hawk", "credentials": ["user", "password"])" + more, name,
            "werxhqb98rpaxn39848xrunpaw3489ruxnpa98w4rxn"};
}

const std::vector<Signer> kHawk = {
    hawk("sha256"),
    hawk("sha1", R"(, "algorithm": "sha1")"),
    hawk("sha256-hash", R"(, "payloadHash": true)"),
    hawk("sha1-hash", R"(, "algorithm": "sha1", "payloadHash": true)"),
    hawk("sha256-words", R"(, "ext": "a=b; c/d?e,", "app": "app-1", "dlg": "dlg-1")"),
};

class HawkSignatures : public SignedRequests {
 public:
    static void SetUpTestSuite() {
        Object keys;
        for (const Signer& signer : kHawk) {
            Object key = {{"key", signer.password},
                          {"algorithm", signer.name.substr(0, signer.name.find('-'))}};
            if (signer.name.ends_with("words"))
                key.insert(key.end(),
                           {{"ext", "a=b; c/d?e,"}, {"app", "app-1"}, {"dlg", "dlg-1"}});
            keys.emplace_back(signer.name, std::move(key));
        }
        start_server("hawk", std::move(keys));
    }
};

TEST_F(HawkSignatures, EveryWayIsVerified) {
    for (const Signer& signer : kHawk) expect_verified(signer);
}

TEST_F(HawkSignatures, AllOfARequestIsCovered) {
    for (const Signer& signer : kHawk) {
        expect_noticed(signer, {"method", "path", "query"});
        if (signer.name.ends_with("hash")) expect_noticed(signer, {"body"});
    }
}

TEST_F(HawkSignatures, AnotherKeyIsRefused) {
    for (Signer signer : kHawk) {
        signer.password += "x";
        expect_refused(signer, "Bad mac");
    }
}

}  // namespace
}  // namespace packhost::tests
