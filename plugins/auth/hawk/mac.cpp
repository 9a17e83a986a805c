// mac.cpp: writes the lines that are authenticated.
#include "mac.hpp"

#include <algorithm>
#include <vector>

namespace packhost::hawk {
namespace {

using namespace plugin;

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return out;
}

std::string upper(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    return out;
}

/// Host and port on a line each.
std::string host_and_port(const Request& request) {
    const std::string authority = lower(request.authority);
    const std::size_t colon = authority.find_last_of(":]");
    const bool has_port = colon != authority.npos && authority[colon] == ':';
    if (!has_port) return authority + (request.scheme == "http" ? "\n80\n" : "\n443\n");
    return authority.substr(0, colon) + "\n" + authority.substr(colon + 1) + "\n";
}

/// A line break of the application's can't end a line.
std::string one_line(std::string_view ext) {
    std::string out;
    for (const char c : ext) {
        if (c == '\\') out += "\\\\";
        else if (c == '\n') out += "\\n";
        else out += c;
    }
    return out;
}

}  // namespace

Secret request_mac(const Secrets& secrets, ph_digest_algorithm algorithm, Secret key,
                   const Request& request, const Attributes& attributes) {
    std::string before = "hawk.1.header\n" + request.timestamp + "\n" + request.nonce + "\n" +
                         upper(request.method) + "\n";
    before.append(request.target).append("\n").append(host_and_port(request));
    std::string after = "\n" + one_line(attributes.ext) + "\n";
    if (!attributes.app.empty()) after += attributes.app + "\n" + attributes.dlg + "\n";
    if (!request.hash) return secrets.hmac(algorithm, key, {before, after});
    return secrets.hmac(algorithm, key, {before, base64(request.hash), after});
}

Secret body_hash(const Secrets& secrets, ph_digest_algorithm algorithm,
                 std::string_view content_type, const Part& body) {
    std::string_view type = content_type.substr(0, content_type.find(';'));
    while (!type.empty() && (type.back() == ' ' || type.back() == '\t')) type.remove_suffix(1);
    const std::string before = "hawk.1.payload\n" + lower(type) + "\n";
    return secrets.digest(algorithm, {before, body, "\n"});
}

}  // namespace packhost::hawk
