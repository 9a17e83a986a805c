// refusal.cpp: the wording of refusals.
#include "plugins/refusal.hpp"

#include <fmt/format.h>

namespace packhost::plugins {

Error refuse(std::string_view code, const std::filesystem::path& file, std::string_view reason,
             std::string_view hint) {
    return {std::string(code), Phase::plugin,
            fmt::format("The plugin file \"{}\" is refused: {}.", file.string(), reason),
            std::string(hint)};
}

std::string no_file_hint(const std::filesystem::path& file) {
    return fmt::format("See whether it is there, and whose it is: ls -l {}\nIf it has moved: "
                       "packhost plugin enable NEW-FILE",
                       file.string());
}

std::string released_anew_hint(const std::filesystem::path& file) {
    const std::string name = file.filename().string();
    return fmt::format("get {} and {}.sig anew from whoever released them.", name, name);
}

std::string printable(std::string_view text) {
    constexpr std::size_t kMost = 200;
    std::string out(text.substr(0, kMost));
    for (char& c : out)
        if (c < 0x20 || c > 0x7e) c = '?';
    if (text.size() > kMost) out += "...";
    return out;
}

}  // namespace packhost::plugins
