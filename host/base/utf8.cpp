// utf8.cpp: a character after the other, held against the table of well-formed ones.
#include "base/utf8.hpp"

#include <cstddef>

namespace packhost::detail {
namespace {

/// What a first byte demands: how many follow, and the range of the first of them.
struct Lead {
    std::size_t more;
    unsigned char least = 0x80, most = 0xBF;
};

/// RFC 3629, 4. `more` above 3: no character begins so.
Lead lead_of(unsigned char byte) noexcept {
    if (byte < 0x80) return {0};
    if (byte < 0xC2 || byte > 0xF4) return {4};
    if (byte < 0xE0) return {1};
    if (byte < 0xF0) return {2, byte == 0xE0 ? static_cast<unsigned char>(0xA0) : Lead{}.least,
                             byte == 0xED ? static_cast<unsigned char>(0x9F) : Lead{}.most};
    return {3, byte == 0xF0 ? static_cast<unsigned char>(0x90) : Lead{}.least,
            byte == 0xF4 ? static_cast<unsigned char>(0x8F) : Lead{}.most};
}

}  // namespace

bool is_utf8(std::string_view text) noexcept {
    while (!text.empty()) {
        const Lead lead = lead_of(static_cast<unsigned char>(text.front()));
        if (lead.more >= text.size() || lead.more > 3) return false;
        for (std::size_t i = 1; i <= lead.more; ++i) {
            const auto byte = static_cast<unsigned char>(text[i]);
            if (byte < (i == 1 ? lead.least : 0x80) || byte > (i == 1 ? lead.most : 0xBF))
                return false;
        }
        text.remove_prefix(lead.more + 1);
    }
    return true;
}

}  // namespace packhost::detail
