// blob.hpp: bytes that are not held in memory: where a run takes them from, and where it puts them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "packhost/result.hpp"

namespace packhost {

/// Bytes for an input pin of type blob, read while they are sent. Belongs to one run at a time,
/// which calls it on its worker: a call may read a disk, and must not wait for anything else.
class BlobSource {
 public:
    virtual ~BlobSource() = default;

    /// How many bytes there are from the first one on, as far as that is known: exactly so many
    /// are sent. Nothing: the body is sent in chunks (RFC 9112, 7.1), which not every API takes.
    virtual std::optional<std::uint64_t> size() const = 0;

    /// Fills `buffer` from its start and says how much; 0: there is no more. An error ends the run.
    virtual Result<std::size_t> read(std::span<char> buffer) = 0;

    /// Whether rewind() may be called. Of a source that can't, the run keeps what it has read, up
    /// to 64 MiB in an unlinked file, in case that it is asked for again; more than that is the
    /// error `body_not_replayable`.
    virtual bool can_rewind() const = 0;
    /// Back to the first byte. Called before each reading, the first one included.
    virtual Result<void> rewind() = 0;

    /// The name for a file of a multipart body; empty: none.
    virtual std::string file_name() const { return {}; }

    /// A regular file, whose name goes with it. Size and bytes are those when they are read. Error:
    /// `bad_blob`, phase input.
    static Result<std::shared_ptr<BlobSource>> open(const std::filesystem::path& file);
    /// Bytes in memory.
    static std::shared_ptr<BlobSource> of(std::string bytes, std::string file_name = {});
};

/// Where the body of an answer goes that is mapped to an output pin of type blob, as it comes. Only
/// that of a success (status 2xx); others are small, and tell why. One run at a time, on its
/// worker, as above.
class BlobSink {
 public:
    virtual ~BlobSink() = default;

    /// Takes all of the bytes. An error ends the run.
    virtual Result<void> write(std::string_view bytes) = 0;
    /// Forgets what was written: the answer broke off, and the request is repeated. False: that
    /// can't be done; the run ends.
    virtual bool restart() { return false; }
    /// The last byte has been written. Not called if the run fails.
    virtual Result<void> finish() { return {}; }

    /// A file, which comes to be, or is replaced, by finish() as a whole. Error: `bad_blob`, phase
    /// input, if its folder can't be written to.
    static Result<std::shared_ptr<BlobSink>> create(const std::filesystem::path& file);
};

/// By the names of pins.
using BlobSources = std::vector<std::pair<std::string, std::shared_ptr<BlobSource>>>;
using BlobSinks = std::vector<std::pair<std::string, std::shared_ptr<BlobSink>>>;

}  // namespace packhost
