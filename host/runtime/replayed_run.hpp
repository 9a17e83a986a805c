// replayed_run.hpp: a node run over recorded answers, with placeholders for credentials.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/recorder.hpp"
#include "model/extensions.hpp"
#include "packhost/runtime.hpp"
#include "runtime/pack_impl.hpp"

namespace packhost::runtime {

/// What stands for a credential that a test does not give: "CREDENTIAL(api-key)".
std::string placeholder_of(std::string_view credential);

/// How requests are held against the recording.
enum class Strictness { recorded, any_request };

/// Runs the test's node. `seen` may be null. Blocks.
RunResult replay(Runtime& runtime, const std::shared_ptr<const PackImpl>& pack,
                 const model::PackTest& test, Strictness strictness,
                 std::shared_ptr<engine::Recorder> seen);

/// Runs the test, and tells what is not as recorded or expected.
std::vector<std::string> run_recorded(Runtime& runtime,
                                      const std::shared_ptr<const PackImpl>& pack,
                                      const model::PackTest& test, RunResult& result);

}  // namespace packhost::runtime
