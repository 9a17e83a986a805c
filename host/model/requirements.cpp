// requirements.cpp: the extensions that this version supports.
#include "model/requirements.hpp"

#include <algorithm>

namespace packhost::model {
namespace {

constexpr std::string_view kSupported[] = {
    "parameters/1", "pins/1",       "mapping/1", "body/1",
    "timeout/1",    "retry/1",      "rateLimit/1", "responses/1",
    "pagination/1", "urlFrom/1",    "baseUrlTemplate/1", "testRequest/1",
    "auth/1",       "options/1",
};

}  // namespace

bool Requirements::supports(std::string_view id) noexcept {
    return std::find(std::begin(kSupported), std::end(kSupported), id) != std::end(kSupported);
}

std::vector<std::string_view> Requirements::supported() {
    return {std::begin(kSupported), std::end(kSupported)};
}

bool Requirements::use(std::string_view id) noexcept {
    bool found = false;
    for (Entry& entry : entries_) {
        if (entry.id != id) continue;
        found = entry.used = true;
    }
    return found;
}

}  // namespace packhost::model
