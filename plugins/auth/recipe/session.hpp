// session.hpp: a login under way: the values that its steps have yielded, and how long they last.
#pragma once

#include <deque>

#include "recipe.hpp"

namespace packhost::recipe {

/// The peer refused what a step sent, or answered something else than what the step yields: after a
/// refresh, a reason to log in.
class StepRefused : public Failure {
 public:
    using Failure::Failure;
};

class Session {
 public:
    Session(plugin::Turn& turn, const Vocabulary& names)
        : turn_(turn), names_(names), frame_(turn.secrets(), turn.host(), names.values().size()) {}

    Frame& frame() noexcept { return frame_; }
    std::uint64_t valid_ms() const noexcept { return valid_ms_; }

    /// Takes over what is shared or stored. `values` must live as long as the session.
    void take(const plugin::Values& values);
    bool has(const std::vector<std::size_t>& values) const;
    void forget_values();

    /// The step's request.
    void describe(const Step& step, plugin::Request& request);
    /// What its answer yields. Throws Failure if it is not what the step expects.
    void read(const Step& step, const plugin::Reply& reply);
    /// Publishes all values.
    void publish() const;

 private:
    void read_texts(const Step& step, const plugin::Reply& reply);
    void read_secrets(const Step& step, const plugin::Reply& reply);
    void read_expiry(const Expiry& expiry, const std::optional<std::string>& told);

    plugin::Turn& turn_;
    const Vocabulary& names_;
    Frame frame_;
    std::deque<std::string> texts_;  // of values that are no secrets
    std::uint64_t valid_ms_ = shared_for({}, {}, 0);
};

}  // namespace packhost::recipe
