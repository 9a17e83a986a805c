// canonical.cpp: writes each part as the settings say.
#include "canonical.hpp"

#include <algorithm>

#include "packhost/plugin/url_text.hpp"

namespace packhost::hmac {
namespace {

using namespace plugin;
using Kind = SignedPart::Kind;

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return out;
}

std::string trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == text.npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(" \t") - first + 1));
}

void change_case(std::string& text, SignedPart::Case letters) {
    if (letters == SignedPart::Case::lower) text = lower(text);
    if (letters != SignedPart::Case::upper) return;
    for (char& c : text)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
}

}  // namespace

const std::vector<Part>& Canonical::parts() {
    for (const SignedPart& part : settings_.parts) add(part);
    return parts_;
}

void Canonical::add(const SignedPart& part) {
    const bool secret = part.secret && part.text.empty();
    const bool body = part.kind == Kind::body;
    std::string text = secret || body ? std::string() : text_of(part);
    const bool empty = body ? request_.body_size == 0 : !secret && text.empty();
    if (empty && part.optional) return;
    if (!parts_.empty()) parts_.push_back(std::string_view(settings_.separator));
    if (body || secret) {
        const Part whole = body ? Part::body() : Part(part.secret);
        parts_.push_back(part.percent ? percent(whole) : whole);
        return;
    }
    change_case(text, part.letters);
    const Part whole(kept(text));
    parts_.push_back(part.percent ? percent(whole) : whole);
}

std::string Canonical::text_of(const SignedPart& part) const {
    const auto target = [&] {
        const std::string query = sent_query();
        return std::string(request_.signable_path()) + (query.empty() ? "" : "?" + query);
    };
    switch (part.kind) {
        case Kind::method: return std::string(request_.method);
        case Kind::scheme: return std::string(request_.scheme);
        case Kind::authority: return std::string(request_.authority);
        case Kind::path: return std::string(request_.signable_path());
        case Kind::query: return query(part);
        case Kind::target: return target();
        case Kind::url:
            return std::string(request_.scheme) + "://" + std::string(request_.authority) +
                   target();
        case Kind::header: return header(part);
        case Kind::headers: return headers(part);
        case Kind::timestamp: return moment_.timestamp;
        case Kind::nonce: return moment_.nonce;
        case Kind::body_hash: return moment_.body_hash;
        default: return part.text;
    }
}

/// The query as it will be sent, without the signature.
std::string Canonical::sent_query() const {
    std::string query(request_.signable_query());
    for (const Placement& placement : settings_.placements) {
        if (!placement.in_query || placement.signs()) continue;
        if (!query.empty()) query += '&';
        append_percent(query, placement.name);
        query += '=';
        append_percent(query, placement.text(moment_));
    }
    return query;
}

std::string Canonical::query(const SignedPart& part) const {
    const std::string sent = sent_query();
    const bool as_sent = !part.sorted && !part.decoded && !part.lower_names &&
                         part.between == "=" && part.join == "&";
    if (as_sent) return sent;
    std::vector<Pair> pairs;
    each_parameter(sent, [&](std::string_view name, std::string_view value) {
        Pair& pair = pairs.emplace_back(name, value);
        if (part.decoded) {
            pair = {};
            append_percent_decoded(pair.first, name);
            append_percent_decoded(pair.second, value);
        }
        if (part.lower_names) pair.first = lower(pair.first);
    });
    if (part.sorted) std::sort(pairs.begin(), pairs.end());
    return joined(part, pairs);
}

std::string Canonical::joined(const SignedPart& part, const std::vector<Pair>& pairs) {
    std::string out;
    for (const auto& [name, value] : pairs) {
        if (&name != &pairs.front().first) out += part.join;
        out += name + part.between + value;
    }
    return out;
}

const Placement* Canonical::own_header(std::string_view name) const {
    for (const Placement& placement : settings_.placements)
        if (!placement.in_query && !placement.signs() &&
            lower(placement.name) == name)
            return &placement;
    return nullptr;
}

/// `name` in lower case. What is not sent is empty.
std::string Canonical::header_value(std::string_view name) const {
    if (const Placement* own = own_header(name)) return own->text(moment_);
    if (name == "host") return std::string(request_.authority);
    std::string value;
    bool found = false;
    for (const HeaderField& field : request_.headers) {
        if (lower(field.name) != name) continue;
        if (field.secret)
            throw Failure("unsignable_header",
                          "The header '" + std::string(name) +
                              "' is placed by another scheme, so it can't be signed.",
                          "Take it out of 'canonical', or out of the other scheme.",
                          PH_BLAME_CONFIG);
        value += (found ? "," : "") + trimmed(field.value);
        found = true;
    }
    const bool known = request_.body_size != 0 && request_.body_size != UINT64_MAX;
    if (!found && name == "content-length" && known) return std::to_string(request_.body_size);
    return value;
}

std::string Canonical::header(const SignedPart& part) const {
    const std::string value = header_value(part.name);
    return part.named ? part.name + part.between + value : value;
}

/// Those whose names begin with the part's, sorted.
std::string Canonical::headers(const SignedPart& part) const {
    std::vector<std::string> names;
    for (const HeaderField& field : request_.headers) names.push_back(lower(field.name));
    for (const Placement& placement : settings_.placements)
        if (!placement.in_query && !placement.signs())
            names.push_back(lower(placement.name));
    std::erase_if(names, [&](const std::string& name) { return !name.starts_with(part.name); });
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    std::vector<Pair> pairs;
    for (const std::string& name : names) pairs.emplace_back(name, header_value(name));
    return joined(part, pairs);
}

}  // namespace packhost::hmac
