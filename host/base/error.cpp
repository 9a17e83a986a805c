// error.cpp: names of phases.
#include "packhost/error.hpp"

namespace packhost {

std::string_view to_string(Phase phase) noexcept {
    switch (phase) {
        case Phase::usage: return "usage";
        case Phase::pack: return "pack";
        case Phase::config: return "config";
        case Phase::input: return "input";
        case Phase::connection: return "connection";
        case Phase::policy: return "policy";
        case Phase::plugin: return "plugin";
        case Phase::auth: return "auth";
        case Phase::resolve: return "resolve";
        case Phase::connect: return "connect";
        case Phase::tls: return "tls";
        case Phase::send: return "send";
        case Phase::wait: return "wait";
        case Phase::receive: return "receive";
        case Phase::decode: return "decode";
        case Phase::run: return "run";
    }
    return "run";
}

}  // namespace packhost
