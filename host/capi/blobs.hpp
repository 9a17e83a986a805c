// blobs.hpp: the blobs of a request of the C API.
#pragma once

#include "capi/handles.hpp"

struct packhost_blob {
    std::shared_ptr<packhost::BlobSource> source;
};

namespace packhost::capi {

/// Adds what the request's sources and sinks are. Errors: `bad_argument`, and `bad_blob` of files.
Result<void> read_blobs(const packhost_request& theirs, RunRequest& request);

}  // namespace packhost::capi
