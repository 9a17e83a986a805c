// cold_day_key.cpp: stands in for the scheme's own, and derives the day's key anew each time, so that
// the price of that can be told.
#include "day_key.hpp"

#include <string_view>

namespace packhost::sigv4 {

using namespace plugin;

void DayKey::turn_to(const Stamp& stamp, const Secrets& secrets) {
    const std::string_view day(stamp.data(), 8);
    const Secret of_day = secrets.hmac(PH_SHA256, {"AWS4", key_}, day);
    const Secret of_region = secrets.hmac(PH_SHA256, of_day, region_);
    const Secret of_service = secrets.hmac(PH_SHA256, of_region, service_);
    derived_ = secrets.hmac(PH_SHA256, of_service, "aws4_request");
    scope_ = std::string(day) + "/" + region_ + "/" + service_ + "/aws4_request";
}

}  // namespace packhost::sigv4
