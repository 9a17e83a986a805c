// pagination.cpp: the end of pages, their loops, and their caps.
#include "engine/pagination.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <iterator>

#include "base/deadline.hpp"
#include "base/try.hpp"
#include "engine/link_header.hpp"
#include "engine/outcome.hpp"
#include "engine/redirect.hpp"
#include "model/coerce.hpp"

namespace packhost::engine {
namespace {

using model::PageType;

constexpr std::size_t kLongestCursor = 16384;

Error loop(std::string_view what) {
    return {"pagination_loop", Phase::receive,
            fmt::format("The API gave {} again, so its pages would never end.", what),
            "Check the pack's pagination; what came before is in the output pins."};
}

Error bad_page(std::string message) {
    return {"bad_response", Phase::decode, std::move(message),
            "Check the paths of the pack's pagination."};
}

bool is_numbered(PageType type) noexcept {
    return type == PageType::page || type == PageType::offset;
}

PageRequest first_page(const model::Pagination& spec) {
    return is_numbered(spec.type) ? PageRequest(spec, Value(spec.start)) : PageRequest(spec);
}

std::optional<std::int64_t> whole(const Value& value) {
    if (const auto* number = value.get_if<std::int64_t>()) return *number;
    if (const auto* text = value.get_if<std::string>()) {
        std::int64_t out = 0;
        const auto [end, status] = std::from_chars(text->data(), text->data() + text->size(), out);
        if (status == std::errc() && end == text->data() + text->size() && !text->empty())
            return out;
    }
    return std::nullopt;
}

std::uint64_t mix(std::uint64_t state, std::uint64_t more) noexcept {
    state = (state ^ more) * 0xD6E8FEB86659FD93u;
    return state ^ state >> 32;
}

template <class Word>
std::uint64_t word(const char* at) noexcept {
    Word out;
    std::memcpy(&out, at, sizeof out);
    return out;
}

/// By words of eight bytes, the last of which overlaps the one before.
std::uint64_t hash_of(std::string_view text) noexcept {
    const char* const end = text.data() + text.size();
    std::uint64_t state = mix(0, text.size());
    if (text.size() >= 8) {
        for (const char* at = text.data(); end - at > 8; at += 8)
            state = mix(state, word<std::uint64_t>(at));
        return mix(state, word<std::uint64_t>(end - 8));
    }
    if (text.size() >= 4)
        return mix(state, word<std::uint32_t>(text.data()) << 32 | word<std::uint32_t>(end - 4));
    for (const char c : text) state = mix(state, static_cast<unsigned char>(c));
    return state;
}

/// Each page's items go through it. The hashes of members do not wait for one another, which is
/// what makes it fast; two values that differ in one word never have the same.
struct Hash {
    std::uint64_t operator()(std::nullptr_t) const noexcept { return 0; }
    std::uint64_t operator()(bool v) const noexcept { return v; }
    std::uint64_t operator()(std::int64_t v) const noexcept {
        return static_cast<std::uint64_t>(v);
    }
    std::uint64_t operator()(std::uint64_t v) const noexcept { return v; }
    std::uint64_t operator()(double v) const noexcept { return std::hash<double>()(v); }
    std::uint64_t operator()(const std::string& v) const noexcept { return hash_of(v); }
    std::uint64_t operator()(const NumberText& v) const noexcept { return hash_of(v.digits); }
    std::uint64_t operator()(const Array& v) const {
        std::uint64_t state = v.size();
        for (const Value& item : v) state = mix(state, of(item));
        return state;
    }
    std::uint64_t operator()(const Object& v) const {
        std::uint64_t state = v.size();
        for (const auto& [name, item] : v) state = mix(mix(state, hash_of(name)), of(item));
        return state;
    }
    static std::uint64_t of(const Value& v) {
        const std::uint64_t kind = (v.storage().index() + 1) * 0x9E3779B97F4A7C15u;
        return mix(kind, std::visit(Hash(), v.storage()));
    }
};

/// By their hashes, in which a number that is none equals itself.
bool are_same(const Array& a, const Array& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Value& x, const Value& y) {
        return Hash::of(x) == Hash::of(y);
    });
}

Array joined(std::vector<Array> pages) {
    if (pages.empty()) return {};
    std::size_t size = 0;
    for (const Array& page : pages) size += page.size();
    Array all = std::move(pages.front());
    all.reserve(size);
    for (auto page = std::next(pages.begin()); page != pages.end(); ++page)
        all.insert(all.end(), std::make_move_iterator(page->begin()),
                   std::make_move_iterator(page->end()));
    return all;
}

}  // namespace

Pager::Pager(const Plan& plan, const Binding& binding, const OnItems& on_items)
    : plan_(plan), asked_(*plan.asked), spec_(*plan.node->execution.pagination),
      binding_(binding), on_items_(on_items), request_(first_page(spec_)),
      position_(spec_.start), collected_(asked_.item_outputs.size()), begun_(monotonic_ns()) {
    for (std::size_t i = 0; i < collected_.size(); ++i)
        if (plan.outputs[asked_.item_outputs[i]].body_index == asked_.items.index) whole_ = i;
}

/// Whether these are the very items of the page before that had any. A page that is kept is
/// compared, which ends at the first item as a rule; of one that is given away there is but a hash.
bool Pager::is_repeated(const Array& items) {
    if (on_items_) {
        const std::size_t found = std::max<std::size_t>(Hash()(items), 1);  // 0: no page
        return found == std::exchange(last_hash_, found);
    }
    if (!whole_) return are_same(items, before_);
    const std::vector<Array>& pages = collected_[*whole_];
    return !pages.empty() && are_same(items, pages.back());
}

