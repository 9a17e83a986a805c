// exit_code.cpp: from an error to an exit code.
#include "cli/exit_code.hpp"

namespace packhost::cli {

ExitCode exit_code(const Error& error) noexcept {
    if (error.code == "http_status" || error.code == "api_error" ||
        error.code == "unexpected_status")
        return kApiSaidNo;
    if (error.code == "outcome_unknown") return kOutcomeUnknown;
    if (error.code == "cancelled") return kInterrupted;
    switch (error.phase) {
        case Phase::usage: return kUsage;
        case Phase::pack:
        case Phase::config:
        case Phase::input: return kBadInput;
        case Phase::connection:
        case Phase::auth: return kConnection;
        case Phase::policy: return kPolicy;
        case Phase::plugin: return kPlugin;
        case Phase::resolve:
        case Phase::connect:
        case Phase::tls:
        case Phase::send:
        case Phase::wait:
        case Phase::receive:
        case Phase::decode:
        case Phase::run: return kNetwork;
    }
    return kNetwork;
}

ExitCode exit_code(const RunResult& result) noexcept {
    if (result.error) return exit_code(*result.error);
    return result.ok ? kOk : kApiSaidNo;
}

std::string_view exit_codes_help() noexcept {
    return "Exit codes:\n"
           "  0    ok\n"
           "  1    the API answered with a status of 400 or above, or a test with another than\n"
           "       the pack expects\n"
           "  2    the command line makes no sense\n"
           "  3    the pack, the configuration or an input is not valid, or a test failed\n"
           "  4    the connection or its credentials are wrong\n"
           "  5    the network failed, or time ran out\n"
           "  6    refused by the administrator's policy\n"
           "  7    a plugin is missing, was refused or failed\n"
           "  8    the request may or may not have been carried out\n"
           "  130  interrupted";
}

}  // namespace packhost::cli
