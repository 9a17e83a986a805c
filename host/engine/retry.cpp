// retry.cpp: attempts, and the waits between them.
#include "engine/retry.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <cstdint>

#include "base/try.hpp"
#include "base/uuid.hpp"
#include "engine/dispatch.hpp"
#include "engine/page_request.hpp"
#include "engine/wait_hint.hpp"

namespace packhost::engine {
namespace {

using std::chrono::milliseconds;

std::int64_t unix_ms(Clock* clock) {
    if (clock) return clock->unix_ms();
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

/// Streams know what they have given already.
void keep_streams(BuiltRequest& from, BuiltRequest& to) {
    to.stream = std::move(from.stream);
    for (std::size_t i = 0; i < to.parts.size(); ++i) to.parts[i].blob = from.parts[i].blob;
}

bool can_repeat_body(const BuiltRequest& built) {
    return (!built.stream || built.stream->can_open()) &&
           std::all_of(built.parts.begin(), built.parts.end(),
                       [](const BuiltPart& part) { return !part.blob || part.blob->can_open(); });
}

}  // namespace

milliseconds backoff(const model::RetrySpec& spec, int attempt) {
    const std::int64_t factor = std::int64_t{1} << std::clamp(attempt - 1, 0, 30);
    const std::int64_t most =
        std::min<std::int64_t>(spec.backoff.count() * factor, spec.max_backoff.count());
    std::uint32_t random = 0;
    RAND_bytes(reinterpret_cast<unsigned char*>(&random), sizeof random);  // else no jitter
    return milliseconds(static_cast<std::int64_t>(static_cast<double>(most) * random / UINT32_MAX));
}

std::optional<milliseconds> asked_wait(const model::RetrySpec& spec, const Transfer& answer,
                                       std::int64_t unix_ms) {
    for (const model::RetrySpec::Wait& wait : spec.waits)
        if (const std::string_view value = answer.header(wait.header); !value.empty())
            if (const auto read = read_wait(wait.format, value, unix_ms)) return read;
    const std::string_view after = answer.header("retry-after");
    return after.empty() ? std::nullopt : read_retry_after(after, unix_ms);
}

Result<void> Call::prepare(const PageRequest* page) {
    page_ = page;
    if (!plan_.node->execution.idempotency_key.empty()) {
        PH_TRY(idempotency_key_, detail::random_uuid());
    }
    return build();
}

Result<void> Call::build() {
    std::optional<BuiltRequest> before;
    if (built_) before = std::move(built_);
    built_.emplace();
    PH_CHECK(build_request(*built_, plan_, pins_, binding_));
    if (before) keep_streams(*before, *built_);
    if (!idempotency_key_.empty())
        built_->request.fields.push_back({plan_.node->execution.idempotency_key, idempotency_key_});
    if (page_) PH_CHECK(page_->apply(*built_, binding_));
    attempts_.emplace(run_, plan_, binding_, *built_);
    return {};
}

bool Call::may_repeat(const Result<Attempts::Ended>& ended) const {
    if (run_.abort.fired() || !can_repeat_body(*built_)) return false;
    if (!ended) return attempts_->may_repeat_failure();
    if (*ended != Attempts::Ended::answered) return false;
    const auto& statuses = plan_.node->execution.retry->statuses;
    const int status = attempts_->transfer().status;
    return std::find(statuses.begin(), statuses.end(), status) != statuses.end() &&
           attempts_->may_repeat_answer();
}

milliseconds Call::wait_after(const Result<Attempts::Ended>& ended, int attempt) {
    const model::RetrySpec& spec = *plan_.node->execution.retry;
    std::optional<milliseconds> asked;
    if (ended)
        asked = asked_wait(spec, attempts_->transfer(),
                           unix_ms(run_.worker.commons().clock));
    return asked ? *asked : backoff(spec, attempt);
}

Task<Result<Attempts::Ended>> Call::send_repeatedly(RunResult& result) {
    const int most = plan_.node->execution.retry->attempts;
    for (int attempt = 1;; ++attempt) {
        auto ended = co_await attempts_->run_all(result);
        if (attempt >= most || !may_repeat(ended)) co_return std::move(ended);
        const Deadline until = Deadline::after(wait_after(ended, attempt));
        if (until.ns() >= run_.deadline.ns()) co_return std::move(ended);
        if (run_.vets()) {  // else recorded answers come, and nobody is to be spared
            auto waited = co_await wait_until(run_, until);
            if (!waited) co_return std::move(waited).error();
        }
        if (auto built = build(); !built) co_return std::move(built).error();
    }
}

}  // namespace packhost::engine
