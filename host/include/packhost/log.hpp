// log.hpp: the log that a configuration asks for.
#pragma once

#include <memory>

#include "packhost/config.hpp"
#include "packhost/services.hpp"

namespace packhost {

/// A sink for Services::log that does what `[log]` of a configuration says: lines of its level and
/// above, appended to its file (made for its user alone) or written to stderr, each by one write.
/// Text: "2026-11-22T10:00:00.000Z warning dev.example.x: a text"; JSON: {"time", "level",
/// "source", "text"}. Null if the level is off. Error: `log_not_opened`, phase config.
Result<std::shared_ptr<LogSink>> open_log(const LogConfig& log);

}  // namespace packhost
