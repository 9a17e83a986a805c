// item_pages.hpp: the pages of items that the benchmark of pages asks for: no two of them alike.
#pragma once

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdio>
#include <map>
#include <string>
#include <string_view>

namespace packhost::bench {

inline constexpr std::size_t kPages = 20;  ///< of a run with pages

/// One page, from 1 on, of `count` items each: 100 bytes for an item, and the number of all items.
inline std::string item_page(std::size_t page, std::size_t count) {
    std::string out = "{\"items\":[";
    char id[32];
    for (std::size_t i = 0; i < count; ++i) {
        std::snprintf(id, sizeof id, "item-%06zu", (page - 1) * count + i + 1);
        out.append(i > 0 ? "," : "").append("{\"id\":\"").append(id);
        out.append("\",\"name\":\"Folding ruler, two metres\",\"price\":12.95,"
                   "\"available\":140,\"active\":true}");
    }
    return out + "],\"total\":" + std::to_string(kPages * count) + '}';
}

/// The pages by targets, made when they are first asked for.
class ItemPages {
 public:
    /// Of ".../N-items" the first page of N items, with "?page=P" page P; else "".
    std::string_view find(std::string_view target) {
        constexpr std::string_view kSuffix = "-items";
        const std::string_view path = target.substr(0, target.find('?'));
        if (!path.ends_with(kSuffix)) return {};
        const std::size_t count = number(path.substr(path.rfind('/') + 1));
        const std::size_t at = target.find("page=");
        const std::size_t page =
            at == std::string_view::npos ? 1 : number(target.substr(at + 5));
        if (page < 1 || page > kPages) return {};
        std::string& text = pages_[count][page - 1];
        if (text.empty()) text = item_page(page, count);
        return text;
    }

 private:
    static std::size_t number(std::string_view text) {
        std::size_t out = 0;
        std::from_chars(text.data(), text.data() + text.size(), out);
        return out;
    }
    std::map<std::size_t, std::array<std::string, kPages>> pages_;
};

}  // namespace packhost::bench
