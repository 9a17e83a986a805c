// day_key.cpp: derives a day's key.
#include "day_key.hpp"

#include <string_view>

namespace packhost::sigv4 {

using namespace plugin;

void DayKey::turn_to(const Stamp& stamp, const Secrets& secrets) {
    const std::string_view day(stamp.data(), 8);
    if (std::string_view(scope_).starts_with(day)) return;
    const Secret of_day = secrets.hmac(PH_SHA256, {"AWS4", key_}, day);
    const Secret of_region = secrets.hmac(PH_SHA256, of_day, region_);
    const Secret of_service = secrets.hmac(PH_SHA256, of_region, service_);
    derived_ = lasting_.hmac(PH_SHA256, of_service, "aws4_request");
    scope_ = std::string(day) + "/" + region_ + "/" + service_ + "/aws4_request";
}

}  // namespace packhost::sigv4
