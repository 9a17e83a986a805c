// validate.hpp: a finding of the model as the public interface shows it.
#pragma once

#include "model/finding.hpp"
#include "packhost/pack.hpp"

namespace packhost::runtime {

PackFinding to_public(const model::Finding& finding);

}  // namespace packhost::runtime
