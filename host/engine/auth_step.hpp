// auth_step.hpp: the host's side of a step: takes edits and the step from a scheme, checks them,
// and copies them out of the plugin's memory.
#pragma once

#include <boost/container/small_vector.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/secret_table.hpp"
#include "engine/shares.hpp"
#include "packhost/abi/auth.h"

namespace packhost::engine {

/// An edit whose value has been evaluated.
struct EvaluatedEdit {
    ph_edit_kind kind;
    std::string name;
    Secret value;
    std::shared_ptr<const TlsIdentity> identity = {};  ///< of PH_EDIT_TLS_IDENTITY
};

/// A SEND, copied; its body evaluated.
struct SendRequest {
    std::string method, url, content_type;
    Secret body;
    bool has_body = false;
    bool repeatable = false;
};

/// Collects what a scheme writes during one call of step(). Reused from step to step.
class StepOut {
 public:
    explicit StepOut(ph_scope& scope) : scope_(scope) {}

    void reset();
    /// The table that the plugin writes to; valid during its call.
    ph_auth_out abi() noexcept;

    ph_step_kind kind = 0;  ///< 0: the scheme wrote no step
    boost::container::small_vector<EvaluatedEdit, 2> edits;
    ph_digest_algorithm algorithm = 0;
    std::uint32_t number = 0;  ///< wait_ms or max_body
    std::string key;
    bool exclusive = false;  ///< of SHARE
    std::uint64_t version = 0;
    std::uint64_t valid_ms = 0;
    std::string url, text;  ///< of OPEN_URL and SHOW
    std::vector<SharedValues::Member> values;
    std::optional<SendRequest> send;
    std::string code, message, hint;  ///< of FAIL
    ph_blame blame = PH_BLAME_PLUGIN;
    std::string refused;  ///< why an edit or a step was refused; the operation fails then

 private:
    static ph_status take_edit(void* ctx, const ph_edit* edit);
    static ph_status take_step(void* ctx, const ph_auth_step* step);
    ph_status refuse(ph_status status, std::string_view why);
    ph_status copy_values(const ph_auth_step& step);
    ph_status copy_send(const ph_send& from);

    ph_scope& scope_;
};

}  // namespace packhost::engine
