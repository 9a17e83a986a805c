// secret_shape.cpp: counts lines and characters, and looks at how a text begins.
#include "cli/secret_shape.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace packhost::cli {

std::string lines_text(const Secret& secret) {
    std::string_view text = secret.expose();
    while (text.ends_with('\n')) text.remove_suffix(1);
    const auto breaks = std::count(text.begin(), text.end(), '\n');
    if (breaks == 0) return {};
    const bool pem = text.starts_with("-----BEGIN ") ||
                     text.find("\n-----BEGIN ") != std::string_view::npos;
    return fmt::format("{}{} lines", pem ? "PEM, " : text.front() == '{' ? "JSON, " : "",
                       breaks + 1);
}

std::string shape_text(const Secret& secret) {
    if (std::string lines = lines_text(secret); !lines.empty()) return lines;
    const std::string_view bytes = secret.expose();
    const auto characters = std::count_if(bytes.begin(), bytes.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    });
    return fmt::format("{} character{}", characters, characters == 1 ? "" : "s");
}

}  // namespace packhost::cli
