// icon_file.cpp: looks at the icon's size and first bytes.
#include "model/icon_file.hpp"

#include <fstream>
#include <string_view>

namespace packhost::model {
namespace {

bool is_png(std::string_view bytes) { return bytes.starts_with("\x89PNG\r\n\x1A\n"); }

/// An XML text with an svg element; not a check of the drawing.
bool is_svg(std::string_view bytes) {
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
    const std::size_t first = bytes.find_first_not_of(" \t\r\n");
    return first != bytes.npos && bytes[first] == '<' && bytes.find("<svg") != bytes.npos;
}

}  // namespace

std::string icon_file_problem(const std::filesystem::path& file) {
    std::error_code ec;
    const auto status = std::filesystem::symlink_status(file, ec);
    if (!std::filesystem::exists(status)) return "names a file that is not there";
    if (!std::filesystem::is_regular_file(status)) return "names something that is no plain file";
    if (std::filesystem::file_size(file, ec) > kLargestIcon || ec)
        return "names a file larger than 64 KiB";
    std::ifstream in(file, std::ios::binary);
    std::string bytes(kLargestIcon + 1, '\0');
    in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(in.gcount()));
    if (bytes.size() > kLargestIcon) return "names a file larger than 64 KiB";
    return is_png(bytes) || is_svg(bytes) ? "" : "names a file that is neither PNG nor SVG";
}

}  // namespace packhost::model
