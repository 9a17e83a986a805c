// extensions.hpp: what a manifest's extensions say, read and checked (packs/extensions.md).
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/response_path.hpp"
#include "packhost/value.hpp"

namespace packhost::model {

/// A response path as written, and compiled.
struct PathRef {
    std::string text;
    ResponsePath parsed;
};

// parameters/1
enum class ArrayFormat { repeat, csv, space, pipe, brackets, indices, json };
enum class TextEncoding { trim, lower, hex, base64, base64url };

// pins/1. A pattern has been compiled once and found right (RE2).
struct PinRules {
    std::optional<Value> default_value;  ///< of the pin's type
    std::vector<Value> allowed;          ///< empty: any
    std::optional<double> min, max;      ///< of a number, or of a length
    std::string pattern;                 ///< empty: any
    bool any() const noexcept {
        return default_value || !allowed.empty() || min || max || !pattern.empty();
    }
};

// body/1
struct MultipartPart {
    std::string name;
    std::string pin;
    std::string filename;      ///< with placeholders; empty: none given
    std::string content_type;  ///< empty: none given
};

// retry/1
enum class WaitFormat { seconds, milliseconds, http_date, epoch, iso8601 };
struct RetrySpec {
    struct Wait {
        std::string header;
        WaitFormat format = WaitFormat::seconds;
    };
    int attempts = 3;  ///< requests in all
    std::vector<int> statuses{429, 502, 503, 504};
    std::chrono::milliseconds backoff{1000};
    std::chrono::milliseconds max_backoff{30'000};
    std::vector<Wait> waits;
};

// rateLimit/1
struct RateLimit {
    std::uint32_t requests = 0;
    std::chrono::milliseconds span{};
};

// responses/1
struct Condition {
    PathRef path;
    std::optional<Value> equals;  ///< else `exists` is asked
    bool exists = true;
};
enum class Outcome { ok, empty, error };
struct ResponseRule {
    std::vector<std::pair<int, int>> statuses;  ///< ranges, both ends included; empty: any
    std::optional<Condition> when;
    Outcome outcome = Outcome::ok;
    std::optional<PathRef> code, message;
};
enum class OnHttpError { deliver, fail, pin };

// pagination/1
enum class PageType { cursor, page, offset, link, next_url };
enum class PagePlace { query, header, body_field };
struct Pagination {
    PageType type = PageType::cursor;
    PathRef items;
    std::optional<PathRef> cursor;  ///< of cursor and next_url
    PagePlace place = PagePlace::query;
    std::string key;                ///< empty: nothing is injected (link, next_url)
    std::int64_t start = 0;
    std::int64_t page_size = 0;     ///< 0: not known
    std::string page_size_key;      ///< empty: not sent
    std::optional<Condition> stop_when;
    std::optional<PathRef> total;
    std::uint64_t max_pages = 100, max_items = 10'000, max_bytes = 64u << 20;
    std::chrono::seconds max_time{300};
};

// urlFrom/1
struct UrlFrom {
    std::string pin;
    std::vector<std::string> origins;  ///< normalised: "https://upload.example.com"
};

// baseUrlTemplate/1
struct BaseUrlTemplate {
    struct Field {
        std::string credential;
        std::vector<std::string> allowed;  ///< empty: any that fits
        std::string pattern;               ///< empty: any that fits
        std::string prefix, suffix;
    };
    std::string text;
    std::vector<Field> fields;
};

// tests
struct RecordedMessage {
    std::vector<std::pair<std::string, std::string>> headers;
    std::optional<std::string> body;  ///< as sent; of `json`, compact
    bool is_json = false;             ///< compared as JSON
};
struct RecordedExchange {
    std::string method, url;  ///< path and query
    RecordedMessage request;
    int status = 0;
    RecordedMessage response;
};
struct PackTest {
    std::string name, node, base_url;
    Object pins;
    std::vector<std::pair<std::string, std::string>> credentials;
    std::vector<RecordedExchange> exchanges;
    std::optional<bool> ok;
    std::optional<int> status;
    std::optional<std::string> error;
    Object expected_pins;
};

}  // namespace packhost::model
