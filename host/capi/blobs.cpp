// blobs.cpp: sources and sinks over the caller's structs, and the bytes that a result brings.
#include "capi/blobs.hpp"

#include <limits>

using namespace packhost;
using capi::bad_argument;
using capi::given;
using capi::guarded;

namespace packhost::capi {
namespace {

constexpr std::size_t kMostBlobs = 4096;  ///< of one request: more is a mistake

/// What a callback returned.
Result<void> told(packhost_error* error) {
    if (!error) return {};
    Error copy = error->error;
    packhost_error_free(error);
    copy.phase = Phase::input;
    return copy;
}

class TheirSource final : public BlobSource {
 public:
    explicit TheirSource(const packhost_source& theirs)
        : theirs_(theirs), name_(theirs.file_name ? theirs.file_name : "") {}

    std::optional<std::uint64_t> size() const override {
        if (theirs_.length == std::numeric_limits<std::uint64_t>::max()) return std::nullopt;
        return theirs_.length;
    }
    Result<std::size_t> read(std::span<char> buffer) override {
        std::size_t got = 0;
        auto read = told(theirs_.read(theirs_.user, buffer.data(), buffer.size(), &got));
        if (!read) return std::move(read).error();
        return got;
    }
    bool can_rewind() const override { return theirs_.rewind != nullptr; }
    Result<void> rewind() override { return told(theirs_.rewind(theirs_.user)); }
    std::string file_name() const override { return name_; }

 private:
    const packhost_source theirs_;
    const std::string name_;
};

class TheirSink final : public BlobSink {
 public:
    explicit TheirSink(const packhost_sink& theirs) : theirs_(theirs) {}

    Result<void> write(std::string_view bytes) override {
        return told(theirs_.write(theirs_.user, bytes.data(), bytes.size()));
    }
    bool restart() override { return theirs_.restart && theirs_.restart(theirs_.user) != 0; }
    Result<void> finish() override {
        return theirs_.finish ? told(theirs_.finish(theirs_.user)) : Result<void>();
    }

 private:
    const packhost_sink theirs_;
};

Result<std::shared_ptr<BlobSource>> make(const packhost_source& theirs) {
    const int ways = (theirs.file != nullptr) + (theirs.blob != nullptr) +
                     (theirs.bytes != nullptr) + (theirs.read != nullptr);
    if (!theirs.pin || ways != 1) return bad_argument("packhost_source");
    if (theirs.file) return BlobSource::open(theirs.file);
    if (theirs.blob) return theirs.blob->source;
    if (theirs.bytes)
        return BlobSource::of(std::string(static_cast<const char*>(theirs.bytes),
                                          theirs.bytes_size),
                              theirs.file_name ? theirs.file_name : "");
    return std::shared_ptr<BlobSource>(std::make_shared<TheirSource>(theirs));
}

Result<std::shared_ptr<BlobSink>> make(const packhost_sink& theirs) {
    if (!theirs.pin || !theirs.file == !theirs.write) return bad_argument("packhost_sink");
    if (theirs.file) return BlobSink::create(theirs.file);
    return std::shared_ptr<BlobSink>(std::make_shared<TheirSink>(theirs));
}

/// An array of the caller's structs, as pairs of pin and what is made of each.
template <class Struct, class Made>
Result<void> read_all(const Struct* const* theirs, std::size_t count, const char* name, Made& out) {
    if (count > kMostBlobs || (count > 0 && !theirs)) return bad_argument(name);
    for (std::size_t i = 0; i < count; ++i) {
        auto known = read_struct(theirs[i], name);
        if (!known) return std::move(known).error();
        auto made = make(*known);
        if (!made) return std::move(made).error();
        out.emplace_back(known->pin, std::move(*made));
    }
    return {};
}

}  // namespace

Result<void> read_blobs(const packhost_request& theirs, RunRequest& request) {
    auto read = read_all(theirs.sources, theirs.source_count, "packhost_source", request.blobs);
    if (!read) return read;
    return read_all(theirs.sinks, theirs.sink_count, "packhost_sink", request.sinks);
}

}  // namespace packhost::capi

packhost_error* packhost_result_blob(const packhost_result* result, const char* pin,
                                     packhost_blob** out) {
    return guarded([&]() -> Result<void> {
        if (!given(result, pin, out)) return bad_argument("result, pin or out");
        for (const auto& [name, source] : result->result.blobs)
            if (name == pin) {
                *out = new packhost_blob{source};
                return {};
            }
        return Error{"no_blob", Phase::usage,
                     "The result has no bytes for the pin \"" + std::string(pin) + "\".",
                     "Only output pins of type blob have, if there was no sink for them."};
    });
}

uint64_t packhost_blob_size(const packhost_blob* blob) {
    return blob ? blob->source->size().value_or(0) : 0;
}

packhost_error* packhost_blob_read(packhost_blob* blob, void* buffer, size_t capacity,
                                   size_t* got) {
    return guarded([&]() -> Result<void> {
        if (!given(blob, buffer, got)) return bad_argument("blob, buffer or got");
        auto read = blob->source->read({static_cast<char*>(buffer), capacity});
        if (!read) return std::move(read).error();
        *got = *read;
        return {};
    });
}

packhost_error* packhost_blob_rewind(packhost_blob* blob) {
    return guarded([&]() -> Result<void> {
        if (!blob) return bad_argument("blob");
        return blob->source->rewind();
    });
}

void packhost_blob_free(packhost_blob* blob) { delete blob; }
