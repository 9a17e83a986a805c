// outgoing.hpp: one request while it is being made: what the plan and the pins gave, what auth
// placed, and the bytes that go to the transport.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/blob.hpp"
#include "net/origin.hpp"
#include "packhost/secret.hpp"

namespace packhost::engine {

class TlsIdentity;

/// A header field. What auth placed lies in locked memory and is masked wherever it is shown.
struct Field {
    std::string_view name;   ///< of the plan
    std::string_view value;  ///< of the plan or the request's text; empty if `secret` holds it
    bool from_auth = false;
    std::string owned;       ///< the name, if auth gave it
    Secret secret;

    std::string_view label() const noexcept { return from_auth ? std::string_view(owned) : name; }
};

/// A query pair that auth appended, encoded: "key=value".
struct SecretPair {
    std::string name;
    Secret encoded;
};

/// A place in the path for what auth fills in; the path itself has nothing there.
struct PathGap {
    static constexpr std::size_t kGone = SIZE_MAX;
    std::size_t at = 0;  ///< kGone: a redirect has led to another path
    std::string name;
    Secret encoded;      ///< empty: not filled yet
};

/// A request in the making. Views in `fields` refer to the plan, or to texts that live as long as
/// the run.
struct Outgoing {
    std::string_view method;
    const net::Origin* origin = nullptr;
    std::string path;                 ///< encoded, base path included, without what gaps hold
    std::vector<PathGap> gaps;        ///< by their places
    std::string query;                ///< encoded, without "?"
    std::vector<Field> fields;
    std::vector<SecretPair> auth_query;
    Secret cookie;                    ///< "a=b; c=d", from auth
    std::shared_ptr<const TlsIdentity> identity;  ///< from auth; null: none
    bool has_body = false;
    std::string body;                 ///< encoded, when no secret is in it
    Secret sealed_body;               ///< encoded, when one is
    bool body_has_secret = false;
    std::vector<BlobPlace> blobs;     ///< streamed where they belong among these bytes

    /// Without those of the blobs.
    std::string_view body_bytes() const noexcept {
        return body_has_secret ? sealed_body.expose() : std::string_view(body);
    }
    /// Of the whole body; UINT64_MAX if that of a blob is not known.
    std::uint64_t body_size() const;
    /// The gap of that name, or null.
    PathGap* find_gap(std::string_view name) noexcept;
    /// Drops all that auth placed, so that the next attempt starts anew.
    void drop_auth();
    /// Writes target and header block, as ph_request wants them, into `wire` (locked memory that
    /// the caller wipes): returns the length of the target.
    std::size_t write(Secret& wire) const;
    /// The body for a preview, without the blobs' bytes.
    std::string shown_body() const;
    /// Path and query with what auth placed masked.
    std::string masked_target() const;
    /// Name and value of all fields, masked; Host first.
    std::vector<std::pair<std::string, std::string>> masked_fields() const;
};

/// What stands in place of a credential in logs and previews.
inline constexpr std::string_view kMask = "********";

}  // namespace packhost::engine
