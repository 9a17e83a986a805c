// reply_reader.cpp: the lines of a `reply:` block as acts of the scripted server.
#include <zlib.h>

#include <charconv>

#include "wire_case.hpp"

namespace packhost::tests {
namespace {

Error bad(std::string message) { return {"bad_case", Phase::usage, std::move(message), ""}; }

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::string gzip(std::string_view plain) {
    z_stream z{};
    deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    std::string out(deflateBound(&z, plain.size()), '\0');
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
    z.avail_in = static_cast<uInt>(plain.size());
    z.next_out = reinterpret_cast<Bytef*>(out.data());
    z.avail_out = static_cast<uInt>(out.size());
    deflate(&z, Z_FINISH);
    out.resize(z.total_out);
    deflateEnd(&z);
    return out;
}

Act gzip_answer(const std::string& body) {
    return {Act::Kind::send, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                             "Content-Encoding: gzip\r\nContent-Length: " +
                                 std::to_string(body.size()) + "\r\n\r\n" + body};
}

/// Takes the first word off `text`.
std::string_view take_word(std::string_view& text) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return word;
}

Result<long> take_number(std::string_view& text) {
    const std::string_view word = take_word(text);
    long number = 0;
    const auto [end, status] = std::from_chars(word.data(), word.data() + word.size(), number);
    if (status != std::errc() || end != word.data() + word.size() || number < 0)
        return bad("a number is expected instead of \"" + std::string(word) + "\"");
    return number;
}

std::string times(std::string_view text, long count) {
    std::string out;
    for (long i = 0; i < count; ++i) out += text;
    return out;
}

/// The acts that take a number first.
Result<void> add_counted(Reply& reply, std::string_view act, std::string_view rest) {
    auto number = take_number(rest);
    if (!number) return number.error();
    if (act == "gzip-spaces") {
        reply.push_back(gzip_answer(gzip(std::string(static_cast<std::size_t>(*number), ' '))));
        return {};
    }
    auto text = unescape(rest);
    if (!text) return text.error();
    if (act == "answer") {
        std::string_view body = *text;
        const std::string_view media_type = take_word(body);
        reply.push_back(answer(static_cast<int>(*number), media_type, body).front());
    } else if (act == "repeat") {
        reply.push_back({Act::Kind::send, times(*text, *number)});
    } else {
        reply.push_back({Act::Kind::drip, *text, std::chrono::milliseconds(*number)});
    }
    return {};
}

Result<void> add_act(Reply& reply, std::string_view line) {
    std::string_view rest = line;
    const std::string_view act = take_word(rest);
    if (act == "answer" || act == "repeat" || act == "drip" || act == "gzip-spaces")
        return add_counted(reply, act, rest);
    auto text = unescape(rest);
    if (!text) return text.error();
    if (act == "close") reply.push_back({Act::Kind::close});
    else if (act == "cut") reply.push_back({Act::Kind::cut});
    else if (act == "reset") reply.push_back({Act::Kind::reset});
    else if (act == "hang") reply.push_back({Act::Kind::hang});
    else if (act == "endless") reply.push_back({Act::Kind::endless, times(*text, 64)});
    else if (act == "gzip") reply.push_back(gzip_answer(gzip(*text)));
    else if (act == "gzip-cut") {
        const std::string whole = gzip(*text);
        reply.push_back(gzip_answer(whole.substr(0, whole.size() - 9)));
    } else if (act == "gzip-damaged") {
        std::string damaged = gzip(*text);
        damaged[damaged.size() - 6] ^= 1;  // of the checksum
        reply.push_back(gzip_answer(damaged));
    } else return bad("there is no act \"!" + std::string(act) + "\"");
    return {};
}

}  // namespace

Result<std::string> unescape(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\') {
            out += text[i];
            continue;
        }
        const char kind = ++i < text.size() ? text[i] : ' ';
        if (kind == 'r') out += '\r';
        else if (kind == 'n') out += '\n';
        else if (kind == 't') out += '\t';
        else if (kind == '0') out += '\0';
        else if (kind == '\\') out += '\\';
        else if (kind == 'x' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
                 hex_digit(text[i + 2]) >= 0) {
            out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
            i += 2;
        } else {
            return bad("the escapes are \\r \\n \\t \\0 \\\\ and \\xHH");
        }
    }
    return out;
}

Result<void> add_to_reply(Reply& reply, std::string_view line) {
    if (line.starts_with('!')) return add_act(reply, line.substr(1));
    auto bytes = unescape(line);
    if (!bytes) return bytes.error();
    if (!reply.empty() && reply.back().kind == Act::Kind::send) reply.back().bytes += *bytes;
    else reply.push_back({Act::Kind::send, std::move(*bytes)});
    return {};
}

}  // namespace packhost::tests
