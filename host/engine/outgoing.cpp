// outgoing.cpp: assembling the request's head, and showing it with credentials masked.
#include "engine/outgoing.hpp"

#include <vector>

namespace packhost::engine {

void Outgoing::drop_auth() {
    std::erase_if(fields, [](const Field& f) { return f.from_auth; });
    for (PathGap& gap : gaps) gap.encoded.reset();
    auth_query.clear();
    cookie.reset();
    identity.reset();
    sealed_body.reset();
    body.clear();
    body_has_secret = false;
    blobs.clear();
}

PathGap* Outgoing::find_gap(std::string_view name) noexcept {
    for (PathGap& gap : gaps)
        if (gap.name == name) return &gap;
    return nullptr;
}

std::uint64_t Outgoing::body_size() const {
    std::uint64_t total = body_bytes().size();
    for (const BlobPlace& place : blobs) {
        const auto size = place.blob->size();
        if (!size) return UINT64_MAX;
        total += *size;
    }
    return total;
}

std::size_t Outgoing::write(Secret& wire) const {
    wire.clear();
    std::size_t at = 0;
    for (const PathGap& gap : gaps) {
        if (gap.at == PathGap::kGone) continue;
        wire.append(std::string_view(path).substr(at, gap.at - at));
        wire.append(gap.encoded.expose());
        at = gap.at;
    }
    wire.append(std::string_view(path).substr(at));
    char separator = '?';
    if (!query.empty()) {
        wire.push_back('?');
        wire.append(query);
        separator = '&';
    }
    for (const SecretPair& pair : auth_query) {
        wire.push_back(separator);
        wire.append(pair.encoded.expose());
        separator = '&';
    }
    const std::size_t target = wire.size();
    for (const Field& f : fields) {
        wire.append(f.label());
        wire.append(": ");
        wire.append(f.from_auth ? f.secret.expose() : f.value);
        wire.append("\r\n");
    }
    if (!cookie.empty()) {
        wire.append("Cookie: ");
        wire.append(cookie.expose());
        wire.append("\r\n");
    }
    return target;
}

std::string Outgoing::shown_body() const {
    if (body_has_secret) return std::string(kMask);
    std::string out;
    std::size_t at = 0;
    for (const BlobPlace& place : blobs) {
        out.append(body, at, place.offset - at);
        at = place.offset;
        const auto size = place.blob->size();
        out += size ? "[" + std::to_string(*size) + " bytes]" : "[a stream]";
    }
    return out.append(body, at);
}

std::string Outgoing::masked_target() const {
    std::string out;
    std::size_t at = 0;
    for (const PathGap& gap : gaps) {
        if (gap.at == PathGap::kGone) continue;
        out.append(path, at, gap.at - at).append(kMask);
        at = gap.at;
    }
    out.append(path, at);
    if (!query.empty()) out.append("?").append(query);
    char separator = query.empty() ? '?' : '&';
    for (const SecretPair& pair : auth_query) {
        out.append(1, separator).append(pair.name).append("=").append(kMask);
        separator = '&';
    }
    return out;
}

std::vector<std::pair<std::string, std::string>> Outgoing::masked_fields() const {
    std::vector<std::pair<std::string, std::string>> out;
    out.emplace_back("Host", origin->authority());
    for (const Field& f : fields)
        out.emplace_back(f.label(), f.from_auth ? kMask : f.value);
    if (!cookie.empty()) out.emplace_back("Cookie", kMask);
    return out;
}

}  // namespace packhost::engine
