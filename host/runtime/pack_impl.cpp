// pack_impl.cpp: from the model's pack to the one that applications see.
#include "runtime/pack_impl.hpp"

#include <fmt/format.h>

#include <set>

#include "base/try.hpp"
#include "engine/auth_choice.hpp"
#include "engine/consent.hpp"
#include "model/asked_credentials.hpp"
#include "model/coerce.hpp"
#include "model/pack_reader.hpp"
#include "runtime/validate.hpp"

namespace packhost {
namespace {

std::vector<PinInfo> pins_of(const std::vector<model::Pin>& pins) {
    std::vector<PinInfo> out;
    for (const model::Pin& pin : pins)
        if (pin.type != model::PinType::exec)
            out.push_back(
                {pin.name, std::string(to_string(pin.type)), pin.display_name, pin.required});
    return out;
}

CredentialInfo info_of(const model::CredentialField& c) {
    return {c.name, c.label, c.description, c.placeholder, std::string(to_string(c.type)),
            c.required};
}

std::string items_pin_of(const model::Node& node) {
    const model::Pin* const pin = engine::items_pin(node);
    return pin ? pin->name : std::string();
}

}  // namespace

namespace runtime {

Result<std::shared_ptr<const PackImpl>> PackImpl::load(const std::filesystem::path& file) {
    model::PackReading reading = model::read_pack_file(file);
    for (const model::Finding& f : reading.findings) {
        if (f.severity != model::Severity::error) continue;
        return Error{f.code, Phase::pack,
                     fmt::format("{}:{}:{}: {}", f.file, f.line, f.column, f.message),
                     f.hint.empty() ? fmt::format("See all findings: packhost pack validate {}",
                                                  file.string())
                                    : f.hint};
    }
    std::shared_ptr<PackImpl> pack(new PackImpl(std::move(*reading.pack)));
    for (const model::Finding& f : reading.findings) pack->warnings_.push_back(to_public(f));
    for (const model::Node& node : pack->pack_.nodes) {
        PH_TRY(engine::Plan plan, engine::compile_plan(pack->pack_, node));
        pack->plans_.push_back(std::move(plan));
    }
    PH_CHECK(pack->compile_test());
    pack->describe();
    return std::shared_ptr<const PackImpl>(pack);
}

void PackImpl::describe() {
    for (const model::Node& node : pack_.nodes)
        nodes_.push_back({node.node_type_id, node.id, node.title, node.category,
                          node.execution.method, node.execution.path_template,
                          node.execution.auth ? node.execution.auth->type : "",
                          pins_of(node.inputs), pins_of(node.outputs), items_pin_of(node)});
    for (const model::CredentialField& c : pack_.connection.credentials)
        credentials_.push_back(info_of(c));
    for (const model::AuthOption& o : pack_.connection.options)
        options_.push_back({o.name, o.label, o.description, o.auth.type,
                            model::used_credentials(pack_.connection, o.auth)});
}

Result<std::vector<CredentialInfo>> PackImpl::credentials_for(std::string_view option) const {
    const model::AuthOption* chosen = pack_.connection.find_option(option);
    if (!chosen && !option.empty()) return engine::unknown_option(pack_, option);
    std::vector<CredentialInfo> out;
    for (const model::CredentialField* field : model::asked_credentials(pack_, chosen))
        out.push_back(info_of(*field));
    return out;
}

Result<const engine::Plan*> PackImpl::plan(std::string_view node) const {
    for (const engine::Plan& plan : plans_)
        if (plan.node->node_type_id == node) return &plan;
    PH_TRY(const model::Node* found, pack_.find_node(node));
    return &plans_[static_cast<std::size_t>(found - pack_.nodes.data())];
}

/// The testRequest authenticates as the node that it names does, else as the first.
Result<void> PackImpl::compile_test() {
    const auto& test = pack_.connection.test_request;
    if (!test || pack_.nodes.empty()) return {};
    test_node_.node_type_id = "testRequest";
    test_node_.execution.method = test->method;
    test_node_.execution.path_template = test->path_template;
    const model::Node* as = &pack_.nodes.front();
    if (!test->node.empty()) {
        PH_TRY(as, pack_.find_node(test->node));
    }
    test_node_.execution.auth = as->execution.auth;
    PH_TRY(test_plan_, engine::compile_plan(pack_, test_node_));
    test_plan_->expected_status = test->expected_status;
    return {};
}

Result<const engine::Plan*> PackImpl::plan_of(const RunRequest& request) const {
    if (!request.test_request) return plan(request.node);
    if (test_plan_) return &*test_plan_;
    return Error{"no_test_request", Phase::pack,
                 fmt::format("The pack \"{}\" has no testRequest.", pack_.metadata.slug),
                 "Run one of its nodes instead."};
}

std::vector<const engine::Plan*> PackImpl::plans_with_auth() const {
    std::vector<const engine::Plan*> found;
    if (test_plan_ && test_plan_->node->execution.auth) found.push_back(&*test_plan_);
    for (const engine::Plan& plan : plans_)
        if (plan.node->execution.auth) found.push_back(&plan);
    return found;
}

Result<const engine::Plan*> plan_of(const RunRequest& request) {
    const auto* pack = dynamic_cast<const PackImpl*>(request.pack.get());
    if (!pack) return Error{"no_pack", Phase::usage, "The run names no pack.", ""};
    return pack->plan_of(request);
}

Result<std::vector<std::string>> PackImpl::origins(const Connection& connection) const {
    std::set<std::string> all;
    for (const engine::Plan& plan : plans_) {
        PH_TRY(const auto reached, engine::reached_origins(plan, &connection));
        all.insert(reached.begin(), reached.end());
    }
    return std::vector<std::string>(all.begin(), all.end());
}

Result<const NodeInfo*> PackImpl::find_node(std::string_view node) const {
    PH_TRY(const model::Node* found, pack_.find_node(node));
    return &nodes_[static_cast<std::size_t>(found - pack_.nodes.data())];
}

Result<Value> PackImpl::parse_input(const NodeInfo& node, std::string_view pin,
                                    std::string_view text) const {
    PH_TRY(const engine::Plan* plan, this->plan(node.type_id));
    const model::Pin* input = plan->node->find_input(pin);
    if (input && input->type != model::PinType::exec) return model::parse_cli_input(*input, text);
    std::vector<std::string_view> names;
    for (const PinInfo& p : node.inputs) names.push_back(p.name);
    return Error{"unknown_pin", Phase::input,
                 fmt::format("The node {} has no input pin \"{}\".", node.type_id, pin),
                 fmt::format("Its input pins: {}.", fmt::join(names, ", "))};
}

}  // namespace runtime
}  // namespace packhost
