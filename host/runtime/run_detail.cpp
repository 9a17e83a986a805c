// run_detail.cpp: reads what append_detail() wrote of a run.
#include <fmt/format.h>

#include "model/json_reader.hpp"
#include "runtime/run_record.hpp"

namespace packhost::runtime {
namespace {

constexpr model::JsonLimits kLimits{2u << 20, 128, 2'000'000};

std::string text_of(const Value& object, std::string_view key) {
    const Value* member = object.find(key);
    const auto* text = member ? member->get_if<std::string>() : nullptr;
    return text ? *text : std::string();
}

std::int64_t whole_of(const Value* value) {
    const auto* number = value ? value->get_if<std::int64_t>() : nullptr;
    return number ? *number : 0;
}

const Array& list_of(const Value& object, std::string_view key) {
    static const Array kNone;
    const Value* member = object.find(key);
    const auto* list = member ? member->get_if<Array>() : nullptr;
    return list ? *list : kNone;
}

Phase phase_of(std::string_view name) {
    for (int i = 0; i <= static_cast<int>(Phase::run); ++i)
        if (to_string(static_cast<Phase>(i)) == name) return static_cast<Phase>(i);
    return Phase::run;
}

std::optional<Error> error_of(const Value& object) {
    const Value* error = object.find("error");
    if (!error || !error->is_object()) return std::nullopt;
    return Error{text_of(*error, "code"), phase_of(text_of(*error, "phase")),
                 text_of(*error, "message"), text_of(*error, "hint")};
}

std::vector<std::pair<std::string, std::string>> fields_of(const Value& object,
                                                           std::string_view key) {
    std::vector<std::pair<std::string, std::string>> out;
    for (const Value& field : list_of(object, key)) {
        const auto* pair = field.get_if<Array>();
        const auto* name = pair && pair->size() == 2 ? (*pair)[0].get_if<std::string>() : nullptr;
        const auto* value = name ? (*pair)[1].get_if<std::string>() : nullptr;
        if (value) out.emplace_back(*name, *value);
    }
    return out;
}

Exchange exchange_of(const Value& value) {
    Exchange e;
    e.purpose = text_of(value, "purpose");
    e.method = text_of(value, "method");
    e.url = text_of(value, "url");
    e.status = static_cast<int>(whole_of(value.find("status")));
    e.reused = value.find("reused") != nullptr;
    e.peer = text_of(value, "peer");
    e.sent = static_cast<std::uint64_t>(whole_of(value.find("sent")));
    e.received = static_cast<std::uint64_t>(whole_of(value.find("received")));
    const Array& us = list_of(value, "us");
    Timings& t = e.timings;
    std::chrono::nanoseconds* const spans[] = {&t.resolve, &t.auth, &t.connect, &t.tls,
                                               &t.send,    &t.wait, &t.receive, &t.total};
    for (std::size_t i = 0; i < us.size() && i < std::size(spans); ++i)
        *spans[i] = std::chrono::microseconds(whole_of(&us[i]));
    e.request_headers = fields_of(value, "request_headers");
    e.response_headers = fields_of(value, "response_headers");
    e.error = error_of(value);
    return e;
}

}  // namespace

bool read_detail(std::string_view detail, RunResult& result, bool& dry_run) {
    const auto value = model::read_json(detail, kLimits);
    if (!value || !value->is_object()) return false;
    result.exec = text_of(*value, "exec");
    dry_run = value->find("dry_run") != nullptr;
    result.error = error_of(*value);
    for (const Value& warning : list_of(*value, "warnings"))
        if (const auto* text = warning.get_if<std::string>()) result.warnings.push_back(*text);
    for (const Value& one : list_of(*value, "log")) result.log.push_back(exchange_of(one));
    if (const std::int64_t more = whole_of(value->find("left_out")); more > 0)
        result.warnings.push_back(
            fmt::format("The history has {} more exchange(s) left out.", more));
    if (const Value* pins = value->find("pins"))
        if (const auto* object = pins->get_if<Object>()) result.pins = *object;
    if (const std::int64_t bytes = whole_of(value->find("pins_left_out")); bytes > 0)
        result.warnings.push_back(
            fmt::format("The output pins, {} bytes, were too large for the history.", bytes));
    return true;
}

}  // namespace packhost::runtime
