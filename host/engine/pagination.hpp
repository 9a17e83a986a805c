// pagination.hpp: collects the items of all pages, and knows where the next page is.
#pragma once

#include <functional>
#include <optional>
#include <unordered_set>
#include <vector>

#include "engine/answer.hpp"
#include "engine/binding.hpp"
#include "engine/page_request.hpp"

namespace packhost::engine {

/// The pages of one run, one after the other. Of a plan with `pagination`; one thread.
class Pager {
 public:
    using OnItems = std::function<void(Array items)>;

    /// `on_items` may be empty; else it gets the items, and they are not kept.
    Pager(const Plan& plan, const Binding& binding, const OnItems& on_items);
    Pager(const Pager&) = delete;
    Pager& operator=(const Pager&) = delete;

    /// The page to ask for. Lives until take() returns.
    const PageRequest& request() const noexcept { return request_; }

    /// Takes the items out of a page; true: request() is the next one, false: there is no other, or
    /// a cap is reached. `sent` is the request that was answered. Errors: `pagination_loop` and
    /// `pagination_origin` (phase receive), `bad_response` (phase decode).
    Result<bool> take(Answer& page, const Outgoing& sent);

    /// The cap that has ended the pages although there are more; "" if none has.
    const std::string& cap() const noexcept { return cap_; }

    /// Puts the items of all pages into the last one, as its own.
    void give_items(Answer& last);

 private:
    Result<void> take_items(Answer& page);
    bool is_repeated(const Array& items);
    void keep(Answer& page, std::size_t most);
    Result<bool> find_next(const Answer& page, const Outgoing& sent, std::int64_t count);
    Result<bool> next_cursor(const Answer& page);
    Result<bool> next_url(std::string_view reference, const Outgoing& sent);
    bool is_last(const Answer& page, std::int64_t count) const;
    bool at_cap();

    const Plan& plan_;
    const Asked& asked_;
    const model::Pagination& spec_;
    const Binding& binding_;
    const OnItems& on_items_;
    PageRequest request_;
    std::int64_t position_;               // of page and offset
    std::vector<std::vector<Array>> collected_;  // by item output, page by page
    Array before_;                        // the last page's items, if no output gets them whole
    std::optional<std::size_t> whole_;    // the item output that does
    std::unordered_set<std::size_t> seen_;  // hashes of cursors and URLs
    std::size_t last_hash_ = 0;           // of the last page's items, where they are given away
    std::uint64_t pages_ = 0, items_ = 0, bytes_ = 0;
    std::int64_t count_ = 0;              // of the page's items
    const std::uint64_t begun_;
    std::string cap_;
};

}  // namespace packhost::engine
