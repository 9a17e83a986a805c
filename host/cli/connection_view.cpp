// connection_view.cpp: a stored connection beside its pack, as values.
#include "cli/connection_view.hpp"

#include <ctime>

#include <fmt/chrono.h>

namespace packhost::cli {
namespace {

std::time_t seconds(std::int64_t unix_ms) { return static_cast<std::time_t>(unix_ms / 1000); }

Value tested_value(const StoredConnection& connection) {
    if (!connection.tested) return {};
    return Object{{"ok", connection.tested->ok},
                  {"at", utc_time(connection.tested->unix_ms)},
                  {"reached", connection.tested->reached},
                  {"text", connection.tested->text}};
}

}  // namespace

std::string_view tested_word(const StoredConnection::Tested& tested) noexcept {
    return tested.ok ? "works" : tested.reached ? "fails" : "not reached";
}

std::string ConnectionView::base_url() const {
    if (!connection.base_url.empty()) return connection.base_url;
    for (const StoredCredential& c : connection.credentials)
        if (c.value.starts_with("https://") || c.value.starts_with("http://")) return c.value;
    return pack ? (*pack)->base_url() : std::string();
}

ConnectionView view_of(StoredConnection connection, Result<std::shared_ptr<const Pack>> pack) {
    std::optional<Reach> reach;
    if (pack)
        if (auto told = reach_of(**pack, connection)) reach = std::move(*told);
    return {std::move(connection), std::move(pack), std::move(reach)};
}

Object view_object(const ConnectionView& view) {
    const StoredConnection& c = view.connection;
    return Object{{"name", c.name},
                  {"provider", c.provider},
                  {"pack", c.pack},
                  {"option", c.option.empty() ? Value() : Value(c.option)},
                  {"baseUrl", view.base_url()},
                  {"tested", tested_value(c)},
                  {"changed", utc_time(c.changed_unix_ms)},
                  {"needsConsent", view.reach ? texts_value(view.reach->more) : Value()}};
}

Value texts_value(const std::vector<std::string>& list) {
    return Array(list.begin(), list.end());
}

std::string local_time(std::int64_t unix_ms) {
    return fmt::format("{:%Y-%m-%d %H:%M}", fmt::localtime(seconds(unix_ms)));
}

std::string utc_time(std::int64_t unix_ms) {
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(seconds(unix_ms)));
}

}  // namespace packhost::cli
