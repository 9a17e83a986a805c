// credential_source.cpp: values of credentials from the environment and from files.
#include "store/credential_source.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <fmt/format.h>
#include <openssl/crypto.h>

#include "base/descriptor.hpp"
#include "base/try.hpp"
#include "base/utf8.hpp"

namespace packhost::store {
namespace {

using detail::Descriptor;

constexpr std::size_t kLargestValue = 64u << 10;
constexpr char kBytesHint[] =
    "A credential is text. Give bytes, such as a PKCS#12 file, as base64: base64 -w0 FILE";

Error refused(std::string message, std::string hint = {}) {
    return {"bad_credential", Phase::connection, std::move(message), std::move(hint)};
}

Result<void> check_file(int fd, const std::string& name) {
    struct stat info {};
    if (::fstat(fd, &info) != 0)
        return refused(fmt::format("{} can't be read: {}.", name, std::strerror(errno)));
    if (!S_ISREG(info.st_mode)) return refused(fmt::format("{} is not a regular file.", name));
    if (info.st_mode & (S_IRWXG | S_IRWXO))
        return Error{"unsafe_file", Phase::connection,
                     fmt::format("{} holds a credential and is open to others (mode {:03o}).",
                                 name, info.st_mode & 0777u),
                     fmt::format("Make it yours alone: chmod 600 {}", name)};
    return {};
}

Result<Secret> read_all(int fd, const std::string& name) {
    Secret value;
    char part[4096];
    for (;;) {
        const ssize_t got = ::read(fd, part, sizeof part);
        if (got < 0 && errno == EINTR) continue;
        if (got > 0) value.append({part, static_cast<std::size_t>(got)});
        const int reason = errno;
        OPENSSL_cleanse(part, sizeof part);
        if (got < 0)
            return refused(fmt::format("{} can't be read: {}.", name, std::strerror(reason)));
        if (got == 0) return value;
        if (value.size() > kLargestValue + 2)  // with a newline at the end
            return refused(fmt::format("{} holds more than 64 KiB.", name));
    }
}

std::string_view without_last_newline(std::string_view bytes) {
    if (bytes.ends_with('\n')) bytes.remove_suffix(1);
    if (bytes.ends_with('\r')) bytes.remove_suffix(1);
    return bytes;
}

}  // namespace

Result<Secret> credential_from_environment(const std::string& variable) {
    const char* value = std::getenv(variable.c_str());
    if (!value || !*value)
        return refused(fmt::format("the environment variable {} is {}.", variable,
                                   value ? "empty" : "not set"),
                       fmt::format("Set it for this command: export {}=...", variable));
    return Secret(value);
}

Result<Secret> credential_from_file(const std::filesystem::path& file) {
    const std::string name = file.string();
    const Descriptor fd(::open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
    if (fd.get() < 0)
        return refused(fmt::format("{} can't be read: {}.", name, std::strerror(errno)));
    PH_CHECK(check_file(fd.get(), name));
    PH_TRY(Secret content, read_all(fd.get(), name));
    Secret value(without_last_newline(content.expose()));
    if (value.empty()) return refused(fmt::format("{} is empty.", name));
    return value;
}

Result<void> check_credential(std::string_view bytes) {
    if (bytes.size() > kLargestValue) return refused("its value has more than 64 KiB.");
    if (bytes.find('\0') != std::string_view::npos)
        return refused("its value holds a zero byte.", kBytesHint);
    if (!detail::is_utf8(bytes)) return refused("its value is not valid UTF-8.", kBytesHint);
    return {};
}

Result<void> check_one_line(std::string_view text) {
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte != 0x7F) continue;
        if (c == '\n' || c == '\r')
            return refused("its value holds a line break.",
                           "It is one line; one newline at the end of a file is fine.");
        return refused(fmt::format("its value holds a control character (0x{:02X}).", byte),
                       "Copy it anew, without invisible characters.");
    }
    return {};
}

}  // namespace packhost::store
