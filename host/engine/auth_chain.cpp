// auth_chain.cpp: asking each scheme of a chain in turn.
#include "engine/auth_chain.hpp"

#include <algorithm>

#include "base/try.hpp"

namespace packhost::engine {

AuthChain::AuthChain(RunContext& run, const Binding& binding, Deadline deadline) {
    first_.emplace(run, binding, *binding.auths.front(), deadline);
    for (std::size_t i = 1; i < binding.auths.size(); ++i)
        more_.push_back(std::make_unique<AuthSession>(run, binding, *binding.auths[i], deadline));
}

Result<void> AuthChain::begin() {
    for (std::size_t i = 0; i < size(); ++i) PH_CHECK((*this)[i].begin(PH_OP_REQUEST));
    return {};
}

void AuthChain::prolong(Deadline deadline) noexcept {
    for (std::size_t i = 0; i < size(); ++i) (*this)[i].prolong(deadline);
}

bool AuthChain::asks(int status, bool followed, bool again) const noexcept {
    for (std::size_t i = 0; i < size(); ++i) {
        const AuthSession& session = at(i);
        if (session.wants(status) && (session.wants_every_answer() ? !followed : !again))
            return true;
    }
    return false;
}

std::size_t AuthChain::challenge_body_limit() const noexcept {
    std::size_t most = 0;
    for (std::size_t i = 0; i < size(); ++i) most = std::max(most, at(i).challenge_body_limit());
    return most;
}

Task<Result<AuthSession::Answer>> AuthChain::challenge(HeldResponse& response) {
    auto answer = AuthSession::Answer::deliver;
    for (std::size_t i = 0; i < size(); ++i) {
        AuthSession& session = (*this)[i];
        if (!session.wants(response.status)) continue;
        response.extracted.clear();  // what one has made a secret of is the others' to read
        auto asked = co_await session.challenge(response);
        if (!asked) co_return std::move(asked).error();
        if (*asked == AuthSession::Answer::replay) answer = *asked;
    }
    co_return answer;
}

void AuthChain::tell(HeldResponse& response) {
    for (std::size_t i = 0; i < size(); ++i)
        if ((*this)[i].wants_every_answer()) (*this)[i].tell(response);
}

}  // namespace packhost::engine
