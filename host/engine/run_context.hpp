// run_context.hpp: what travels with one run (or one fill) through the engine.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "base/deadline.hpp"
#include "engine/abort.hpp"
#include "engine/recorder.hpp"
#include "engine/worker.hpp"
#include "packhost/run.hpp"

namespace packhost::engine {

/// One run on its worker. Lives in the run's root; one thread.
struct RunContext {
    Worker& worker;
    Deadline deadline;      ///< of the whole run
    LogDetail detail = LogDetail::summary;
    bool dry_run = false;
    std::vector<Exchange> log = {};
    std::vector<std::string> warnings = {};
    Abort abort = {};
    std::shared_ptr<const Carrier> carrier = {};  ///< null: the worker's "http"
    std::shared_ptr<Recorder> recorder = {};      ///< may be null
    Download* download = nullptr;  ///< where the answer's body goes, if not into pins

    /// False if what is sent reaches no network, so that the policy is not asked.
    bool vets() const noexcept { return !carrier || carrier->vets; }
};

}  // namespace packhost::engine
