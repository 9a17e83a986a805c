// part_text.cpp: quoting and checking.
#include "part_text.hpp"

#include <algorithm>

namespace packhost::multipart {
namespace {

using plugin::Refused;

constexpr std::size_t kLongestBoundary = 70;
constexpr std::string_view kKey = "boundary=";

bool is_boundary_character(char c) noexcept {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
           c == '_';
}

bool is_control(char c) noexcept {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
}

}  // namespace

std::string boundary_of(std::string_view media_type) {
    for (std::size_t at = media_type.find(';'); at != std::string_view::npos;
         at = media_type.find(';', at + 1)) {
        std::string_view parameter = media_type.substr(at + 1);
        parameter.remove_prefix(std::min(parameter.find_first_not_of(" \t"), parameter.size()));
        if (!parameter.starts_with(kKey)) continue;
        parameter = parameter.substr(kKey.size(), parameter.find(';') - kKey.size());
        if (parameter.empty() || parameter.size() > kLongestBoundary ||
            !std::all_of(parameter.begin(), parameter.end(), is_boundary_character))
            break;
        return std::string(parameter);
    }
    throw Refused(PH_INVALID);
}

void write_parameter(std::string_view key, std::string_view text, plugin::Output& out) {
    static constexpr char kHex[] = "0123456789ABCDEF";
    out.put("; ");
    out.put(key);
    out.put("=\"");
    for (const char c : text) {
        if (c != '"' && c != '\\' && !is_control(c)) {
            out.put(c);
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out.put('%');
        out.put(kHex[byte >> 4]);
        out.put(kHex[byte & 15]);
    }
    out.put('"');
}

void check_type(std::string_view type) {
    if (type.empty() || std::any_of(type.begin(), type.end(), is_control))
        throw Refused(PH_INVALID);
}

}  // namespace packhost::multipart
