// response.cpp: inflating, decoding and mapping of responses.
#include "engine/response.hpp"

#include <fmt/format.h>

#include "base/try.hpp"
#include "engine/inflate.hpp"
#include "net/field.hpp"

namespace packhost::engine {
namespace {

using model::PinType;
using Source = model::ResponsePath::Source;

bool is_utf8(std::string_view text) noexcept {
    std::size_t i = 0;
    while (i < text.size()) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t more = lead < 0x80 ? 0 : lead >> 5 == 6 ? 1 : lead >> 4 == 14 ? 2
                                 : lead >> 3 == 30 ? 3 : 9;
        if (more == 9 || i + more >= text.size() + (more == 0)) return false;
        for (std::size_t k = 1; k <= more; ++k)
            if (i + k >= text.size() || (text[i + k] & 0xC0) != 0x80) return false;
        i += more + 1;
    }
    return true;
}

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
        is_utf8(body) ? "its text" : "null, since it is not UTF-8"));
    if (is_utf8(body)) {
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

bool fits(PinType type, const Value& value) {
    switch (type) {
        case PinType::string: return value.is_string();
        case PinType::integer: return value.kind() == "int";
        case PinType::real: return value.kind() == "int" || value.kind() == "float";
        case PinType::boolean: return value.kind() == "bool";
        case PinType::object: return value.is_object() || value.is_array();
        case PinType::array: return value.is_array();
        default: return true;
    }
}

/// What the answer to a testRequest says of the connection.
void judge_test(const Plan& plan, const Transfer& transfer, RunResult& result) {
    result.ok = transfer.status == plan.expected_status;
    if (result.ok) return;
    if (transfer.status == 401 || transfer.status == 403)
        result.error = Error{"credentials_refused", Phase::connection,
                             fmt::format("The API refused the credentials (status {}).",
                                         transfer.status),
                             "Check the connection's credentials and what they may do."};
    else
        result.error = Error{"unexpected_status", Phase::receive,
                             fmt::format("The API answered with status {}, and the pack expects {}.",
                                         transfer.status, plan.expected_status),
                             "Check the base URL, and the pack's testRequest."};
}

}  // namespace

void deliver_response(RunContext& run, const Plan& plan, Transfer& transfer, RunResult& result) {
    result.status = transfer.status;
    std::vector<Value> decoded;
    auto body = plain_body(run, transfer);
    if (!body) {
        result.error = std::move(body).error();
    } else if (plan.wants_body) {
        auto values = decode(run, plan, transfer, *body);
        if (values) decoded = std::move(*values);
        else result.error = std::move(values).error();
    }
    decoded.resize(plan.projection.paths());  // without a body that could be decoded: null
    const Value headers = plan.wants_headers ? headers_value(transfer) : Value();
    result.pins.reserve(plan.outputs.size());
    for (const Plan::Output& out : plan.outputs) {
        Value value;
        switch (out.path.source) {
            case Source::body: value = std::move(decoded[out.body_index]); break;
            case Source::status: value = std::int64_t{transfer.status}; break;
            case Source::headers: value = model::evaluate(out.path, headers); break;
        }
        if (!value.is_null() && !fits(out.type, value))
            run.warnings.push_back(fmt::format(
                "The output pin \"{}\" is declared as {} and got {} {}.", out.pin,
                to_string(out.type),
                value.kind() == "int" || value.kind() == "object" || value.kind() == "array" ? "an"
                                                                                             : "a",
                value.kind()));
        result.pins.emplace_back(out.pin, std::move(value));
    }
    if (plan.expected_status != 0) return judge_test(plan, transfer, result);
    if (transfer.status >= 400) {
        if (result.error) run.warnings.push_back(result.error->message);
        result.error = Error{"http_status", Phase::receive,
                             fmt::format("The API answered with status {}.", transfer.status),
                             transfer.status == 401 || transfer.status == 403
                                 ? "Check the connection's credentials and what they may do."
                                 : "Its answer is in the output pins."};
    }
    result.ok = !result.error;
}

}  // namespace packhost::engine
