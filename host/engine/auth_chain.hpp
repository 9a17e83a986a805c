// auth_chain.hpp: the schemes of one request, in their order: places first, then signatures.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "engine/auth_session.hpp"

namespace packhost::engine {

/// A session for each scheme of a binding, most often one. Each sees what those before it placed.
class AuthChain {
 public:
    AuthChain(RunContext& run, const Binding& binding, Deadline deadline);

    /// Begins an operation of each.
    Result<void> begin();
    std::size_t size() const noexcept { return first_ ? 1 + more_.size() : 0; }
    AuthSession& operator[](std::size_t index) noexcept {
        return index == 0 ? *first_ : *more_[index - 1];
    }
    void prolong(Deadline deadline) noexcept;

    /// Whether any scheme is to be asked about an answer: one that it wants to see, if the request
    /// has not been made anew before, or every one that is not `followed` elsewhere.
    bool asks(int status, bool followed, bool again) const noexcept;
    /// The most of an answer's body that any of them wants.
    std::size_t challenge_body_limit() const noexcept;
    /// Asks those who want this answer; if one has made something of it, the request is made anew.
    Task<Result<AuthSession::Answer>> challenge(HeldResponse& response);
    /// Tells an answer that is final to those who want each.
    void tell(HeldResponse& response);

 private:
    const AuthSession& at(std::size_t index) const noexcept {
        return index == 0 ? *first_ : *more_[index - 1];
    }

    std::optional<AuthSession> first_;
    std::vector<std::unique_ptr<AuthSession>> more_;
};

}  // namespace packhost::engine
