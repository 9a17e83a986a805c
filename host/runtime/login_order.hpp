// login_order.hpp: a login on its way to a worker, and what stands for it in records of runs.
#pragma once

#include "engine/login.hpp"
#include "runtime/pack_impl.hpp"

namespace packhost::runtime {

/// Refers to the pack, which must outlive it.
struct LoginOrder {
    LoginOrder(const PackImpl& pack, bool ends) {
        login.ends = ends;
        login.plans = pack.plans_with_auth();
        node.node_type_id = ends ? "logout" : "login";
        plan.pack = &pack.manifest();
        plan.node = &node;
    }
    LoginOrder(const LoginOrder&) = delete;
    LoginOrder& operator=(const LoginOrder&) = delete;

    engine::LoginOrder login;
    model::Node node;   ///< none of the pack's: what is logged of it
    engine::Plan plan;  ///< the same; never compiled
};

}  // namespace packhost::runtime
