// request_builder.cpp: each pin goes to its place as data, encoded for that place.
#include "engine/request_builder.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/try.hpp"
#include "engine/build_body.hpp"
#include "engine/url_from.hpp"
#include "engine/value_text.hpp"
#include "model/coerce.hpp"
#include "net/field.hpp"
#include "net/url.hpp"

namespace packhost::engine {
namespace {

Error not_text(std::string_view pin, std::string_view place, const Value& value) {
    return {"input_type", Phase::input,
            fmt::format("The input pin \"{}\" goes into {}, which can't hold {} {}.", pin, place,
                        value.is_null() ? "a" : "an", value.kind()),
            "Give a text, a number or a bool."};
}

/// The one text of a value: a scalar's, or of an array by its format.
std::optional<std::string> one_text(const Value& value, const Plan::Format& format) {
    const Array* items = value.get_if<Array>();
    if (items && format) return joined(*items, *format);
    if (value.is_object() && format == model::ArrayFormat::json) return to_json(value);
    return model::scalar_text(value);
}

/// Its items are encoded, and the delimiters between them are not, but for those that must be.
void append_joined(std::string& out, const Array& items, model::ArrayFormat format) {
    join_items(items, format, [&out](std::string_view text, bool is_delimiter) {
        if (is_delimiter && text == ",") out += text;
        else net::append_percent_encoded(out, text);
    });
}

/// Values that stand in one segment may be "." or ".." together and not alone: "%2" and "e". One
/// with a gap is judged when auth has filled it.
Result<void> check_segments(const Outgoing& request) {
    std::string_view path = request.path;
    while (!path.empty()) {
        path.remove_prefix(1);  // the slash
        const std::size_t begin = request.path.size() - path.size();
        const std::size_t end = std::min(path.find('/'), path.size());
        const bool has_gap =
            std::any_of(request.gaps.begin(), request.gaps.end(), [&](const PathGap& gap) {
                return gap.at >= begin && gap.at <= begin + end;
            });
        if (end > 0 && !has_gap && net::is_dot_or_empty_segment(path.substr(0, end)))
            return Error{"bad_path_segment", Phase::input,
                         "Input pins of the path make a segment '.' or '..' together.",
                         "Such a segment would leave its place in the path."};
        path.remove_prefix(end);
    }
    return {};
}

Result<void> build_path(Outgoing& request, const Plan& plan, const BoundPins& pins) {
    std::string& out = request.path;
    for (const Plan::PathPiece& piece : plan.path) {
        if (piece.is_auth) {
            request.gaps.push_back({out.size(), piece.literal, {}});
            continue;
        }
        if (piece.pin < 0) {
            out += piece.literal;
            continue;
        }
        const Value& value = pins.values[static_cast<std::size_t>(piece.pin)];
        const std::string& name = slot_name(plan, piece.pin);
        const Array* items = value.get_if<Array>();
        if (items && piece.format && !piece.multi_segment) {
            std::string checked;
            PH_CHECK(net::append_path_segment(checked, joined(*items, *piece.format), name));
            append_joined(out, *items, *piece.format);
            continue;
        }
        const auto text = one_text(value, piece.format);
        if (!text) return not_text(name, "the path", value);
        PH_CHECK(piece.multi_segment ? net::append_path_segments(out, *text, name)
                                     : net::append_path_segment(out, *text, name));
    }
    return check_segments(request);
}

void add_key(std::string& query, std::string_view key) {
    if (!query.empty()) query += '&';
    net::append_percent_encoded(query, key);
    query += '=';
}

void add_pair(std::string& query, std::string_view key, std::string_view value) {
    add_key(query, key);
    net::append_percent_encoded(query, value);
}

void add_array(std::string& query, const std::string& key, const Array& items,
               model::ArrayFormat format) {
    if (!is_sent(items, format)) return;
    if (makes_text(format)) {
        add_key(query, key);
        return append_joined(query, items, format);
    }
    std::size_t index = 0;
    for (const Value& item : items) {
        if (item.is_null()) continue;
        add_pair(query, item_key(key, format, index++), any_text(item));
    }
}

Result<void> build_query(std::string& out, const Plan& plan, const BoundPins& pins) {
    for (const Plan::PathPiece& piece : plan.query) {
        if (piece.pin < 0) {
            out += piece.literal;
            continue;
        }
        const Value& value = pins.values[static_cast<std::size_t>(piece.pin)];
        const Array* items = value.get_if<Array>();
        if (items && piece.format) {
            append_joined(out, *items, *piece.format);
            continue;
        }
        const auto text = one_text(value, piece.format);
        if (!text) return not_text(slot_name(plan, piece.pin), "the path's query", value);
        net::append_percent_encoded(out, *text);
    }
    for (const Plan::QueryPin& q : plan.query_pins) {
        const Value& value = pins.values[static_cast<std::size_t>(q.pin)];
        if (value.is_null()) continue;
        if (const Array* items = value.get_if<Array>())
            add_array(out, q.key, *items, q.format.value_or(model::ArrayFormat::repeat));
        else
            add_pair(out, q.key, any_text(value));
    }
    return {};
}

Result<void> build_headers(BuiltRequest& built, const Plan& plan, const BoundPins& pins) {
    built.request.fields.reserve(plan.headers.size() + plan.header_pins.size() + 3);
    for (const auto& [name, value] : plan.headers) built.request.fields.push_back({name, value});
    built.texts.reserve(plan.header_pins.size() + 1);  // the fields hold views into it
    for (const Plan::HeaderPin& h : plan.header_pins) {
        const Value& value = pins.values[static_cast<std::size_t>(h.pin)];
        if (value.is_null()) continue;
        const Array* items = value.get_if<Array>();
        if (items && h.format && !is_sent(*items, *h.format)) continue;
        auto text = one_text(value, h.format);
        if (!text) return not_text(slot_name(plan, h.pin), "a header", value);
        if (auto checked = net::check_field_value(*text); !checked) {
            Error error = std::move(checked).error();
            error.message =
                fmt::format("The input pin \"{}\" can't be sent as the header \"{}\": {}",
                            slot_name(plan, h.pin), h.name, error.message);
            return error;
        }
        built.texts.push_back(std::move(*text));
        built.request.fields.push_back({h.name, built.texts.back()});
    }
    return {};
}

}  // namespace

Result<void> build_request(BuiltRequest& built, const Plan& plan, const BoundPins& pins,
                           const Binding& binding) {
    Outgoing& request = built.request;
    request.method = plan.method;
    request.origin = &binding.base.origin;
    if (plan.url_pin >= 0) {
        PH_CHECK(place_url(built, plan, pins, binding));
    } else {
        request.path = binding.base.path;
        if (plan.path_template.empty() || plan.path_template.front() != '/') request.path += '/';
        PH_CHECK(build_path(request, plan, pins));
    }
    PH_CHECK(build_query(request.query, plan, pins));
    PH_CHECK(build_headers(built, plan, pins));
    request.has_body = plan.has_body;
    if (plan.has_body) PH_CHECK(build_body(built, plan, pins, binding));
    return {};
}

}  // namespace packhost::engine
