// pack_test.cpp: the tests of a pack for applications; and how a real run becomes one.
#include "packhost/pack_test.hpp"

#include <fmt/format.h>

#include <optional>

#include "base/try.hpp"
#include "runtime/replayed_run.hpp"
#include "runtime/test_recorder.hpp"
#include "runtime/test_value.hpp"

namespace packhost {

using runtime::PackImpl;
using SharedPack = std::shared_ptr<const PackImpl>;

namespace {

Error refused(std::string_view code, std::string message, std::string hint = {}) {
    return {std::string(code), Phase::pack, std::move(message), std::move(hint)};
}

constexpr std::size_t kLargestBlob = 256u << 10;

/// The bytes of a blob that a manifest can hold as a text; nothing if it can't.
std::optional<std::string> text_of(BlobSource& blob) {
    std::string text(kLargestBlob + 1, '\0');
    std::size_t size = 0;
    if (!blob.can_rewind() || !blob.rewind()) return std::nullopt;
    while (size < text.size()) {
        const auto more = blob.read({text.data() + size, text.size() - size});
        if (!more || size + *more > kLargestBlob) return std::nullopt;
        if (*more == 0) break;
        size += *more;
    }
    text.resize(size);
    return text;
}

std::string code_of(const RunResult& result) { return result.error ? result.error->code : ""; }

void set_expectation(model::PackTest& test, const RunResult& result) {
    test.ok = result.ok;
    if (result.status != 0) test.status = result.status;
    if (result.error) test.error = result.error->code;
    test.expected_pins = result.pins;
}

}  // namespace

std::vector<PackTestInfo> pack_tests(const Pack& pack) {
    std::vector<PackTestInfo> out;
    if (const auto* loaded = dynamic_cast<const PackImpl*>(&pack))
        for (const model::PackTest& test : loaded->manifest().tests)
            out.push_back({test.name, test.node});
    return out;
}

Result<PackTestResult> run_pack_test(Runtime& runtime, std::shared_ptr<const Pack> pack,
                                     std::string_view test) {
    const auto loaded = std::dynamic_pointer_cast<const PackImpl>(pack);
    if (!loaded) return Error{"no_pack", Phase::usage, "There is no pack to test.", ""};
    std::vector<std::string_view> names;
    for (const model::PackTest& one : loaded->manifest().tests) {
        names.push_back(one.name);
        if (one.name != test) continue;
        PackTestResult out;
        out.differences = runtime::run_recorded(runtime, loaded, one, out.run);
        return out;
    }
    return Error{"unknown_test", Phase::usage,
                 fmt::format("The pack \"{}\" has no test \"{}\".", loaded->slug(), test),
                 names.empty() ? "It has no tests at all."
                               : fmt::format("Its tests: {}.", fmt::join(names, ", "))};
}

struct PackTestRecording::Impl {
    SharedPack pack;
    const model::Node* node = nullptr;  // null: the request names none
    Object pins;
    std::shared_ptr<runtime::AnswerKeeper> answers;

    model::PackTest begun(std::string name) const;
    Result<void> add_requests(Runtime& runtime, const RunResult& real,
                              model::PackTest& test) const;
    Result<void> check(Runtime& runtime, const model::PackTest& test) const;
};

PackTestRecording::PackTestRecording(RunRequest& request) : impl_(std::make_unique<Impl>()) {
    impl_->pack = std::dynamic_pointer_cast<const PackImpl>(request.pack);
    if (!impl_->pack || request.test_request) return;
    const auto plan = impl_->pack->plan(request.node);
    if (!plan) return;
    impl_->node = (*plan)->node;
    impl_->pins = request.pins;
    const std::shared_ptr<const model::Pack> manifest(impl_->pack, &impl_->pack->manifest());
    impl_->answers = std::make_shared<runtime::AnswerKeeper>(request.connection.get(), manifest,
                                                             *impl_->node);
    for (const auto& [name, blob] : request.blobs) {
        auto text = text_of(*blob);
        if (!text) impl_->answers->problem = "the pin \"" + name + "\" is more than a short text";
        else impl_->pins.emplace_back(name, std::move(*text));
    }
    request.recorder = impl_->answers;
}

PackTestRecording::~PackTestRecording() = default;

/// All but the requests and what is expected.
model::PackTest PackTestRecording::Impl::begun(std::string name) const {
    model::PackTest test;
    test.name = std::move(name);
    test.node = node->node_type_id;
    test.base_url = answers->base_url;
    test.pins = pins;
    test.exchanges = answers->exchanges;
    return test;
}

/// Runs the node again, with placeholders for credentials.
Result<void> PackTestRecording::Impl::add_requests(Runtime& runtime, const RunResult& real,
                                                   model::PackTest& test) const {
    const auto requests = std::make_shared<runtime::RequestKeeper>(
        node->execution.idempotency_key);
    const RunResult again =
        runtime::replay(runtime, pack, test, runtime::Strictness::any_request, requests);
    if (again.ok != real.ok || again.status != real.status || code_of(again) != code_of(real) ||
        requests->exchanges.size() != test.exchanges.size())
        return refused("not_repeatable",
                       fmt::format("Run again over the recorded answers, the node ended "
                                   "differently: {}",
                                   again.error ? again.error->message
                                               : fmt::format("status {}.", again.status)),
                       "What its auth scheme was told may be needed, and is not recorded.");
    for (std::size_t i = 0; i < test.exchanges.size(); ++i) {
        test.exchanges[i].method = requests->exchanges[i].method;
        test.exchanges[i].url = requests->exchanges[i].url;
        test.exchanges[i].request = requests->exchanges[i].request;
    }
    set_expectation(test, again);
    return {};
}

Result<void> PackTestRecording::Impl::check(Runtime& runtime, const model::PackTest& test) const {
    if (const auto held = answers->masks.held_by(to_json(runtime::test_value(test))))
        return refused("holds_credential",
                       fmt::format("A pin or an answer holds the credential \"{}\" in a form that "
                                   "can't be replaced; nothing was recorded.",
                                   *held));
    RunResult again;
    const auto differences = runtime::run_recorded(runtime, pack, test, again);
    if (differences.empty()) return {};
    return refused("not_repeatable",
                   "The same pins and answers make another run: " + differences.front(),
                   "What changes from run to run, such as a time in the URL, can't be recorded.");
}

Result<Object> PackTestRecording::make_test(Runtime& runtime, const RunResult& result,
                                            std::string name) const {
    // A run that was given up may still be fetching a token, and telling of it.
    if (!impl_->node || result.status == 0 || impl_->answers->exchanges.empty())
        return refused("nothing_recorded", "No answer came, so there is nothing to record.");
    if (impl_->answers->problem)
        return refused("not_recordable", fmt::format("This run can't be recorded: {}.",
                                                     *impl_->answers->problem));
    model::PackTest test = impl_->begun(std::move(name));
    PH_CHECK(impl_->add_requests(runtime, result, test));
    PH_CHECK(impl_->check(runtime, test));
    return runtime::test_value(test);
}

}  // namespace packhost
