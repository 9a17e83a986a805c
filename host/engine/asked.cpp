// asked.cpp: paths of rules and pages take part in the one pass over a body.
#include "engine/asked.hpp"

#include <algorithm>

#include "engine/plan.hpp"

namespace packhost::engine {
namespace {

using Source = model::ResponsePath::Source;
using model::Step;

/// True for the path of the items, and for what lies below each of them.
bool gets_items(const model::ResponsePath& path, const model::ResponsePath& items) {
    if (path.source != items.source || path.steps.size() < items.steps.size()) return false;
    if (!std::equal(items.steps.begin(), items.steps.end(), path.steps.begin())) return false;
    return path.steps.size() == items.steps.size() ||
           path.steps[items.steps.size()].kind == Step::Kind::all;
}

class Compiler {
 public:
    explicit Compiler(Plan& plan) : plan_(plan) {}

    Asked::Path add(const model::PathRef& ref) {
        Asked::Path out{&ref.parsed};
        plan_.wants_headers |= ref.parsed.source == Source::headers;
        if (ref.parsed.source != Source::body) return out;
        plan_.wants_body = true;
        // An output of the same path has the value already; one copy fewer.
        for (const Plan::Output& mapped : plan_.outputs)
            if (mapped.path == ref.parsed) {
                out.index = mapped.body_index;
                return out;
            }
        out.index = plan_.projection.add(ref.parsed.steps);
        return out;
    }
    template <class Optional>
    Asked::Path add_optional(const Optional& ref) {
        return ref ? add(*ref) : Asked::Path{};
    }

    void add_pages(Asked& asked, const model::Pagination& pages) {
        asked.items = add(pages.items);
        asked.cursor = add_optional(pages.cursor);
        asked.total = add_optional(pages.total);
        if (pages.stop_when) asked.stop_when = add(pages.stop_when->path);
        plan_.wants_headers |= pages.type == model::PageType::link;
        for (std::size_t i = 0; i < plan_.outputs.size(); ++i)
            if (gets_items(plan_.outputs[i].path, pages.items.parsed))
                asked.item_outputs.push_back(i);
    }

 private:
    Plan& plan_;
};

}  // namespace

std::shared_ptr<const Asked> compile_asked(Plan& plan) {
    const model::ExecutionSpec& spec = plan.node->execution;
    auto asked = std::make_shared<Asked>();
    Compiler compiler(plan);
    for (const model::ResponseRule& rule : spec.responses) {
        Asked::Rule& added = asked->rules.emplace_back(Asked::Rule{&rule, {}, {}, {}});
        if (rule.when) added.when = compiler.add(rule.when->path);
        added.code = compiler.add_optional(rule.code);
        added.message = compiler.add_optional(rule.message);
    }
    if (spec.pagination) compiler.add_pages(*asked, *spec.pagination);
    for (const model::Pin& pin : plan.node->outputs)
        if (pin.error_info) asked->error_info = pin.name;
    const bool any = !asked->rules.empty() || spec.pagination || !asked->error_info.empty();
    return any ? asked : nullptr;
}

std::string_view exec_pin(const model::Node& node) noexcept {
    for (const model::Pin& pin : node.outputs)
        if (pin.type == model::PinType::exec) return pin.name;
    return {};
}

std::string_view error_exec_pin(const model::Node& node) noexcept {
    for (const model::Pin& pin : node.outputs)
        if (pin.type == model::PinType::exec && pin.name == "error") return pin.name;
    return {};
}

const model::Pin* items_pin(const model::Node& node) noexcept {
    const auto& pages = node.execution.pagination;
    if (!pages) return nullptr;
    for (const model::ResponseMapping& mapping : node.execution.response_mapping)
        if (mapping.parsed == pages->items.parsed) return node.find_output(mapping.pin);
    return nullptr;
}

}  // namespace packhost::engine
