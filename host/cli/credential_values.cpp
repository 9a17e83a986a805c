// credential_values.cpp: from options to values; no option holds a value itself.
#include "cli/credential_values.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "packhost/connection_form.hpp"
#include "packhost/suggest.hpp"

namespace packhost::cli {
namespace {

constexpr std::size_t kLargestInput = 1u << 20;

Error usage(std::string message, std::string hint) {
    return {"bad_usage", Phase::usage, std::move(message), std::move(hint)};
}

/// A word that stands where a name belongs may be the secret itself: it is not repeated.
constexpr char kIfItWasTheSecret[] =
    "If the secret itself was given, revoke it: histories of shells and logs keep command lines.";

Error not_repeated(std::string message, std::string_view wanted) {
    return {"bad_credential", Phase::connection, std::move(message),
            fmt::format("{} {}", wanted, kIfItWasTheSecret)};
}

/// What went wrong with one credential, told with its name.
Error about(const std::string& name, Error error) {
    error.message = fmt::format("{}: {}", name, error.message);
    if (error.hint.empty()) error.hint = "See how to give it: packhost connection add --help";
    return error;
}

Result<Secret> read_stdin() {
    Secret text;
    char part[4096];
    for (;;) {
        const ssize_t got = ::read(STDIN_FILENO, part, sizeof part);
        if (got < 0 && errno == EINTR) continue;
        if (got > 0) text.append({part, static_cast<std::size_t>(got)});
        const int reason = errno;
        ::explicit_bzero(part, sizeof part);
        if (got < 0 || text.size() > kLargestInput)
            return Error{"bad_credentials", Phase::input,
                         fmt::format("stdin can't be read: {}.",
                                     got < 0 ? std::strerror(reason) : "it exceeds 1 MiB"),
                         "--credentials-json takes a file that holds one JSON object, or -."};
        if (got == 0) return text;
    }
}

class Collector {
 public:
    explicit Collector(const Pack& pack) : pack_(pack) {}

    Result<void> add(const std::string& name, std::optional<Secret> value) {
        if (auto known = check_name(name); !known) return known;
        for (const auto& [taken, other] : values_)
            if (taken == name)
                return usage(fmt::format("{} is given twice.", name),
                             "Give each credential once.");
        values_.emplace_back(name, std::move(value));
        return {};
    }
    Result<void> check_name(const std::string& name) const {
        std::vector<std::string> names;
        for (const CredentialInfo& field : pack_.credentials()) {
            if (field.name == name) return {};
            names.push_back(field.name);
        }
        const std::string meant = did_you_mean(name, names);
        if (!meant.empty())
            return usage(fmt::format("The pack {} has no credential {}.", pack_.slug(), name),
                         fmt::format("{} See all: packhost pack show {}", meant, pack_.slug()));
        return usage(fmt::format("The pack {} has no credential of a name that was given; it has: "
                                 "{}.",
                                 pack_.slug(), fmt::join(names, ", ")),
                     kIfItWasTheSecret);
    }
    CredentialValues take() { return std::move(values_); }

 private:
    const Pack& pack_;
    CredentialValues values_;
};

/// The value of a variable whose name was typed.
Result<Secret> value_of_variable(const std::string& variable) {
    const char* value = std::getenv(variable.c_str());
    if (value && *value) return credential_from_variable(variable);
    return not_repeated(fmt::format("the environment variable that is named for it is {}.",
                                    value ? "empty" : "not set"),
                        "Behind the = stands the NAME of a variable that is exported.");
}

/// The value in a file whose name was typed.
Result<Secret> value_of_file(const std::string& file, std::string_view wanted) {
    if (::access(file.c_str(), F_OK) == 0 || errno == EACCES) return credential_from_file(file);
    return not_repeated(fmt::format("the file that is named can't be read: {}.",
                                    std::strerror(errno)),
                        wanted);
}

Result<void> add_files(const std::vector<std::string>& files, Collector& out) {
    for (const std::string& given : files) {
        const std::size_t equals = given.find('=');
        if (equals == 0 || equals == std::string::npos || equals + 1 == given.size())
            return usage("--credential-file takes NAME=FILE.",
                         "For example: --credential-file api-token=token.txt");
        const std::string name = given.substr(0, equals);
        if (auto known = out.check_name(name); !known) return known;
        auto value = value_of_file(given.substr(equals + 1),
                                   "Behind the = stands the NAME of a file.");
        if (!value) return about(name, std::move(value).error());
        if (auto added = out.add(name, std::move(*value)); !added) return added;
    }
    return {};
}

Result<void> add_variables(const std::vector<std::string>& variables, Collector& out) {
    for (const std::string& given : variables) {
        const std::size_t equals = given.find('=');
        if (equals == 0 || equals + 1 == given.size())
            return usage("--credential-env takes NAME=VARIABLE, or NAME.",
                         "For example: --credential-env api-token=JIRA_TOKEN");
        const std::string name = given.substr(0, equals);
        if (auto known = out.check_name(name); !known) return known;
        auto value = equals == std::string::npos
                         ? credential_from_variable(credential_variable(name))
                         : value_of_variable(given.substr(equals + 1));
        if (!value) return about(name, std::move(value).error());
        if (auto added = out.add(name, std::move(*value)); !added) return added;
    }
    return {};
}

Result<void> add_json(const std::string& source, Collector& out) {
    if (source.empty()) return {};
    auto text = source == "-" ? read_stdin()
                              : value_of_file(source, "--credentials-json takes the NAME of a "
                                                      "file, or - for stdin.");
    if (!text) return std::move(text).error();
    auto values = parse_credentials(text->expose());
    if (!values) return std::move(values).error();
    for (auto& [name, value] : *values)
        if (auto added = out.add(name, std::move(value)); !added) return added;
    return {};
}

}  // namespace

Result<CredentialValues> read_credentials(const CredentialArguments& arguments, const Pack& pack) {
    Collector out(pack);
    if (auto added = add_files(arguments.files, out); !added) return std::move(added).error();
    if (auto added = add_variables(arguments.variables, out); !added)
        return std::move(added).error();
    if (auto added = add_json(arguments.json, out); !added) return std::move(added).error();
    return out.take();
}

std::string credential_variable(std::string_view name) {
    std::string variable = "PACKHOST_CREDENTIAL_";
    for (const char c : name) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (letter) variable += static_cast<char>(c & ~0x20);
        else variable += c >= '0' && c <= '9' ? c : '_';
    }
    return variable;
}

}  // namespace packhost::cli
