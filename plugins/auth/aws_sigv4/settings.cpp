// settings.cpp: reads the settings and the credentials: access key id, secret access key, and the
// token of a session if there is a third.
#include "settings.hpp"

#include <algorithm>
#include <optional>

namespace packhost::sigv4 {
namespace {

using namespace plugin;

Failure bad(const char* message, const char* hint) {
    return Failure("bad_setting", message, hint, PH_BLAME_CONFIG);
}

/// What stands in the scope between slashes, and in a header.
bool is_name(const std::string& text) {
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_' || c == '.';
    };
    return !text.empty() && std::all_of(text.begin(), text.end(), plain);
}

PathForm path_form(const std::string& word) {
    if (word == "double") return PathForm::twice;
    if (word == "single") return PathForm::once;
    if (word == "none") return PathForm::as_sent;
    throw bad("The setting 'encodePath' is not double, single or none.",
              "Leave it out: the service says which.");
}

std::vector<std::string> lower(std::vector<std::string> names) {
    for (std::string& name : names)
        for (char& c : name)
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return names;
}

/// The credential that holds the region, if one does; it is none of the other three.
std::optional<std::size_t> region_credential(const AuthConfig& config) {
    const std::string name = config.settings().string("regionCredential", "");
    if (name.empty()) return std::nullopt;
    if (const auto at = config.find(name)) return at;
    throw bad("The setting 'regionCredential' names no credential of the pack's auth.",
              "Add it to the node's auth.credentials.");
}

std::string region_of(const AuthConfig& config, std::optional<std::size_t> credential) {
    if (!credential) {
        std::string region = config.settings().string("region");
        if (is_name(region)) return region;
        throw bad("The setting 'region' is no region's name.", "A region reads as us-east-1.");
    }
    std::string region = config.text(*credential);
    if (is_name(region)) return region;
    throw Failure("bad_credential",
                  "The credential '" + std::string(config.name(*credential)) +
                      "' is no region's name.",
                  "A region reads as us-east-1.", PH_BLAME_CONFIG);
}

/// Where the n-th of the credentials stands that are not the region.
std::size_t place_of(std::size_t n, std::optional<std::size_t> region) {
    return region && *region <= n ? n + 1 : n;
}

std::string expiry(std::int64_t seconds) {
    if (seconds >= 1 && seconds <= 604'800) return std::to_string(seconds);
    throw bad("The setting 'expires' must be 1 to 604800 seconds.", "A week is the most.");
}

}  // namespace

SignatureSettings read_settings(const AuthConfig& config) {
    const Settings given = config.settings();
    const auto region = region_credential(config);
    SignatureSettings read;
    read.region = region_of(config, region);
    read.service = given.string("service");
    if (!is_name(read.service))
        throw bad("The setting 'service' is no service's name.",
                  "It is what the service signs with: s3, execute-api, dynamodb.");
    const std::string place = given.string("in", "header");
    if (place != "header" && place != "query")
        throw bad("The setting 'in' is neither header nor query.", "Leave it out for header.");
    const bool s3 = read.service == "s3";
    read.in_query = place == "query";
    read.expires = expiry(given.integer("expires", 300));
    read.hash_body = !given.boolean("unsignedPayload", s3 && read.in_query);
    read.send_hash =
        given.boolean("contentSha256", !read.in_query && (s3 || !read.hash_body));
    read.sign_token = given.boolean("signToken", true);
    read.path = path_form(given.string("encodePath", s3 ? "single" : "double"));
    read.headers = lower(given.strings("signedHeaders"));
    read.key_id = config.text(place_of(0, region));
    read.key = config.secret(place_of(1, region));
    const std::size_t third = place_of(2, region);
    if (third < config.credentials()) {
        const Secret token = config.secret_or_empty(third);
        if (token && config.secrets().length(token) > 0) read.token = token;
    }
    return read;
}

}  // namespace packhost::sigv4
