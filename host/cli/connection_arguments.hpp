// connection_arguments.hpp: what the commands for connections, keys and the store were asked for.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace packhost::cli {

using Folders = std::vector<std::filesystem::path>;

/// Where values of credentials come from, beside a terminal. Never from the command line itself.
struct CredentialArguments {
    std::vector<std::string> files;      ///< "name=file"
    std::vector<std::string> variables;  ///< "name=variable", or "name"
    std::string json;                    ///< a file, "-" for stdin; empty: none
};

/// How a connection is tested once it is stored.
struct TestingArguments {
    bool skip = false;
    std::chrono::milliseconds deadline{60'000};
};

/// The pack of a connection.
struct PackArguments {
    std::string pack;  ///< a file or a slug; empty: by the connection
    Folders packs;     ///< folders beside the configured ones
};

struct ConnectionAddArguments {
    std::string provider;  ///< or a slug; may be empty if the pack is named
    std::string name;      ///< empty: made of the provider
    PackArguments pack;
    std::string base_url;           ///< empty: the pack's
    std::vector<std::string> urls;  ///< "setting=url"
    std::optional<std::string> option;  ///< absent: ask, or as the pack's nodes say
    CredentialArguments credentials;
    TestingArguments testing;
};

struct ConnectionListArguments {
    Folders packs;
    bool json = false;
};

struct ConnectionShowArguments {
    std::string name;
    PackArguments pack;
    bool json = false;
};

struct ConnectionTestArguments {
    std::string name;                  ///< of a stored one; empty: see `connection`
    std::filesystem::path connection;  ///< a file, or a name too
    std::string pack;  ///< a file or a slug; empty: by the connection
    Folders packs;
    bool json = false;
    std::chrono::milliseconds deadline{60'000};
};

struct ConnectionEditArguments {
    std::string name;
    PackArguments pack;
    std::string base_url;           ///< empty: as it is
    std::vector<std::string> urls;  ///< "setting=url"; "setting=" removes it
    std::optional<std::string> option;  ///< absent: as it is; empty: as the pack's nodes say
    CredentialArguments credentials;
    bool yes = false;
    TestingArguments testing;
};

struct ConnectionRotateArguments {
    std::string name;
    PackArguments pack;
    CredentialArguments credentials;
    TestingArguments testing;
};

struct ConnectionConsentArguments {
    std::string name;
    PackArguments pack;
    bool yes = false;
};

struct ConnectionLoginArguments {
    std::string name;
    PackArguments pack;
    bool device = false;      ///< a code to be typed somewhere else
    bool no_browser = false;  ///< tell the page, and open none
    unsigned port = 0;        ///< where the browser comes back to; 0: any that is free
    std::chrono::milliseconds deadline{600'000};
    TestingArguments testing;
};

struct ConnectionLogoutArguments {
    std::string name;
    PackArguments pack;
};

struct ConnectionRenameArguments {
    std::string name, new_name;
};

struct ConnectionRemoveArguments {
    std::string name;
    bool yes = false;
};

struct ConnectionExportArguments {
    std::string name;
    bool with_secrets = false;
    std::filesystem::path passphrase_file;  ///< empty: ask
    std::filesystem::path out;              ///< empty: stdout
    bool yes = false;
};

struct ConnectionImportArguments {
    std::filesystem::path file;  ///< "-" for stdin
    std::string name;            ///< empty: as it says
    std::filesystem::path passphrase_file;
};

struct KeysRotateArguments {};

struct StoreCheckArguments {
    bool json = false;
};

struct StoreBackupArguments {
    std::filesystem::path file;
    bool yes = false;
};

}  // namespace packhost::cli
