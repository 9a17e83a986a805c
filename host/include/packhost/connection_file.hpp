// connection_file.hpp: connections that lie in TOML files, and how a terminal is asked for a
// secret.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "packhost/connection.hpp"
#include "packhost/result.hpp"
#include "packhost/secret.hpp"

namespace packhost {

/// Asks the user for a credential. Called on the thread that reads the connection.
class Prompter {
 public:
    virtual ~Prompter() = default;
    /// The answer to a question, which is one line. Errors have phase connection: "no_terminal" if
    /// there is nobody to ask, "cancelled" if the user gave up.
    virtual Result<Secret> ask(std::string_view question) = 0;
};

/// Asks on the controlling terminal (/dev/tty) without echo, whatever stdin and stdout are. An
/// answer is a line; one that begins with a line "-----BEGIN ..." goes on to its line "-----END
/// ...", and one whose first line is "{" to a line "}", so that keys can be pasted as they stand in
/// files.
std::unique_ptr<Prompter> terminal_prompter();

/// Reads one connection from a TOML file:
///
///     provider = "acme-api"
///     name = "acme-demo"                        # default: the file's name without ".toml"
///     base_url = "http://127.0.0.1:8080/v2"     # default: the pack's
///     option = "password"                       # one of the pack's options; default: none
///     [credentials]
///     api-key    = { env = "ACME_KEY" }         # an environment variable
///     api-token  = { value_file = "token.txt" } # a file, relative to this one
///     password   = { prompt = true }            # asked for on the terminal
///     user-email = { text = "user@example.org" } # in clear, for what is no secret
///
/// A value file must be a regular file that its group and others can't read; one newline at its end
/// is not part of the value. A plain string is refused: a credential in clear takes the word
/// `text`. A value is UTF-8 of up to 64 KiB without zero bytes; it may have lines, as keys in PEM
/// do. Bytes are given as base64. `prompter` may be null; then `prompt` is an error. Errors have
/// phase connection, name file and line, and hold no value.
Result<std::shared_ptr<const Connection>> read_connection_file(const std::filesystem::path& file,
                                                               Prompter* prompter);

/// The connections of a directory: NAME is in NAME.toml. Files are read anew at each find(), and a
/// connection that did not change stays the same object, with the same id. Any thread.
class FileConnections : public ConnectionStore {
 public:
    /// `prompter` may be null and must outlive this.
    explicit FileConnections(std::filesystem::path directory, Prompter* prompter = nullptr);

    Result<std::shared_ptr<const Connection>> find(std::string_view name) override;

 private:
    std::filesystem::path directory_;
    Prompter* prompter_;
    std::mutex mutex_;
    std::map<std::string, std::shared_ptr<const Connection>, std::less<>> known_;
};

}  // namespace packhost
