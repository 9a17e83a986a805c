// wire_case.hpp: one case of a *.case file; README.md tells what each part means.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "packhost/result.hpp"
#include "support/scripted_server.hpp"

namespace packhost::tests {

struct WireCase {
    std::string name;
    std::string place;  ///< file:line

    // what is run
    std::string pack;  ///< the manifest's text
    std::map<std::string, std::string> parts;  ///< of it, for $NAME
    std::string node;  ///< "testRequest": that of the pack
    std::string pins = "{}";
    std::map<std::string, std::string> credentials;
    std::map<std::string, std::string> urls;  ///< of the connection, by setting
    std::map<std::string, std::string> blobs;       ///< streamed to input pins
    std::map<std::string, std::string> blobs_once;  ///< the same; they can't be rewound
    bool own_base_url = true;  ///< the connection's; else the pack's or a credential's
    std::string option;  ///< of the connection; empty: none
    std::optional<std::size_t> max_response_bytes;
    std::optional<int> deadline_ms;
    std::optional<int> transfer_seconds;
    int runs = 1;

    // what the server does
    Opening opening = Opening::plain;
    std::vector<Reply> replies;

    // what is expected of the last run; the runs before must succeed
    bool sends_nothing = false;
    std::vector<std::string> requests;  ///< exact bytes; empty: not compared
    std::optional<int> connections;
    std::optional<bool> ok;
    std::optional<int> status;
    std::map<std::string, std::string> sinks;    ///< given, and what must have come
    std::map<std::string, std::string> spooled;  ///< what must have come without a sink
    std::optional<std::string> output;   ///< the pins as JSON
    std::optional<std::string> error;    ///< "code" or "code phase"
    std::optional<std::string> warning;  ///< part of one
    std::optional<std::string> message;  ///< part of the error's
    std::optional<std::string> exec;     ///< the exec pin that fires; "none"
    std::vector<std::string> targets;    ///< method and target of all requests; empty: not compared
    std::string same_header;  ///< a UUID in this header, the same in all requests; empty: not asked
    std::optional<int> timeout_ms;       ///< ends then, and not 250 ms later
};

/// All cases of a file. The error's message begins with file:line.
Result<std::vector<WireCase>> read_cases(const std::filesystem::path& file,
                                         const std::filesystem::path& packs);

/// Adds one line of a `reply:` block (without its "| "), or a line that begins with "!".
Result<void> add_to_reply(Reply& reply, std::string_view line);

/// Undoes \r \n \t \0 \\ and \xHH.
Result<std::string> unescape(std::string_view text);

/// Runs it, and reports what is otherwise than expected by GoogleTest's means.
void run_case(const WireCase& wire_case);

}  // namespace packhost::tests
