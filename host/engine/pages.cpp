// pages.cpp: the loop over pages.
#include "engine/pages.hpp"

#include <fmt/format.h>

#include "engine/outcome.hpp"
#include "engine/pagination.hpp"
#include "engine/retry.hpp"

namespace packhost::engine {
namespace {

using model::Outcome;

/// The pages of one run, and the last good one.
class Pages {
 public:
    Pages(RunContext& run, const Plan& plan, const Binding& binding, const RunRequest& request,
          RunResult& result)
        : run_(run), plan_(plan), binding_(binding), result_(result),
          pager_(plan, binding, request.on_items) {}

    const PageRequest* request() const noexcept { return &pager_.request(); }
    bool any() const noexcept { return last_.has_value(); }

    /// Takes a page; true: another is to be asked for.
    bool take(Answer page, const Outgoing& sent) {
        const Verdict verdict = judge(plan_, page);
        const bool bad = page.problem && verdict.outcome == Outcome::ok;
        if (!last_ && (bad || verdict.outcome != Outcome::ok)) {
            conclude(run_, plan_, binding_, sent, std::move(page), result_);
            return false;
        }
        result_.status = page.status;
        if (verdict.outcome == Outcome::error) return fail(verdict, page.status, sent);
        if (bad) return fail(std::move(*page.problem));
        if (verdict.outcome == Outcome::empty) return end();
        auto more = pager_.take(page, sent);
        last_ = std::move(page);
        if (!more) return fail(std::move(more).error());
        return *more || end();
    }

    /// Ends the run with an error, and with what came before it.
    bool fail(Error error) {
        const int status = result_.status;
        pager_.give_items(*last_);
        result_.error = std::move(error);
        conclude_failed(run_, plan_, std::move(*last_), result_);
        result_.status = status;
        return false;
    }

 private:
    bool fail(const Verdict& verdict, int status, const Outgoing& sent) {
        pager_.give_items(*last_);
        conclude_error(run_, plan_, verdict, status,
                       error_of(verdict, plan_, binding_, sent, status), std::move(*last_),
                       result_);
        return false;
    }
    bool end() {
        if (!pager_.cap().empty())
            run_.warnings.push_back(fmt::format(
                "pagination_capped: the pages end at the cap of {}; there is more.", pager_.cap()));
        pager_.give_items(*last_);
        conclude_ok(run_, plan_, Outcome::ok, std::move(*last_), result_);
        return false;
    }

    RunContext& run_;
    const Plan& plan_;
    const Binding& binding_;
    RunResult& result_;
    Pager pager_;
    std::optional<Answer> last_;
};

}  // namespace

Task<Result<bool>> run_pages(RunContext& run, const RunRequest& request, const Plan& plan,
                             const Binding& binding, const BoundPins& pins, RunResult& result) {
    Pages pages(run, plan, binding, request, result);
    for (bool more = true; more;) {
        Call call(run, plan, binding, pins);
        Result<Attempts::Ended> ended = Attempts::Ended::answered;
        if (auto prepared = call.prepare(pages.request()); !prepared)
            ended = std::move(prepared).error();
        else ended = co_await call.send(result);
        if (!ended && !pages.any()) co_return std::move(ended).error();
        if (!ended) more = pages.fail(std::move(ended).error());
        else if (*ended == Attempts::Ended::previewed) co_return result.ok = true;
        else more = pages.take(read_answer(run, plan, call.transfer()), call.request());
    }
    co_return true;
}

}  // namespace packhost::engine
