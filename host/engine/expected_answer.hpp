// expected_answer.hpp: whether what a node expects to be answered could be read here.
#pragma once

#include <string_view>

#include "engine/plan.hpp"
#include "engine/worker.hpp"

namespace packhost::engine {

/// What a request expects to be answered if nothing says it.
inline constexpr std::string_view kUsualAnswer = "application/json";

/// Refuses a type whose codec is enabled and can't be used. That no codec serves it is no error: a
/// text is its own value. Error: why that plugin is refused, phase plugin.
Result<void> check_codec_of(Worker& worker, std::string_view media_type);

/// Refuses a node whose answer can't be read, before anything of it is sent: one that maps from the
/// body, and whose constant header Accept (else kUsualAnswer) names a type that check_codec_of()
/// refuses; or that maps members of the body where no codec can be used at all (`no_plugin`).
Result<void> check_expected_answer(Worker& worker, const Plan& plan);

}  // namespace packhost::engine
