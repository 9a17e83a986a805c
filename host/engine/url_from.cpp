// url_from.cpp: a pin chooses what is asked for, and among few whom.
#include "engine/url_from.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/try.hpp"
#include "net/location.hpp"

namespace packhost::engine {

Result<void> place_url(BuiltRequest& built, const Plan& plan, const BoundPins& pins,
                       const Binding& binding) {
    const std::string& name = slot_name(plan, plan.url_pin);
    const auto bad = [&](std::string_view why) {
        return Error{"bad_url", Phase::input,
                     fmt::format("The input pin \"{}\" can't be asked for: {}.", name, why),
                     "Give a whole URL, with https:// and without a fragment."};
    };
    const auto* text = pins.values[static_cast<std::size_t>(plan.url_pin)].get_if<std::string>();
    if (!text) return bad("it holds no URL");
    if (text->find('#') != std::string::npos) return bad("its URL has a fragment");
    auto origin = net::Origin::parse(*text);
    if (!origin) return bad(origin.error().message);
    const auto& named = plan.node->execution.url_from->origins;
    const bool own = *origin == binding.base.origin;
    if (!own && std::find(named.begin(), named.end(), origin->to_string()) == named.end())
        return Error{"url_origin_refused", Phase::input,
                     fmt::format("The URL in the input pin \"{}\" leads to an origin that is "
                                 "neither the connection's nor one that the pack names.",
                                 name),
                     fmt::format("The pack names: {}.", fmt::join(named, ", "))};
    if (binding.policy) PH_CHECK(binding.policy->check_origin(binding.policy_name, *origin));
    auto target = net::resolve_location(*origin, "/", "", *text);
    if (!target) return bad("it is no URL of RFC 3986");
    built.request.path = std::move(target->path);
    built.request.query = std::move(target->query);
    built.request.origin = &binding.base.origin;
    if (!own) {
        built.origin = std::make_unique<const net::Origin>(std::move(*origin));
        built.request.origin = built.origin.get();
    }
    return {};
}

}  // namespace packhost::engine
