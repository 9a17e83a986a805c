// plan.cpp: compiling nodes.
#include "engine/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>

#include "base/try.hpp"
#include "engine/pin_index.hpp"
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

Result<int> need_pin(const model::Node& node, std::string_view name) {
    const int pin = pin_index(node, name);
    if (pin >= 0) return pin;
    return Error{"unknown_pin", Phase::pack,
                 fmt::format("The node {} has no input pin \"{}\".", node.node_type_id, name), ""};
}

/// The slot of each parameter's value: its pin's, or one of its own.
std::vector<int> assign_slots(Plan& plan) {
    std::vector<int> slots;
    for (const model::Parameter& p : plan.node->execution.parameters) {
        const int pin = p.constant ? -1 : pin_index(*plan.node, p.pin);
        if (pin >= 0 && !p.default_value && p.encodings.empty()) {
            slots.push_back(pin);
            continue;
        }
        slots.push_back(static_cast<int>(plan.node->inputs.size() + plan.derived.size()));
        plan.derived.push_back({&p, pin});
    }
    return slots;
}

Result<std::vector<Plan::PathPiece>> compile_pieces(const Plan& plan, std::string_view text,
                                                    const std::vector<int>& slots) {
    std::vector<Plan::PathPiece> pieces;
    PH_TRY(const auto segments, model::split_template(text));
    const auto& parameters = plan.node->execution.parameters;
    for (const model::TemplateSegment& segment : segments) {
        Plan::PathPiece piece;
        if (segment.is_placeholder) {
            piece.is_auth = true;
            piece.literal = segment.text;
            for (std::size_t i = 0; i < parameters.size(); ++i) {
                const model::Parameter& p = parameters[i];
                if (p.in != ParameterPlace::path || p.key != segment.text) continue;
                piece.is_auth = false;
                piece.pin = slots[i];
                piece.format = p.array_format;
                piece.multi_segment = p.multi_segment;
            }
        } else {
            piece.literal = segment.text;
        }
        pieces.push_back(std::move(piece));
    }
    return pieces;
}

Result<void> compile_path(Plan& plan, const model::ExecutionSpec& spec,
                          const std::vector<int>& slots) {
    const std::string_view text = spec.path_template;
    const std::size_t mark = std::min(text.find('?'), text.size());
    PH_TRY(plan.path, compile_pieces(plan, text.substr(0, mark), slots));
    if (mark < text.size()) {
        PH_TRY(plan.query, compile_pieces(plan, text.substr(mark + 1), slots));
    }
    return {};
}

