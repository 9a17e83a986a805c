// recorder.hpp: sees the exchanges of a run whole, for what makes a test of them.
#pragma once

#include "engine/outgoing.hpp"
#include "engine/transfer.hpp"
#include "net/origin.hpp"

namespace packhost::engine {

/// Of a run that has one, each request that got an answer, in order, also those of its auth scheme
/// (whose answers are in locked memory: Transfer::secret_response). On the run's worker.
class Recorder {
 public:
    virtual ~Recorder() = default;
    /// Request and answer hold credentials, are as they were on the wire, and are gone afterwards.
    virtual void saw(const net::BaseUrl& base, const Outgoing& request, const Transfer& answer) = 0;
};

}  // namespace packhost::engine
