// download.cpp: into the caller's sink, or a spool with a cap.
#include "engine/download.hpp"

#include <fmt/format.h>

#include "base/try.hpp"
#include "engine/plan.hpp"
#include "net/field.hpp"

namespace packhost::engine {

Result<void> Download::begin(std::string_view content_encoding, std::string_view content_type) {
    if (!content_encoding.empty() && !net::equals_ignoring_case(content_encoding, "identity"))
        return Error{"bad_response", Phase::decode,
                     "The response is in a content encoding that was not asked for.",
                     "What goes into a blob is passed on as it comes; the pack must not ask for an "
                     "encoding."};
    content_type_ = content_type;
    const bool again = size_ > 0;
    size_ = 0;
    if (!sink_) {
        if (spool_) return spool_->clear();
        PH_TRY(spool_, detail::Spool::make());
        return {};
    }
    if (again && !sink_->restart())
        return Error{"not_restartable", Phase::run,
                     "The answer broke off, and what was written of it can't be taken back.",
                     "Run the node again, with a new sink."};
    return {};
}

Result<void> Download::write(std::string_view bytes) {
    size_ += bytes.size();
    if (sink_) return sink_->write(bytes);
    if (size_ > kMostSpooled)
        return Error{"too_large", Phase::receive,
                     fmt::format("The response is larger than {} bytes, and no sink takes it.",
                                 kMostSpooled),
                     "Name a sink for the output pin: --out PIN=@FILE on the command line."};
    return spool_->append(bytes);
}

Result<void> Download::finish() {
    if (sink_) PH_CHECK(sink_->finish());
    finished_ = true;
    return {};
}

Value Download::value() const {
    Object value{{"size", size_}};
    value.emplace_back("contentType", content_type_.empty() ? Value() : Value(content_type_));
    return value;
}

std::shared_ptr<BlobSource> Download::release() {
    if (sink_ || !spool_ || !finished_) return nullptr;
    return std::move(*spool_).release();
}

Result<std::unique_ptr<Download>> make_download(const Plan& plan, const BlobSinks& sinks) {
    const Plan::Output* streamed = nullptr;
    for (const Plan::Output& out : plan.outputs)
        if (plan.is_download && out.path.source == model::ResponsePath::Source::body)
            streamed = &out;
    std::shared_ptr<BlobSink> sink;
    for (const auto& [name, given] : sinks) {
        if (!streamed || name != streamed->pin || !given)
            return Error{"unknown_output", Phase::input,
                         fmt::format("The output pin \"{}\" of {} can't be streamed to a sink.",
                                     name, plan.node->node_type_id),
                         streamed ? fmt::format("The pin that can: {}.", streamed->pin)
                                  : "Only a pin of type blob that is mapped from $body can, if no "
                                    "other pin is mapped from it."};
        sink = given;
    }
    return streamed ? std::make_unique<Download>(streamed->pin, std::move(sink)) : nullptr;
}

}  // namespace packhost::engine
