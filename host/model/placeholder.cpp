// placeholder.cpp: splitting of templates.
#include "model/placeholder.hpp"

#include <algorithm>

#include "model/suggest.hpp"

namespace packhost::model {

bool has_placeholder(std::string_view text) noexcept {
    return text.find("{{") != std::string_view::npos;
}

bool is_placeholder_name(std::string_view name) noexcept {
    if (name.empty() || name.front() == ' ' || name.back() == ' ') return false;
    return std::none_of(name.begin(), name.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7F || c == '{' || c == '}' || c == '"';
    });
}

Result<std::vector<TemplateSegment>> split_template(std::string_view text) {
    std::vector<TemplateSegment> segments;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t open = std::min(text.find("{{", at), text.size());
        if (open > at) segments.push_back({false, std::string(text.substr(at, open - at)), at});
        if (open == text.size()) break;
        const std::size_t close = text.find("}}", open + 2);
        if (close == std::string_view::npos)
            return Error{"bad_placeholder", Phase::pack,
                         "A placeholder is opened with {{ and never closed with }}.",
                         "Write {{name}}, with the name of a pin."};
        const std::string_view name = text.substr(open + 2, close - open - 2);
        if (!is_placeholder_name(name))
            return Error{"bad_placeholder", Phase::pack,
                         "No placeholder can have the name " + in_quotes(name) + ".",
                         "Write {{name}}, with the name of a pin and no spaces around it."};
        segments.push_back({true, std::string(name), open});
        at = close + 2;
    }
    return segments;
}

}  // namespace packhost::model
