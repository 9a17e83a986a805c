// run.hpp: one execution of a node: what goes in, what comes out, and the log in between.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "packhost/blob.hpp"
#include "packhost/connection.hpp"
#include "packhost/error.hpp"
#include "packhost/pack.hpp"
#include "packhost/value.hpp"

namespace packhost {

namespace engine {
class Recorder;
}

/// How much of each HTTP exchange the log keeps. Credentials are masked in both.
enum class LogDetail {
    summary,  ///< method, URL template, status, sizes, timings
    headers,  ///< and the header fields of request and response
};

/// A transport for one run, by name. Needs an enabled plugin that provides it.
struct TransportChoice {
    std::string name;
    Value settings = Object{};  ///< as its schema says
};

/// What to run.
struct RunRequest {
    std::shared_ptr<const Pack> pack;
    std::string node;  ///< nodeTypeId, id or title
    std::shared_ptr<const Connection> connection;  ///< may be null if the node has no auth
    Object pins;       ///< by name; coerced to the declared types
    std::chrono::milliseconds deadline{600'000};  ///< for the whole run
    LogDetail log = LogDetail::summary;
    bool dry_run = false;  ///< build the request, credentials masked, and send nothing
    /// Looked up in the runtime's ConnectionStore (services.hpp), on the calling thread, when
    /// `connection` is null and this is not empty. What fails there is the run's error; also
    /// `no_connection_store`, `unknown_connection` and `store_failed` (it threw), phase connection.
    std::string connection_name = {};
    /// Runs the pack's testRequest instead of a node: ok if the expected status came. Errors beside
    /// those of any run: `no_test_request` (phase pack), `credentials_refused` (401 and 403, phase
    /// connection), `unexpected_status` (phase receive).
    bool test_request = false;
    /// Carries the run's requests, also those of its auth scheme, instead of the transport "http".
    /// Of one that reaches no network (its note says endpoint none) nothing is resolved, and the
    /// network policy is not asked. Give such a run a connection of its own: what an auth scheme
    /// fetches is kept for all runs of a connection.
    std::shared_ptr<const TransportChoice> transport = {};
    /// Of a node with pages: called on the worker with each page's items as they come; the pins
    /// that would get them are then empty lists. Must not throw, nor keep the worker busy for long.
    std::function<void(Array items)> on_items = {};
    /// For input pins of type blob that go into a raw body or into a part of a multipart one: bytes
    /// that are streamed. Not in `pins` as well.
    BlobSources blobs = {};
    /// Where the body of the answer goes that is mapped to an output pin of type blob.
    BlobSinks sinks = {};
    std::shared_ptr<engine::Recorder> recorder = {};  ///< the host's own: see pack_test.hpp
    /// Who runs it, for audit and history; empty: the user of this process.
    std::string actor = {};
};

/// Durations of the phases of one exchange; zero: did not happen.
struct Timings {
    std::chrono::nanoseconds resolve{}, auth{}, connect{}, tls{}, send{}, wait{}, receive{},
        total{};
};

/// One HTTP exchange of a run.
struct Exchange {
    std::string purpose;  ///< "node", "redirect", or "auth" for a request that the auth scheme made
    std::string method;
    /// Origin and path as the template: pin values stay out of logs. Of a redirect, the origin
    /// alone.
    std::string url;
    int status = 0;       ///< 0: no response
    bool reused = false;  ///< over a pooled connection
    std::string peer;     ///< the address that was used; with a proxy, the proxy's
    std::uint64_t sent = 0, received = 0;  ///< bytes on the wire, TLS aside
    Timings timings;
    std::vector<std::pair<std::string, std::string>> request_headers;   ///< masked
    std::vector<std::pair<std::string, std::string>> response_headers;
    std::optional<Error> error;
};

/// The request that a dry run would have sent.
struct RequestPreview {
    std::string method;
    std::string url;  ///< with the values of pins; what auth placed is masked
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
};

/// What a run ended with. `ok`: an answer that is no error came, and all pins were delivered. An
/// answer of 400 or above delivers its pins too, with error code "http_status", unless the pack
/// says otherwise; one that the pack declares an error although its status is below has
/// "api_error". Both tell what the API said, if the pack knows where: the one place where a message
/// is not the host's.
struct RunResult {
    bool ok = false;
    int status = 0;  ///< of the last response; 0: none
    Object pins;     ///< outputs, in the order of the pack
    std::string exec;  ///< the output exec pin that fires: "exec", "error", or none
    std::optional<Error> error;
    std::vector<Exchange> log;
    std::vector<std::string> warnings;
    /// The bytes of output pins of type blob for which there was no sink, in files without a name;
    /// gone with the last copy of this result. The pin's value is {"size", "contentType"}.
    BlobSources blobs = {};
    std::optional<RequestPreview> preview;  ///< of a dry run
    /// Its name in audit and history; empty if neither is kept.
    std::string id = {};
};

/// The result as the command line prints it:
/// {"ok","status","exec","pins","error":{"code","phase","message","hint"}|null,"log":[...]}.
Value to_value(const RunResult& result);

}  // namespace packhost
