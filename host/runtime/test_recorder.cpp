// test_recorder.cpp: from what went over the wire to what a manifest may hold.
#include "runtime/test_recorder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "engine/inflate.hpp"
#include "net/field.hpp"
#include "packhost/json.hpp"

namespace packhost::runtime {
namespace {

using engine::Outgoing;
using engine::Transfer;
using model::RecordedExchange;
using model::RecordedMessage;
using net::equals_ignoring_case;

constexpr char kShownOrigin[] = "https://api.example.com";
constexpr std::size_t kLargest = 4u << 20;

bool is_any_of(std::string_view name, std::initializer_list<std::string_view> names) {
    return std::any_of(names.begin(), names.end(),
                       [&](std::string_view n) { return equals_ignoring_case(n, name); });
}

bool is_text(const std::string& bytes) {
    return parse_json(to_json(Value(bytes))).ok();
}

bool says_json(std::string_view media_type) {
    const std::string_view type = media_type.substr(0, media_type.find(';'));
    return type.find("json") != type.npos;
}

std::string_view header(const RecordedMessage& message, std::string_view name) {
    for (const auto& [n, value] : message.headers)
        if (equals_ignoring_case(n, name)) return value;
    return {};
}

/// As JSON if it says that it is, and is.
void set_body(RecordedMessage& message, std::string bytes) {
    if (bytes.empty()) return;
    if (says_json(header(message, "content-type"))) {
        if (const auto value = parse_json(bytes)) {
            message.body = to_json(*value);
            message.is_json = true;
            return;
        }
    }
    message.body = std::move(bytes);
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

/// Gives a multipart body one boundary for all recordings.
void settle_boundary(RecordedMessage& message, std::string& body) {
    constexpr std::string_view kName = "boundary=", kShown = "boundary";
    for (auto& [name, value] : message.headers) {
        if (!equals_ignoring_case(name, "content-type") || !value.starts_with("multipart/"))
            continue;
        const std::size_t at = value.find(kName);
        if (at == value.npos) return;
        std::string own = value.substr(at + kName.size());
        if (own.starts_with('"')) own = own.substr(1, own.find('"', 1) - 1);
        replace_all(body, "--" + own, "--" + std::string(kShown));
        value.replace(at + kName.size(), value.npos, kShown);
    }
}

/// With the bytes of blobs, which can be read again: they were texts of pins.
std::string whole_body(const Outgoing& request) {
    std::string out;
    engine::BodyStream stream;
    if (!stream.begin(request.body_bytes(), request.blobs)) return out;
    std::array<char, 8192> buffer;
    while (true) {
        const auto more = stream.read(buffer);
        if (!more || *more == 0) return out;
        out.append(buffer.data(), *more);
    }
}

/// Whether a path of the manifest reads this header of an answer.
bool reads_header(const model::Node& node, std::string_view name) {
    const auto& paths = node.execution.response_mapping;
    const bool all = std::any_of(paths.begin(), paths.end(),
                                 [](const auto& mapping) { return mapping.path == "$headers"; });
    return all || std::any_of(paths.begin(), paths.end(), [&](const auto& mapping) {
        const std::string_view path = mapping.path;
        return path.starts_with("$headers") && path.size() > name.size() &&
               std::search(path.begin(), path.end(), name.begin(), name.end(),
                           [](char a, char b) {
                               return equals_ignoring_case({&a, 1}, {&b, 1});
                           }) != path.end();
    });
}

}  // namespace

AnswerKeeper::AnswerKeeper(const Connection* connection, std::shared_ptr<const model::Pack> pack,
                           const model::Node& node)
    : masks(connection, pack->connection), pack_(std::move(pack)), node_(node) {}

/// What says how an answer is to be read, and what the manifest reads; the rest is noise.
bool AnswerKeeper::keeps_header(std::string_view name) const {
    if (is_any_of(name, {"set-cookie", "content-encoding", "content-length", "transfer-encoding",
                         "connection", "date"}))
        return false;
    if (is_any_of(name, {"content-type", "link", "location", "retry-after"})) return true;
    if (node_.execution.retry)
        for (const model::RetrySpec::Wait& wait : node_.execution.retry->waits)
            if (equals_ignoring_case(wait.header, name)) return true;
    return reads_header(node_, name);
}

void AnswerKeeper::keep(const Transfer& answer, RecordedExchange& out) {
    for (const auto& [name, value] : answer.headers)
        if (keeps_header(name))
            out.response.headers.emplace_back(name, masks.masked(std::string(value)));
    if (answer.downloaded) problem = "an answer goes into a pin of type blob";
    std::string body = answer.response;
    const std::string_view encoding = answer.header("content-encoding");
    if (is_any_of(encoding, {"gzip", "x-gzip"})) {
        auto inflated = engine::inflate_gzip(body, answer.max_body);
        if (inflated) body = std::move(*inflated);
        else problem = "an answer could not be decompressed";
    }
    if (body.size() > kLargest) problem = "an answer is larger than 4 MiB";
    else if (!is_text(body)) problem = "an answer is no text in UTF-8";
    else set_body(out.response, masks.masked(std::move(body)));
}

/// What an auth scheme was answered is in locked memory, and stays there.
void AnswerKeeper::keep_sealed(const Transfer& answer, RecordedExchange& out) {
    for (const auto& [name, value] : answer.sealed_headers)
        if (equals_ignoring_case(name, "content-type"))
            out.response.headers.emplace_back(name, value.expose());
    // Read in place: only what holds no string of it is kept.
    const auto body = without_strings(
        answer.sealed_response.expose(),
        [this](std::string_view name, std::string_view value) { masks.add_fetched(name, value); });
    if (body) set_body(out.response, *body);
}

void AnswerKeeper::saw(const net::BaseUrl& base, const Outgoing&, const Transfer& answer) {
    const std::string& own = pack_->connection.base_url;
    // A URL that the user gave may hold what is secret in its path, as those of webhooks do.
    if (own.empty()) base_url = kShownOrigin;
    if (const auto shown = net::Origin::parse(own.empty() ? kShownOrigin : own))
        masks.set_origin(base.origin, own.empty() ? base.path : "", *shown);
    RecordedExchange& exchange = exchanges.emplace_back();
    exchange.status = answer.status;
    if (answer.secret_response) keep_sealed(answer, exchange);
    else keep(answer, exchange);
}

bool RequestKeeper::keeps_header(const engine::Field& field) const {
    // A signature, or what is encoded, says nothing to a reader, and may differ from run to run.
    if (field.from_auth) return field.secret.expose().find("CREDENTIAL(") != std::string_view::npos;
    return !is_any_of(field.name, {"user-agent", "accept-encoding", key_});
}

void RequestKeeper::saw(const net::BaseUrl& base, const Outgoing& request, const Transfer&) {
    RecordedExchange& exchange = exchanges.emplace_back();
    exchange.method = request.method;
    // All of it was made of placeholders.
    Secret head;
    const std::size_t target = request.write(head);
    if (!(*request.origin == base.origin)) exchange.url = request.origin->to_string();
    exchange.url += head.expose().substr(0, target);
    for (const engine::Field& field : request.fields)
        if (keeps_header(field))
            exchange.request.headers.emplace_back(
                field.label(), field.from_auth ? field.secret.expose() : field.value);
    std::string body = whole_body(request);
    settle_boundary(exchange.request, body);
    set_body(exchange.request, std::move(body));
}

}  // namespace packhost::runtime
