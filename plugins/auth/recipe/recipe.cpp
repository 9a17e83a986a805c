// recipe.cpp: the scheme "recipe" places credentials where the pack's settings say, by templates,
// and logs in by the steps that they list.
#include "session.hpp"

namespace {

using namespace packhost::plugin;
using namespace packhost::recipe;

constexpr std::string_view kShared = "session";
/// A version that nothing stored ever has: storing over it reads.
constexpr std::uint64_t kNever = UINT64_MAX;
constexpr std::uint32_t kJudgedBody = 65536;

class RecipeAuth final : public AuthScheme {
 public:
    static constexpr const char* kName = "recipe";

    explicit RecipeAuth(const AuthConfig& config)
        : names_(config), recipe_(Recipe::read(config, names_)), wants_(judge_which()) {}

    Wants wants() const override { return wants_; }

    Flow place(Turn& turn) override {
        if (!recipe_.login.empty()) return place_shared(turn);
        Frame frame(turn.secrets(), turn.host(), 0);
        place_all(turn, frame);
        return Flow::done();
    }

    /// The values were refused: the next place drops them, by their version, and asks for others.
    /// That is worth one try.
    Flow challenge(Turn& turn, Reply reply) override {
        if (!means_renewal(reply) || turn.memory<int>()++ > 0) turn.pass();
        return Flow::done();
    }

    Flow fill(Turn& turn, std::string_view) override {
        Session session(turn, names_);
        if (recipe_.refresh.empty()) {
            co_await run(turn, session, recipe_.login);
        } else {
            const Stored kept = co_await turn.store(recipe_.store_key, kNever);
            co_await renew(turn, session, kept.values);
            session.publish();
            // Who stored something else meanwhile has logged in as well: both are good.
            (void)co_await turn.store(recipe_.store_key, kept.values.version());
        }
        session.publish();
        turn.valid_for(session.valid_ms());
    }

    Flow logout(Turn& turn) override {
        if (recipe_.logout.empty()) return Flow::done();
        return log_out(turn);
    }

 private:
    Flow place_shared(Turn& turn) {
        const auto wanted = recipe_.exclusive ? turn.share_exclusive(kShared) : turn.share(kShared);
        const Values values = co_await wanted;
        Session session(turn, names_);
        session.take(values);
        place_all(turn, session.frame());
    }

    Flow log_out(Turn& turn) {
        const auto wanted = recipe_.exclusive ? turn.share_exclusive(kShared) : turn.share(kShared);
        const Values values = co_await wanted;
        Session session(turn, names_);
        session.take(values);
        co_await run(turn, session, recipe_.logout);
        if (recipe_.refresh.empty()) co_return;
        const Stored kept = co_await turn.store(recipe_.store_key, kNever);
        (void)co_await turn.store(recipe_.store_key, kept.values.version());
    }

    /// By the refresh if its values are known, and good for it; else by logging in.
    Flow renew(Turn& turn, Session& session, const Values& kept) {
        session.take(kept);
        if (session.has(recipe_.refresh_needs)) {
            bool refused = false;
            try {
                co_await run(turn, session, recipe_.refresh);
            } catch (const StepRefused&) {
                refused = true;
            }
            if (!refused) co_return;
        }
        session.forget_values();
        co_await run(turn, session, recipe_.login);
    }

    Flow run(Turn& turn, Session& session, const std::vector<Step>& steps) {
        for (const Step& step : steps) {
            Request request(step.method, step.url);
            session.describe(step, request);
            // A login may be asked for twice; a refresh may use its token up.
            if (&steps == &recipe_.login) request.repeatable();
            const Reply reply = co_await turn.send(request);
            session.read(step, reply);
        }
    }

    void place_all(Turn& turn, Frame& frame) const {
        for (const Placement& placement : recipe_.place) {
            if (placement.field.optional && placement.field.value.node.is_absent(frame)) continue;
            const std::string& name = placement.field.name;
            with_expression(placement.field.value, frame, [&](const Expr& value) {
                switch (placement.in) {
                    case Place::header:
                        return turn.header(name, value);
                    case Place::query:
                        return turn.query(name, value);
                    case Place::cookie:
                        return turn.cookie(name, value);
                    case Place::body:
                        return turn.body_field(name, value);
                    case Place::path:
                        return turn.path_segment(name, value);
                }
            });
        }
    }

    bool means_renewal(const Reply& reply) const {
        if (recipe_.login.empty()) return false;
        for (const RenewRule& rule : recipe_.renew_on) {
            if (!rule.statuses.empty() && !listed(rule.statuses, int(reply.status()))) continue;
            if (rule.path.empty()) return true;
            const auto found = reply.text(rule.path);
            if (found && (rule.in.empty() || listed(rule.in, *found))) return true;
        }
        return false;
    }
    template <class Item>
    static bool listed(const std::vector<Item>& list, const Item& item) {
        for (const Item& one : list)
            if (one == item) return true;
        return false;
    }

    /// What means_renewal() needs to see.
    Wants judge_which() const {
        Wants wants;
        if (recipe_.login.empty()) return wants;
        std::size_t count = 0;
        for (const RenewRule& rule : recipe_.renew_on) {
            if (!rule.path.empty()) wants.body_bytes = kJudgedBody;
            if (rule.statuses.empty()) wants.every_answer = true;
            for (const int status : rule.statuses) {
                if (count == wants.statuses.size())
                    wants.every_answer = true;
                else
                    wants.statuses[count++] = static_cast<std::uint16_t>(status);
            }
        }
        return wants;
    }

    Vocabulary names_;
    Recipe recipe_;
    Wants wants_;
};

}  // namespace

PACKHOST_PLUGIN(Auth<RecipeAuth>)