Result<void> compile_parameters(Plan& plan, const model::ExecutionSpec& spec,
                                const std::vector<int>& slots) {
    for (std::size_t i = 0; i < spec.parameters.size(); ++i) {
        const model::Parameter& p = spec.parameters[i];
        switch (p.in) {
            case ParameterPlace::path: break;
            case ParameterPlace::query:
                plan.query_pins.push_back({p.key, slots[i], p.array_format});
                break;
            case ParameterPlace::header:
                plan.header_pins.push_back({p.key, slots[i], p.array_format});
                break;
            case ParameterPlace::body_field: {
                PH_TRY(auto steps, model::parse_body_key(p.key));
                plan.body_pins.push_back({std::move(steps), p.key, slots[i], p.array_format});
                break;
            }
        }
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

Result<void> compile_parts(Plan& plan, const model::Body& body) {
    for (const model::MultipartPart& part : body.parts) {
        PH_TRY(PinText filename, PinText::compile(part.filename, *plan.node));
        PH_TRY(const int pin, need_pin(*plan.node, part.pin));
        plan.parts.push_back({&part, pin, std::move(filename)});
    }
    std::erase_if(plan.headers, [](const auto& header) {  // of the pack's defaults
        return net::equals_ignoring_case(header.first, "content-type");
    });
    for (const Plan::HeaderPin& h : plan.header_pins)
        if (net::equals_ignoring_case(h.name, "content-type"))
            return Error{"bad_body", Phase::pack,
                         fmt::format("The Content-Type of {} is that of a multipart body, which no "
                                     "parameter can set.",
                                     plan.node->node_type_id),
                         "Remove the parameter."};
    return {};
}

Result<void> compile_body(Plan& plan, const model::ExecutionSpec& spec) {
    plan.has_body = spec.body.has_value() || !plan.body_pins.empty();
    if (!plan.has_body) return {};
    plan.content_type = spec.body ? spec.body->content_type : "application/json";
    if (spec.body) plan.body_mode = spec.body->mode;
    if (plan.body_mode == model::BodyMode::multipart) return compile_parts(plan, *spec.body);
    if (plan.body_mode == model::BodyMode::json) {
        PH_TRY(plan.body_tree, BodyTree::compile(spec.body->json, *plan.node));
    }
    add_constant_header(plan, "Content-Type", plan.content_type);
    return {};
}

/// Which pins take a stream: those of blobs that go into a raw body or a part, and nowhere else.
void find_streams(Plan& plan) {
    const auto& inputs = plan.node->inputs;
    plan.streams.assign(inputs.size(), false);
    if (!plan.has_body) return;
    const bool raw = plan.body_mode == model::BodyMode::raw;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        const int pin = static_cast<int>(i);
        std::size_t elsewhere = 0;
        for (const model::Parameter& p : plan.node->execution.parameters)
            elsewhere += p.pin == inputs[i].name;
        bool in_body = raw && plan.body_pins.front().pin == pin;
        if (in_body) --elsewhere;
        for (const Plan::Part& part : plan.parts) in_body |= part.pin == pin;
        plan.streams[i] =
            inputs[i].type == model::PinType::blob && in_body && elsewhere == 0;
    }
}

void compile_outputs(Plan& plan, const model::ExecutionSpec& spec) {
    for (const model::ResponseMapping& m : spec.response_mapping) {
        Plan::Output out{m.pin, model::PinType::any, m.parsed, 0, &m};
        if (const model::Pin* pin = plan.node->find_output(m.pin)) out.type = pin->type;
        if (m.parsed.source == model::ResponsePath::Source::body) {
            out.body_index = plan.projection.add(m.parsed.steps);
            plan.is_download = out.type == model::PinType::blob && m.parsed.steps.empty() &&
                               !plan.wants_body;
            plan.wants_body = true;
        }
        plan.wants_headers |= m.parsed.source == model::ResponsePath::Source::headers;
        plan.outputs.push_back(std::move(out));
    }
    plan.asked = compile_asked(plan);
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
    plan.timeout = spec.timeout.value_or(pack.defaults.timeout);
    plan.idempotent = spec.method == "GET" || spec.method == "PUT" || spec.method == "DELETE" ||
                      spec.idempotent || !spec.idempotency_key.empty();
    plan.path_template = spec.path_template;
    const std::vector<int> slots = assign_slots(plan);
    PH_CHECK(compile_path(plan, spec, slots));
    PH_CHECK(compile_parameters(plan, spec, slots));
    for (const auto& [name, value] : pack.defaults.headers) add_constant_header(plan, name, value);
    PH_CHECK(compile_body(plan, spec));
    find_streams(plan);
    compile_outputs(plan, spec);
    add_constant_header(plan, "User-Agent", "packhost/" PACKHOST_VERSION);
    const auto reads_body = [](const model::ResponseRule& rule) {
        return rule.when && rule.when->path.parsed.source == model::ResponsePath::Source::body;
    };
    plan.is_download &= !spec.pagination && std::none_of(spec.responses.begin(),
                                                         spec.responses.end(), reads_body);
    // What is passed on as it comes is not inflated.
    add_constant_header(plan, "Accept-Encoding", plan.is_download ? "identity" : "gzip");
    for (const model::Pin& pin : node.inputs) {
        plan.checks.emplace_back();
        if (!pin.rules.any()) continue;
        PH_TRY(plan.checks.back(), model::PinCheck::compile(pin.rules));
    }
    if (spec.url_from) {
        PH_TRY(plan.url_pin, need_pin(node, spec.url_from->pin));
    }
    return plan;
}

const std::string& slot_name(const Plan& plan, int slot) {
    const auto index = static_cast<std::size_t>(slot);
    const auto& inputs = plan.node->inputs;
    if (index < inputs.size()) return inputs[index].name;
    const Plan::Derived& derived = plan.derived[index - inputs.size()];
    return derived.pin < 0 ? derived.parameter->key : derived.parameter->pin;
}

}  // namespace packhost::engine
