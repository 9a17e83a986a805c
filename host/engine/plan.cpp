// plan.cpp: compiling nodes, and binding pins to a plan's slots.
#include "engine/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>

#include "base/try.hpp"
#include "model/coerce.hpp"
#include "model/placeholder.hpp"
#include "net/field.hpp"
#include "net/url.hpp"

namespace packhost::engine {
namespace {

using model::ParameterPlace;

std::uint64_t next_plan_id() {
    static std::atomic<std::uint64_t> next{1};
    return next.fetch_add(1, std::memory_order_relaxed);
}

int pin_index(const model::Node& node, std::string_view name) {
    for (std::size_t i = 0; i < node.inputs.size(); ++i)
        if (node.inputs[i].name == name) return static_cast<int>(i);
    return -1;
}

Result<std::vector<Plan::PathPiece>> compile_pieces(const Plan& plan, std::string_view text) {
    std::vector<Plan::PathPiece> pieces;
    PH_TRY(const auto segments, model::split_template(text));
    for (const model::TemplateSegment& segment : segments) {
        Plan::PathPiece piece;
        if (segment.is_placeholder) {
            for (const model::Parameter& p : plan.node->execution.parameters)
                if (p.in == ParameterPlace::path && p.key == segment.text)
                    piece.pin = pin_index(*plan.node, p.pin);
        } else {
            piece.literal = segment.text;
        }
        pieces.push_back(std::move(piece));
    }
    return pieces;
}

Result<void> compile_path(Plan& plan, const model::ExecutionSpec& spec) {
    const std::string_view text = spec.path_template;
    const std::size_t mark = std::min(text.find('?'), text.size());
    PH_TRY(plan.path, compile_pieces(plan, text.substr(0, mark)));
    if (mark < text.size()) {
        PH_TRY(plan.query, compile_pieces(plan, text.substr(mark + 1)));
    }
    return {};
}

void add_constant_header(Plan& plan, std::string_view name, std::string_view value) {
    for (auto& [n, v] : plan.headers)
        if (net::equals_ignoring_case(n, name)) return;
    for (const Plan::HeaderPin& p : plan.header_pins)
        if (net::equals_ignoring_case(p.name, name)) return;
    plan.headers.emplace_back(name, value);
}

void compile_body(Plan& plan, const model::ExecutionSpec& spec) {
    plan.has_body = spec.body.has_value() || !plan.body_pins.empty();
    if (!plan.has_body) return;
    plan.content_type = spec.body ? spec.body->content_type : "application/json";
    if (spec.body) plan.body_mode = spec.body->mode;
    add_constant_header(plan, "Content-Type", plan.content_type);
}

void compile_outputs(Plan& plan, const model::ExecutionSpec& spec) {
    for (const model::ResponseMapping& m : spec.response_mapping) {
        Plan::Output out{m.pin, model::PinType::any, m.parsed, 0};
        if (const model::Pin* pin = plan.node->find_output(m.pin)) out.type = pin->type;
        if (m.parsed.source == model::ResponsePath::Source::body) {
            out.body_index = plan.projection.add(m.parsed.steps);
            plan.wants_body = true;
        }
        plan.wants_headers |= m.parsed.source == model::ResponsePath::Source::headers;
        plan.outputs.push_back(std::move(out));
    }
    plan.projection.compile();
}

}  // namespace

Result<Plan> compile_plan(const model::Pack& pack, const model::Node& node) {
    const model::ExecutionSpec& spec = node.execution;
    Plan plan;
    plan.id = next_plan_id();
    plan.pack = &pack;
    plan.node = &node;
    plan.method = spec.method;
    plan.timeout = pack.defaults.timeout;
    plan.idempotent = spec.method == "GET" || spec.method == "PUT" || spec.method == "DELETE";
    plan.path_template = spec.path_template;
    PH_CHECK(compile_path(plan, spec));
    for (const model::Parameter& p : spec.parameters) {
        const int pin = pin_index(node, p.pin);
        switch (p.in) {
            case ParameterPlace::path: break;
            case ParameterPlace::query: plan.query_pins.push_back({p.key, pin}); break;
            case ParameterPlace::header: plan.header_pins.push_back({p.key, pin}); break;
            case ParameterPlace::body_field: {
                PH_TRY(auto steps, model::parse_body_key(p.key));
                plan.body_pins.push_back({std::move(steps), p.key, pin});
                break;
            }
        }
    }
    for (const auto& [name, value] : pack.defaults.headers) add_constant_header(plan, name, value);
    compile_body(plan, spec);
    add_constant_header(plan, "User-Agent", "packhost/" PACKHOST_VERSION);
    add_constant_header(plan, "Accept-Encoding", "gzip");
    compile_outputs(plan, spec);
    return plan;
}

Result<BoundPins> bind_pins(const Plan& plan, const Object& pins) {
    const auto& inputs = plan.node->inputs;
    BoundPins out{std::vector<Value>(inputs.size()), std::vector<bool>(inputs.size())};
    for (const auto& [name, value] : pins) {
        const int index = pin_index(*plan.node, name);
        if (index < 0 || inputs[static_cast<std::size_t>(index)].type == model::PinType::exec) {
            std::vector<std::string_view> names;
            for (const model::Pin& pin : inputs)
                if (pin.type != model::PinType::exec) names.push_back(pin.name);
            return Error{"unknown_pin", Phase::input,
                         fmt::format("The node {} has no input pin \"{}\".",
                                     plan.node->node_type_id, name),
                         fmt::format("Its input pins: {}.", fmt::join(names, ", "))};
        }
        const auto i = static_cast<std::size_t>(index);
        PH_TRY(out.values[i], model::coerce_input(inputs[i], value));
        out.given[i] = true;
    }
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        bool needed = inputs[i].required;
        for (const auto* pieces : {&plan.path, &plan.query})
            for (const Plan::PathPiece& piece : *pieces) needed |= piece.pin == static_cast<int>(i);
        if (needed && !out.given[i])
            return Error{"missing_input", Phase::input,
                         fmt::format("The input pin \"{}\" of {} needs a value.", inputs[i].name,
                                     plan.node->node_type_id),
                         fmt::format("Give it, for example with --in {}=VALUE.", inputs[i].name)};
    }
    return out;
}

}  // namespace packhost::engine
