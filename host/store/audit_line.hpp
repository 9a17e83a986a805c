// audit_line.hpp: what the lines of the audit log are made of.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct evp_md_ctx_st;
struct evp_md_st;

namespace packhost::store {

/// Where a line stands in its file and what came before it.
struct AuditPlace {
    std::uint64_t seq = 0;
    std::string_view prev;  ///< the hash of the line before, 64 hexadecimal digits
};

/// A run, as the audit log tells it. No field holds a credential or the value of a pin.
struct AuditRun {
    std::int64_t unix_ms = 0;  ///< when it began
    std::string_view run, actor, connection, connection_id, pack, pack_version, node;
    std::span<const std::string_view> origins = {};  ///< that a request went to
    std::string_view outcome;                        ///< "ok", "failed", "refused" or "dry_run"
    int status = 0;                                  ///< 0: none
    std::string_view code;                           ///< of its error
    std::int64_t ns = 0;                             ///< how long it took
    std::span<const std::string> unlocked = {};  ///< plugin files that could load without the lock
};

/// Appends the members of a run's line between "seq" and "prev", and a line feed. At most 24 KiB,
/// whatever the fields are; usually 300 bytes.
void append_audit_run(std::string& out, const AuditRun& run, int pid);

/// The longest line that a reader takes for one.
inline constexpr std::size_t kMostAuditLine = 32 << 10;

/// SHA-256 of lines, without their line feeds. One thread.
class LineHash {
 public:
    LineHash();
    ~LineHash();
    LineHash(const LineHash&) = delete;
    LineHash& operator=(const LineHash&) = delete;

    /// 64 lower-case hexadecimal digits; valid until the next call.
    std::string_view operator()(std::string_view line);

 private:
    evp_md_ctx_st* context_;
    evp_md_st* sha256_;
    std::array<char, 64> text_{};
};

}  // namespace packhost::store
