// aws_sigv4_test.cpp: the scheme aws_sigv4 at AWS's own library, which signs what came once more.
#include "signed_requests.hpp"

namespace packhost::tests {
namespace {

constexpr char kSecret[] = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
constexpr char kSession[] = "session/token+of==a b";

Signer aws(const std::string& name, const std::string& more) {
    const bool session = name.find("Session") != name.npos;
    const std::string credentials = session ? R"("user", "password", "token")"
                                            : R"("user", "password")";
    return {name,
            R"("type": "aws_sigv4", "region": "eu-central-1", "credentials": [)" + credentials +
                "], " + more,
            name == "SessionAfterwards" ? "AKIDLATER"
            : session                   ? "AKIDSESSION"
                                        : "AKIDPLAIN",
            kSecret, kSession};
}

const std::vector<Signer> kAws = {
    aws("Plain", R"("service": "execute-api")"),
    aws("Digest", R"("service": "execute-api", "contentSha256": true)"),
    aws("S3", R"("service": "s3")"),
    aws("S3Unsigned", R"("service": "s3", "unsignedPayload": true)"),
    aws("AsSent", R"("service": "as-sent", "encodePath": "none")"),
    aws("Session", R"("service": "dynamodb")"),
    aws("SessionAfterwards", R"("service": "iotdata", "signToken": false)"),
    aws("Headers", R"("service": "es", "signedHeaders": ["X-Note", "User-Agent"])"),
    aws("Query", R"("service": "execute-api", "in": "query", "expires": 60)"),
    aws("QueryS3", R"("service": "s3", "in": "query")"),
    aws("QuerySession", R"("service": "sts", "in": "query")"),
};

class AwsSignatures : public SignedRequests {
 public:
    static void SetUpTestSuite() {
        start_server("aws", {{"AKIDPLAIN", Object{{"secret", kSecret}}},
                             {"AKIDSESSION", Object{{"secret", kSecret},
                                                    {"token", kSession},
                                                    {"signToken", true}}},
                             {"AKIDLATER", Object{{"secret", kSecret},
                                                  {"token", kSession},
                                                  {"signToken", false}}}});
    }
};

TEST_F(AwsSignatures, EveryWayIsVerified) {
    for (const Signer& signer : kAws) expect_verified(signer);
}

TEST_F(AwsSignatures, AllOfARequestIsSigned) {
    for (const Signer& signer : kAws) {
        expect_noticed(signer, {"method", "path", "query"});
        if (signer.name != "S3Unsigned" && signer.name != "QueryS3")
            expect_noticed(signer, {"body"});
    }
}

TEST_F(AwsSignatures, AnotherSecretIsRefused) {
    for (Signer signer : kAws) {
        signer.password += "x";
        expect_refused(signer, "another signature");
    }
}

}  // namespace
}  // namespace packhost::tests
