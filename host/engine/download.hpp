// download.hpp: an answer's body on its way into an output pin of type blob.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/spool.hpp"
#include "packhost/blob.hpp"
#include "packhost/value.hpp"

namespace packhost::engine {

struct Plan;

/// Of one run. The bytes go into the caller's sink, or into a file without a name. One thread.
class Download {
 public:
    static constexpr std::uint64_t kMostSpooled = 256u << 20;

    /// `sink` may be null.
    Download(std::string pin, std::shared_ptr<BlobSink> sink)
        : pin_(std::move(pin)), sink_(std::move(sink)) {}

    const std::string& pin() const noexcept { return pin_; }

    /// Before the first byte of an answer; once more if the request is repeated. Errors:
    /// `bad_response` for a body that is encoded; `not_restartable`, phase run.
    Result<void> begin(std::string_view content_encoding, std::string_view content_type);
    /// Errors: the sink's; `too_large` beyond kMostSpooled without one.
    Result<void> write(std::string_view bytes);
    Result<void> finish();

    bool is_finished() const noexcept { return finished_; }
    std::uint64_t size() const noexcept { return size_; }
    /// What the output pin gets: {"size", "contentType"}.
    Value value() const;
    /// The bytes, if they went into no sink.
    std::shared_ptr<BlobSource> release();

 private:
    std::string pin_;
    std::shared_ptr<BlobSink> sink_;
    std::optional<detail::Spool> spool_;
    std::string content_type_;
    std::uint64_t size_ = 0;
    bool finished_ = false;
};

/// The download of a run, or null if its plan has none. Error: `unknown_output`, phase input, for a
/// sink of a pin whose bytes are not streamed.
Result<std::unique_ptr<Download>> make_download(const Plan& plan, const BlobSinks& sinks);

}  // namespace packhost::engine
