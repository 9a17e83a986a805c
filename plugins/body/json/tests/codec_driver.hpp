// codec_driver.hpp: the json codec under test; what all codecs' tests share is in body/tests.
#pragma once

#include "codec_under_test.hpp"

namespace packhost::json::test {

using namespace packhost::codec_test;

}  // namespace packhost::json::test
