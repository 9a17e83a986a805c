// page_request.hpp: what makes a node's request that of one page.
#pragma once

#include <optional>
#include <string>

#include "engine/request_builder.hpp"
#include "net/location.hpp"

namespace packhost::engine {

/// A page's cursor, number or offset, or its whole URL. Outlives the requests that it is applied
/// to.
class PageRequest {
 public:
    /// The first page, if it has no number: the request as the pins made it.
    explicit PageRequest(const model::Pagination& pages) : pages_(&pages) { set_page_size(); }
    PageRequest(const model::Pagination& pages, Value position);
    PageRequest(const model::Pagination& pages, net::Location url)
        : pages_(&pages), url_(std::move(url)) {}

    /// Changes a request that the pins have made. Errors: `bad_response` (phase decode) for a
    /// cursor that a header can't hold, `bad_body` (phase pack) for a body without a place for it.
    Result<void> apply(BuiltRequest& built, const Binding& binding) const;

 private:
    void set_page_size();
    Result<void> put(BuiltRequest& built, const Binding& binding, const std::string& key,
                     const Value& value, const std::string& text) const;

    const model::Pagination* pages_;
    Value position_;
    std::string text_, size_text_;
    std::optional<net::Location> url_;
};

}  // namespace packhost::engine
