// test_value.hpp: a test as a manifest holds it.
#pragma once

#include "model/extensions.hpp"
#include "packhost/value.hpp"

namespace packhost::runtime {

/// The member of `tests` that the model reads as this test.
Object test_value(const model::PackTest& test);

}  // namespace packhost::runtime
