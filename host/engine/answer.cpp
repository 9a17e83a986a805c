// answer.cpp: inflating and decoding of answers.
#include "engine/answer.hpp"

#include <fmt/format.h>

#include "base/try.hpp"
#include "base/utf8.hpp"
#include "engine/inflate.hpp"
#include "net/field.hpp"

namespace packhost::engine {
namespace {

using Source = model::ResponsePath::Source;

/// The body's text with one layer of gzip undone.
Result<std::string> plain_body(RunContext& run, Transfer& transfer) {
    const std::string_view encoding = transfer.header("content-encoding");
    if (encoding.empty() || net::equals_ignoring_case(encoding, "identity"))
        return std::move(transfer.response);
    if (net::equals_ignoring_case(encoding, "gzip") ||
        net::equals_ignoring_case(encoding, "x-gzip")) {
        if (transfer.response.empty()) return std::string();
        return inflate_gzip(transfer.response, run.worker.commons().config.max_response_bytes);
    }
    return Error{"bad_response", Phase::decode,
                 "The response is in a content encoding that was not asked for.",
                 "The API ignores Accept-Encoding; only gzip is understood."};
}

/// Decodes through the codec that serves the media type; without one, text stays text.
Result<std::vector<Value>> decode(RunContext& run, const Plan& plan, Transfer& transfer,
                                  const std::string& body) {
    Projector& projector = run.worker.projector();
    projector.reset(plan.projection);
    if (body.empty()) return projector.finish();
    const std::string_view media_type = transfer.header("content-type");
    Codec* codec = nullptr;
    if (media_type.empty()) {
        codec = run.worker.sniff(body);
    } else if (auto found = run.worker.codec(media_type)) {
        codec = *found;
    } else if (found.error().code != "no_plugin") {
        return std::move(found).error();
    }
    if (codec) {
        PH_CHECK(codec->decode(body, media_type, projector));
        return projector.finish();
    }
    run.warnings.push_back(fmt::format(
        "No enabled codec serves the response's media type; $body is {}.",
        detail::is_utf8(body) ? "its text" : "null, since it is not UTF-8"));
    if (detail::is_utf8(body)) {
        auto event = ph_value_event{};
        event.size = sizeof event;
        event.kind = PH_VALUE_STRING;
        event.text = {body.data(), body.size()};
        projector.take(&event, 1, nullptr);
    }
    return projector.finish();
}

Value headers_value(const Transfer& transfer) {
    Object headers;
    for (const auto& [name, value] : transfer.headers) {
        std::string lower(name);
        for (char& c : lower)
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
        const bool list = lower == "set-cookie";
        Value* known = nullptr;
        for (auto& [n, v] : headers)
            if (n == lower) known = &v;
        if (!known) {
            headers.emplace_back(lower, list ? Value(Array{Value(value)}) : Value(value));
        } else if (list) {
            known->get_if<Array>()->emplace_back(value);
        } else {
            known->get_if<std::string>()->append(", ").append(value);
        }
    }
    return headers;
}

}  // namespace

const Value& Answer::at(const Asked::Path& path, Value& kept) const {
    switch (path.path->source) {
        case Source::body: return body[path.index];
        case Source::status: kept = std::int64_t{status}; break;
        case Source::headers: kept = model::evaluate(*path.path, headers); break;
    }
    return kept;
}

Answer read_answer(RunContext& run, const Plan& plan, Transfer& transfer) {
    Answer answer;
    answer.status = transfer.status;
    if (transfer.downloaded) {
        answer.bytes = static_cast<std::size_t>(transfer.download->size());
        answer.body.assign(plan.projection.paths(), transfer.download->value());
        if (plan.wants_headers) answer.headers = headers_value(transfer);
        return answer;
    }
    auto body = plain_body(run, transfer);
    if (!body) {
        answer.problem = std::move(body).error();
    } else {
        answer.bytes = body->size();
        if (plan.wants_body) {
            auto values = decode(run, plan, transfer, *body);
            if (values) answer.body = std::move(*values);
            else answer.problem = std::move(values).error();
        }
    }
    answer.body.resize(plan.projection.paths());
    if (plan.wants_headers) answer.headers = headers_value(transfer);
    return answer;
}

}  // namespace packhost::engine
