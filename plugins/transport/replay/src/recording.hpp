// recording.hpp: the exchanges that a replay serves, read from its settings.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "packhost/plugin/settings.hpp"

namespace packhost::replay {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct RecordedRequest {
    std::string method;
    std::string url;                  ///< path and query; or with an origin before them
    Headers headers;                  ///< those that are compared
    std::string body;                 ///< empty: none is expected
    std::optional<std::string> json;  ///< instead of `body`: compared as JSON
};

struct RecordedResponse {
    std::uint32_t status = 0;
    Headers headers;
    std::string body;
};

struct Recorded {
    std::optional<RecordedRequest> request;  ///< absent: any request is answered
    RecordedResponse response;
};

/// Throws Failure (blame: config) if the settings are not those of schema.json.
std::vector<Recorded> read_recording(const plugin::Settings& settings);

}  // namespace packhost::replay
