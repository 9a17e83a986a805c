// framing_rows.cpp: the table. A row that is added here runs whole, in pieces, and through the
// parser.
#include "framing_rows.hpp"

namespace packhost::http::test {

std::string head(const std::string& fields, const std::string& status) {
    return "HTTP/1.1 " + status + "\r\n" + fields + "\r\n";
}
namespace {

std::string chunked(const std::string& body) {
    return head("Transfer-Encoding: chunked\r\n") + body;
}

const std::string kZero(1, '\0');

const Row kRows[] = {
    // What is right.
    {"length", head("Content-Length: 5\r\n") + "hello", "", "hello", true},
    {"empty_length", head("Content-Length: 0\r\n"), "", "", true},
    {"chunks", chunked("5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n"), "", "hello!", true},
    {"no_chunk", chunked("0\r\n\r\n"), "", "", true},
    {"chunk_hex", chunked("A\r\n0123456789\r\n0a\r\nabcdefghij\r\n00\r\n\r\n"), "",
     "0123456789abcdefghij", true},
    {"chunk_extension", chunked("5;a=b;c=\"d\"\r\nhello\r\n0;z\r\n\r\n"), "", "hello", true},
    {"trailers", chunked("2\r\nhi\r\n0\r\nX-Sum: 7\r\n\r\n"), "", "hi", true},
    {"to_the_end", head("X: y\r\n") + "until the end", "", "until the end"},
    {"to_the_end_empty", head("X: y\r\n"), "", ""},
    {"version_10", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi", "", "hi"},
    {"version_10_kept", "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nhi",
     "", "hi", true},
    {"close", head("Connection: close\r\nContent-Length: 2\r\n") + "hi", "", "hi"},
    {"close_among_others", head("Connection: x, Close\r\nContent-Length: 2\r\n") + "hi", "", "hi"},
    {"close_beats_keep_alive_in_10",
     "HTTP/1.0 200 OK\r\nConnection: keep-alive, close\r\nContent-Length: 2\r\n\r\nhi", "", "hi"},
    {"no_content", head("", "204 No Content"), "", "", true},
    {"not_modified", head("Content-Length: 70\r\n", "304 Not Modified"), "", "", true},
    {"head_request", head("Content-Length: 70\r\n"), "", "", true, "HEAD"},
    {"head_request_chunked", head("Transfer-Encoding: chunked\r\n"), "", "", true, "HEAD"},
    {"interim",
     "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + head("Content-Length: 2\r\n") + "hi", "", "hi",
     true},
    {"five_interims",
     head("", "100 Continue") + head("", "102 P") + head("", "103 E") + head("", "100 C") +
         head("", "199 X") + head("Content-Length: 2\r\n") + "hi",
     "", "hi", true},
    {"empty_reason", "HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nhi", "", "hi", true},
    {"obs_text", head("X: caf\xc3\xa9\r\nContent-Length: 2\r\n") + "hi", "", "hi", true},
    {"empty_value", head("X:\r\nY: \t \r\nContent-Length: 2\r\n") + "hi", "", "hi", true},
    {"teapot", head("Content-Length: 2\r\n", "418 I'm a teapot") + "hi", "", "hi", true},
    {"no_content_with_length", head("Content-Length: 3\r\n", "204 No Content") + "abc", "", ""},
    {"no_content_with_coding", head("Transfer-Encoding: chunked\r\n", "204 No Content"), "", ""},

    // More than one response: the rest belongs to nobody, and the connection ends.
    {"extra_bytes", head("Content-Length: 2\r\n") + "hiX", "", "hi"},
    {"extra_response", head("Content-Length: 2\r\n") + "hi" + head("Content-Length: 0\r\n"), "",
     "hi"},
    {"extra_after_chunks", chunked("0\r\n\r\nX"), "", ""},
    {"body_for_head", head("Content-Length: 2\r\n") + "hi", "", "", false, "HEAD"},

    // Lengths.
    {"negative_length", head("Content-Length: -5\r\n") + "hello", "protocol"},
    {"plus_length", head("Content-Length: +5\r\n") + "hello", "protocol"},
    {"hex_length", head("Content-Length: 0x5\r\n") + "hello", "protocol"},
    {"empty_length_value", head("Content-Length:\r\n"), "protocol"},
    {"huge_length", head("Content-Length: 99999999999999999999\r\n"), "protocol"},
    {"length_with_blank", head("Content-Length: 1 2\r\n") + "hello", "protocol"},
    {"length_list", head("Content-Length: 5, 5\r\n") + "hello", "protocol"},
    {"conflicting_lengths", head("Content-Length: 5\r\nContent-Length: 6\r\n") + "hello!",
     "protocol"},
    {"repeated_length", head("Content-Length: 5\r\nContent-Length: 5\r\n") + "hello", "protocol"},
    {"short_body", head("Content-Length: 6\r\n") + "hello", "protocol"},
    {"no_body_at_all", head("Content-Length: 6\r\n"), "protocol"},

    // Transfer codings.
    {"length_then_chunked",
     head("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n", "protocol"},
    {"chunked_then_length",
     head("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n") + "0\r\n\r\n", "protocol"},
    {"gzip_chunked", head("Transfer-Encoding: gzip, chunked\r\n") + "0\r\n\r\n", "protocol"},
    {"chunked_gzip", head("Transfer-Encoding: chunked, gzip\r\n") + "0\r\n\r\n", "protocol"},
    {"identity", head("Transfer-Encoding: identity\r\n") + "hello", "protocol"},
    {"identity_with_length", head("Transfer-Encoding: identity\r\nContent-Length: 5\r\n") + "hello",
     "protocol"},
    {"coding_twice",
     head("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n",
     "protocol"},
    {"chunked_twice_in_one", head("Transfer-Encoding: chunked, chunked\r\n") + "0\r\n\r\n",
     "protocol"},
    {"coding_with_tab_control",
     head("Transfer-Encoding: \x0b"
          "chunked\r\n") +
         "0\r\n\r\n",
     "protocol"},
    {"coding_in_10", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "protocol"},
    {"empty_coding", head("Transfer-Encoding:\r\n") + "hello", "protocol"},

    // Chunks.
    {"chunk_no_size", chunked("\r\nhello\r\n0\r\n\r\n"), "protocol"},
    {"chunk_not_hex", chunked("g\r\nhello\r\n0\r\n\r\n"), "protocol"},
    {"chunk_0x", chunked("0x5\r\nhello\r\n0\r\n\r\n"), "protocol"},
    {"chunk_negative", chunked("-5\r\nhello\r\n0\r\n\r\n"), "protocol"},
    {"chunk_huge", chunked("10000000000000000\r\nhello\r\n0\r\n\r\n"), "protocol"},
    {"chunk_blank", chunked("5 \r\nhello\r\n0\r\n\r\n"), "protocol"},
    {"chunk_leading_blank", chunked(" 5\r\nhello\r\n0\r\n\r\n"), "protocol"},
    {"chunk_bare_lf", chunked("5\nhello\n0\n\n"), "protocol"},
    {"chunk_too_long", chunked("5\r\nhello!!\r\n0\r\n\r\n"), "protocol"},
    {"chunk_too_short", chunked("7\r\nhello\r\n0\r\n\r\n"), "protocol"},
    {"chunk_bad_extension", chunked("5;=\r\nhello\r\n0\r\n\r\n"), "protocol"},
    {"chunk_control_in_extension", chunked("5;a=\"\x01\"\r\nhello\r\n0\r\n\r\n"), "protocol"},
    {"chunk_lf_in_extension", chunked("5;a=\"\n\"\r\nhello\r\n0\r\n\r\n"), "protocol"},
    {"no_last_chunk", chunked("5\r\nhello\r\n"), "protocol"},
    {"no_last_crlf", chunked("5\r\nhello\r\n0\r\n"), "protocol"},
    {"cut_in_chunk", chunked("5\r\nhel"), "protocol"},
    {"trailer_length", chunked("0\r\nContent-Length: 5\r\n\r\n"), "protocol"},
    {"trailer_coding", chunked("0\r\nTransfer-Encoding: chunked\r\n\r\n"), "protocol"},
    {"trailer_folded", chunked("0\r\nA: b\r\n c\r\n\r\n"), "protocol"},

    // Lines and fields.
    {"bare_lf", "HTTP/1.1 200 OK\nContent-Length: 2\n\nhi", "protocol"},
    {"bare_lf_in_fields", "HTTP/1.1 200 OK\r\nContent-Length: 2\n\nhi", "protocol"},
    {"bare_cr", "HTTP/1.1 200 OK\rContent-Length: 2\r\n\r\nhi", "protocol"},
    {"bare_cr_in_value", head("X: a\rb\r\nContent-Length: 2\r\n") + "hi", "protocol"},
    {"folded", head("X: a\r\n b\r\nContent-Length: 2\r\n") + "hi", "protocol"},
    {"folded_tab", head("X: a\r\n\tb\r\nContent-Length: 2\r\n") + "hi", "protocol"},
    {"folded_empty_first", head("X:\r\n b\r\nContent-Length: 2\r\n") + "hi", "protocol"},
    {"folded_empty", head("X: a\r\n \r\nContent-Length: 2\r\n") + "hi", "protocol"},
    {"folded_all_empty", head("X:\r\n \r\nContent-Length: 2\r\n") + "hi", "protocol"},
    {"folded_first_line", "HTTP/1.1 200 OK\r\n X: a\r\nContent-Length: 2\r\n\r\nhi", "protocol"},
    {"blank_before_colon", head("Content-Length : 2\r\n") + "hi", "protocol"},
    {"no_colon", head("X\r\nContent-Length: 2\r\n") + "hi", "protocol"},
    {"empty_name", head(": x\r\nContent-Length: 2\r\n") + "hi", "protocol"},
    {"name_with_blank", head("X y: z\r\nContent-Length: 2\r\n") + "hi", "protocol"},
    {"name_with_high_byte", head("X\xc3\xa9: z\r\nContent-Length: 2\r\n") + "hi", "protocol"},
    {"nul_in_value", head("X: a" + kZero + "b\r\nContent-Length: 2\r\n") + "hi", "protocol"},
    {"nul_in_name", head("X" + kZero + ": b\r\nContent-Length: 2\r\n") + "hi", "protocol"},
    {"control_in_value",
     head("X: a\x01"
          "b\r\nContent-Length: 2\r\n") +
         "hi",
     "protocol"},
    {"del_in_value",
     head("X: a\x7f"
          "b\r\nContent-Length: 2\r\n") +
         "hi",
     "protocol"},
    {"nul_in_reason", "HTTP/1.1 200 O" + kZero + "K\r\nContent-Length: 2\r\n\r\nhi", "protocol"},

    // Status lines.
    {"version_09", "HTTP/0.9 200 OK\r\nContent-Length: 2\r\n\r\nhi", "protocol"},
    {"version_12", "HTTP/1.2 200 OK\r\nContent-Length: 2\r\n\r\nhi", "protocol"},
    {"version_2", "HTTP/2 200\r\nContent-Length: 2\r\n\r\nhi", "protocol"},
    {"version_20", "HTTP/2.0 200 OK\r\nContent-Length: 2\r\n\r\nhi", "protocol"},
    {"lower_case", "http/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", "protocol"},
    {"not_http", "SSH-2.0-OpenSSH_9.2\r\n", "protocol"},
    {"empty_line_first", "\r\n" + head("Content-Length: 2\r\n") + "hi", "protocol"},
    {"status_099", head("Content-Length: 2\r\n", "099 X") + "hi", "protocol"},
    {"status_000", head("Content-Length: 2\r\n", "000 X") + "hi", "protocol"},
    {"status_600", head("Content-Length: 2\r\n", "600 X") + "hi", "protocol"},
    {"status_2000", head("Content-Length: 2\r\n", "2000 X") + "hi", "protocol"},
    {"status_20", head("Content-Length: 2\r\n", "20 X") + "hi", "protocol"},
    {"status_text", head("Content-Length: 2\r\n", "abc X") + "hi", "protocol"},
    {"switching", head("Upgrade: x\r\n", "101 Switching Protocols"), "protocol"},
    {"six_interims",
     head("", "100 C") + head("", "100 C") + head("", "100 C") + head("", "100 C") +
         head("", "100 C") + head("", "100 C") + head("Content-Length: 2\r\n") + "hi",
     "protocol"},

    // Ends.
    {"nothing", "", "closed"},
    {"only_interim", head("", "100 Continue"), "closed"},
    {"cut_in_status_line", "HTTP/1.1 2", "protocol"},
    {"cut_in_fields", "HTTP/1.1 200 OK\r\nContent-Le", "protocol"},
    {"cut_before_empty_line", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n", "protocol"},

    // Floods.
    {"long_head", head("X: " + std::string(70'000, 'a') + "\r\nContent-Length: 2\r\n") + "hi",
     "too_large"},
    {"endless_status_line", "HTTP/1.1 200 " + std::string(100'000, 'a'), "too_large"},
    {"endless_extension", chunked("5;a=" + std::string(200'000, 'b')), "too_large"},
    {"endless_trailers", chunked("0\r\nX: " + std::string(200'000, 'b')), "too_large"},
};

}  // namespace

std::span<const Row> framing_rows() { return kRows; }

}  // namespace packhost::http::test
