// link_header.cpp: RFC 8288, appendix B.2, over a view; what is malformed ends the search.
#include "engine/link_header.hpp"

#include <algorithm>

#include "net/field.hpp"

namespace packhost::engine {
namespace {

constexpr std::string_view kBlanks = " \t";

class LinkReader {
 public:
    explicit LinkReader(std::string_view text) : text_(text) {}

    /// The next link's target, or nothing. Its parameters follow.
    std::optional<std::string_view> target() {
        skip(" \t,");
        if (!text_.starts_with('<')) return std::nullopt;
        const std::size_t end = text_.find('>');
        if (end == std::string_view::npos) return std::nullopt;
        const std::string_view found = text_.substr(1, end - 1);
        text_.remove_prefix(end + 1);
        return found;
    }
    /// The next parameter of that link; false: it has no more.
    bool parameter(std::string_view& name, std::string_view& value) {
        skip(kBlanks);
        if (!text_.starts_with(';')) return false;
        text_.remove_prefix(1);
        skip(kBlanks);
        name = take(text_.find_first_of(" \t=;,"));
        value = {};
        skip(kBlanks);
        if (!text_.starts_with('=')) return true;
        text_.remove_prefix(1);
        skip(kBlanks);
        value = text_.starts_with('"') ? quoted() : take(text_.find_first_of(" \t;,"));
        return true;
    }

 private:
    void skip(std::string_view what) {
        text_.remove_prefix(std::min(text_.find_first_not_of(what), text_.size()));
    }
    std::string_view take(std::size_t end) {
        const std::string_view taken = text_.substr(0, end);
        text_.remove_prefix(taken.size());
        return taken;
    }
    /// Relation types need no escapes, so that they stay as they are.
    std::string_view quoted() {
        std::size_t end = 1;
        while (end < text_.size() && text_[end] != '"') end += text_[end] == '\\' ? 2 : 1;
        const std::string_view inside = text_.substr(1, std::min(end, text_.size()) - 1);
        text_.remove_prefix(std::min(end + 1, text_.size()));
        return inside;
    }

    std::string_view text_;
};

bool has_word(std::string_view words, std::string_view word) {
    while (!words.empty()) {
        const std::size_t end = std::min(words.find_first_of(kBlanks), words.size());
        if (net::equals_ignoring_case(words.substr(0, end), word)) return true;
        words.remove_prefix(std::min(end + 1, words.size()));
    }
    return false;
}

}  // namespace

std::optional<std::string_view> find_link(std::string_view value, std::string_view relation) {
    LinkReader in(value);
    while (const auto target = in.target()) {
        bool related = false, decided = false, elsewhere = false;
        for (std::string_view name, text; in.parameter(name, text);) {
            if (net::equals_ignoring_case(name, "anchor")) elsewhere = true;
            if (!net::equals_ignoring_case(name, "rel") || decided) continue;  // the first counts
            decided = true;
            related = has_word(text, relation);
        }
        if (related && !elsewhere) return target;
    }
    return std::nullopt;
}

}  // namespace packhost::engine
