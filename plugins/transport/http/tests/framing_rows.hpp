// framing_rows.hpp: what a server may and may not send, as a table of bytes.
#pragma once

#include <ostream>
#include <span>
#include <string>

namespace packhost::http::test {

struct Row {
    const char* name;
    std::string bytes;        // the whole of what the server sends before it closes
    std::string code;         // "" is success
    std::string body = "";    // with success
    bool reused = false;      // with success: the connection carries a second request
    const char* method = "GET";
};
inline void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

/// A response's head and its empty line.
std::string head(const std::string& fields, const std::string& status = "200 OK");

std::span<const Row> framing_rows();

}  // namespace packhost::http::test
