// query.cpp: the scheme "query" sends the first credential as a parameter of the query.
#include "packhost/plugin.hpp"

namespace {

using namespace packhost::plugin;

class QueryAuth final : public AuthScheme {
 public:
    static constexpr const char* kName = "query";

    explicit QueryAuth(const AuthConfig& config)
        : parameter_(config.settings().string("queryParam")), credential_(config.secret(0)) {
        if (parameter_.empty())
            throw Failure("bad_setting", "The setting 'queryParam' is empty.",
                          "Name the parameter that the API reads its key from.", PH_BLAME_CONFIG);
    }

    Flow place(Turn& turn) override {
        turn.query(parameter_, credential_);
        return Flow::done();
    }

 private:
    std::string parameter_;
    Secret credential_;
};

}  // namespace

PACKHOST_PLUGIN(Auth<QueryAuth>)