/// Of each output that gets items, at most so many.
void Pager::keep(Answer& page, std::size_t most) {
    for (std::size_t i = 0; i < collected_.size(); ++i) {
        Value& own = page.body[plan_.outputs[asked_.item_outputs[i]].body_index];
        if (Array* const list = own.get_if<Array>()) {
            if (list->size() > most) list->resize(most);
            collected_[i].push_back(std::move(*list));
        }
        own = Value();
    }
    if (Array* const items = page.body[asked_.items.index].get_if<Array>())
        before_ = std::move(*items);
}

Result<void> Pager::take_items(Answer& page) {
    Value& found = page.body[asked_.items.index];
    Array* const items = found.get_if<Array>();
    count_ = 0;
    if (!items && !found.is_null())
        return bad_page(fmt::format("The page's items, {}, are no list.", spec_.items.text));
    if (!items || items->empty()) return {};
    if (is_repeated(*items)) return loop("the same items");
    count_ = static_cast<std::int64_t>(items->size());
    const std::uint64_t left = spec_.max_items - items_;
    if (items->size() > left) cap_ = fmt::format("{} items", spec_.max_items);
    const std::size_t kept = std::min<std::uint64_t>(items->size(), left);
    items_ += kept;
    if (on_items_) {
        items->resize(kept);
        on_items_(std::move(*items));
        return {};
    }
    keep(page, kept);
    return {};
}

bool Pager::is_last(const Answer& page, std::int64_t count) const {
    Value kept;
    if (asked_.stop_when && holds(*spec_.stop_when, page.at(asked_.stop_when, kept))) return true;
    if (asked_.total)
        if (const auto total = whole(page.at(asked_.total, kept))) {
            const std::int64_t before = spec_.type == PageType::offset ? spec_.start : 0;
            if (before + static_cast<std::int64_t>(items_) >= *total) return true;
        }
    return is_numbered(spec_.type) && (count == 0 || count < spec_.page_size);
}

Result<bool> Pager::next_cursor(const Answer& page) {
    Value kept;
    const Value& cursor = page.at(asked_.cursor, kept);
    if (cursor.is_null() || cursor == Value(false)) return false;
    const auto text = model::scalar_text(cursor);
    if (!text || text->size() > kLongestCursor)
        return bad_page(fmt::format("The page's cursor, {}, is no text of at most {} bytes.",
                                    spec_.cursor->text, kLongestCursor));
    if (text->empty()) return false;
    if (!seen_.insert(std::hash<std::string>()(*text)).second) return loop("a cursor");
    request_ = PageRequest(spec_, cursor);
    return true;
}

Result<bool> Pager::next_url(std::string_view reference, const Outgoing& sent) {
    if (reference.empty()) return false;
    auto to = net::resolve_location(*sent.origin, sent.path, sent.query, reference);
    if (!to) return bad_page("The API's URL of the next page can't be read.");
    if (!(to->origin == binding_.base.origin))
        return Error{"pagination_origin", Phase::receive,
                     fmt::format("The API's next page is at {}, and the connection is for {}; it "
                                 "was not asked for.",
                                 to->origin.to_string(), binding_.base.origin.to_string()),
                     "If the API has moved, set the connection's base_url to where it is now."};
    to->query = without_auth_pairs(to->query, sent.auth_query);
    const std::hash<std::string> hash;
    seen_.insert(hash(sent.path + '?' + sent.query));
    if (!seen_.insert(hash(to->path + '?' + to->query)).second) return loop("a next page");
    request_ = PageRequest(spec_, std::move(*to));
    return true;
}

Result<bool> Pager::find_next(const Answer& page, const Outgoing& sent, std::int64_t count) {
    Value kept;
    switch (spec_.type) {
        case PageType::cursor: return next_cursor(page);
        case PageType::page:
        case PageType::offset:
            position_ += spec_.type == PageType::page ? 1 : count;
            request_ = PageRequest(spec_, Value(position_));
            return true;
        case PageType::link: {
            const Value* const links = page.headers.find("link");
            const auto* text = links ? links->get_if<std::string>() : nullptr;
            return next_url(text ? find_link(*text, "next").value_or("") : "", sent);
        }
        case PageType::next_url: {
            const Value& url = page.at(asked_.cursor, kept);
            const auto* text = url.get_if<std::string>();
            if (!text && !url.is_null() && url != Value(false))
                return bad_page(
                    fmt::format("The next page's URL, {}, is no text.", spec_.cursor->text));
            return next_url(text ? *text : "", sent);
        }
    }
    return false;
}

bool Pager::at_cap() {
    const auto gone = std::chrono::nanoseconds(monotonic_ns() - begun_);
    if (pages_ >= spec_.max_pages) cap_ = fmt::format("{} pages", spec_.max_pages);
    else if (items_ >= spec_.max_items) cap_ = fmt::format("{} items", spec_.max_items);
    else if (bytes_ >= spec_.max_bytes) cap_ = fmt::format("{} bytes", spec_.max_bytes);
    else if (gone >= spec_.max_time) cap_ = fmt::format("{} s", spec_.max_time.count());
    return !cap_.empty();
}

Result<bool> Pager::take(Answer& page, const Outgoing& sent) {
    ++pages_;
    bytes_ += page.bytes;
    PH_CHECK(take_items(page));
    if (!cap_.empty() || is_last(page, count_)) return false;
    PH_TRY(const bool more, find_next(page, sent, count_));
    return more && !at_cap();
}

void Pager::give_items(Answer& last) {
    for (std::size_t i = 0; i < collected_.size(); ++i)
        last.body[plan_.outputs[asked_.item_outputs[i]].body_index] =
            joined(std::move(collected_[i]));
}

}  // namespace packhost::engine
