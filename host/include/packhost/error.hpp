// error.hpp: what went wrong, as a value: a stable code, a phase, a safe text, and what to do next.
#pragma once

#include <string>
#include <string_view>

namespace packhost {

/// Where in the life of a run, a pack or a plugin something went wrong. Each maps to one exit code
/// of the command line (host/README.md).
enum class Phase {
    usage,       ///< the caller's request makes no sense
    pack,        ///< the manifest is wrong
    config,      ///< the host's configuration is wrong
    input,       ///< a pin's value is missing or wrong
    connection,  ///< the connection or its credentials are wrong
    policy,      ///< refused by the administrator's policy
    plugin,      ///< a plugin can't be loaded or misbehaves
    auth,        ///< the auth scheme could not place credentials
    resolve,     ///< the host name
    connect,     ///< the TCP connection
    tls,         ///< the TLS handshake and the certificate
    send,        ///< writing the request
    wait,        ///< waiting for the first byte of the response
    receive,     ///< reading the response
    decode,      ///< making values of the response
    run,         ///< the run as a whole: deadline, cancel, shutdown
};

/// The phase's stable name, as it appears in logs and JSON.
std::string_view to_string(Phase phase) noexcept;

/// An error. `code` is stable and lower_snake_case; `message` is one sentence that holds no
/// credential and no pin value; `hint` says what to do next and may be empty.
struct Error {
    std::string code;
    Phase phase = Phase::run;
    std::string message;
    std::string hint;
};

}  // namespace packhost
