// expected_answer.cpp: credentials go nowhere if it is known that the answer is of no use.
#include "engine/expected_answer.hpp"

#include <algorithm>

#include "base/try.hpp"
#include "net/field.hpp"

namespace packhost::engine {
namespace {

using State = plugins::Registry::State;

bool is_accept(std::string_view name) { return net::equals_ignoring_case(name, "accept"); }

/// What the node's own constant says, else its pack's.
std::string_view accepted_types(const Plan& plan) {
    for (const model::Parameter& p : plan.node->execution.parameters)
        if (p.in == model::ParameterPlace::header && p.constant && is_accept(p.key))
            if (const auto* text = p.constant->get_if<std::string>()) return *text;
    for (const auto& [name, value] : plan.headers)
        if (is_accept(name)) return value;
    return {};
}

bool maps_members(const Plan& plan) {
    return std::any_of(plan.outputs.begin(), plan.outputs.end(), [](const Plan::Output& output) {
        return output.path.source == model::ResponsePath::Source::body &&
               !output.path.steps.empty();
    });
}

bool has_codec(const plugins::Registry& registry) {
    for (const auto& listing : registry.list()) {
        if (listing.state != State::verified && listing.state != State::mapped) continue;
        for (const plugins::Provided& claim : listing.provides)
            if (claim.kind == "body") return true;
    }
    return false;
}

}  // namespace

Result<void> check_codec_of(Worker& worker, std::string_view media_type) {
    auto found = worker.codec(media_type);
    if (found || found.error().code == "no_plugin") return {};
    return std::move(found).error();
}

Result<void> check_expected_answer(Worker& worker, const Plan& plan) {
    if (!plan.wants_body || plan.is_download) return {};
    std::string_view types = accepted_types(plan);
    bool named = false;
    while (!types.empty()) {
        const std::size_t end = std::min(types.find(','), types.size());
        const std::string_view range = types.substr(0, end);
        types.remove_prefix(std::min(end + 1, types.size()));
        if (range.find('*') != range.npos) continue;
        named = true;
        PH_CHECK(check_codec_of(worker, range));
    }
    if (!named) PH_CHECK(check_codec_of(worker, kUsualAnswer));
    if (!maps_members(plan) || has_codec(worker.commons().registry)) return {};
    auto none = worker.codec(kUsualAnswer);
    if (none) return {};
    return std::move(none).error();
}

}  // namespace packhost::engine
