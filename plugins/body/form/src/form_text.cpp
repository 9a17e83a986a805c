// form_text.cpp: the application/x-www-form-urlencoded percent-encode set.
#include "form_text.hpp"

namespace packhost::form {
namespace {

constexpr bool stays(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '*' || c == '-' || c == '.' || c == '_';
}

}  // namespace

void write_form_text(std::string_view text, plugin::Output& out) {
    static constexpr char kHex[] = "0123456789ABCDEF";
    std::size_t plain = 0; // where the run of bytes that stay begins
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (stays(c)) continue;
        out.put(text.substr(plain, at - plain));
        plain = at + 1;
        if (c == ' ') {
            out.put('+');
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        const char escaped[] = {'%', kHex[byte >> 4], kHex[byte & 15]};
        out.put(std::string_view(escaped, sizeof escaped));
    }
    out.put(text.substr(plain));
}

}  // namespace packhost::form
