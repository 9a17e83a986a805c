// connection_view.hpp: what list and show tell of a stored connection.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/stored_connections.hpp"
#include "packhost/value.hpp"

namespace packhost::cli {

/// A connection, its pack if that is there, and where it would be used now.
struct ConnectionView {
    StoredConnection connection;
    Result<std::shared_ptr<const Pack>> pack;
    std::optional<Reach> reach;  ///< absent: can't be told

    bool needs_consent() const { return reach && !reach->more.empty(); }
    /// The connection's own, or a text of it that is a URL, or the pack's.
    std::string base_url() const;
};

/// No secret is opened for it.
ConnectionView view_of(StoredConnection connection, Result<std::shared_ptr<const Pack>> pack);

/// What `connection list --json` tells, and `show --json` too.
Object view_object(const ConnectionView& view);

/// "works", "fails" or "not reached".
std::string_view tested_word(const StoredConnection::Tested& tested) noexcept;

Value texts_value(const std::vector<std::string>& list);

/// "2026-11-22 10:40", for people.
std::string local_time(std::int64_t unix_ms);
/// RFC 3339, in UTC.
std::string utc_time(std::int64_t unix_ms);

}  // namespace packhost::cli
