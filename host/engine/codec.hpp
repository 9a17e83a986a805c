// codec.hpp: a body codec of a plugin, as one worker uses it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/host_services.hpp"
#include "engine/projection.hpp"
#include "engine/secret_table.hpp"
#include "packhost/abi/codec.h"
#include "packhost/result.hpp"

namespace packhost::engine {

/// A string member of the body that auth placed: a handle, written through the codec.
struct SecretMember {
    std::string key;
    ph_secret handle;
};

/// The bytes of an encoded body; in locked memory if a secret is among them.
struct EncodedBody {
    std::string plain;
    Secret sealed;
    bool has_secret = false;
    std::vector<std::pair<std::size_t, std::uint64_t>> blobs;  ///< handles, by where they belong
};

/// A piece of a compiled template: literal text, or a placeholder's name and its place's tag.
struct TemplatePiece {
    std::string text;
    std::uint32_t context = 0;  ///< 0: literal
};

/// One codec instance. One worker's thread.
class Codec {
 public:
    /// `table` and `services` must outlive the codec.
    static Result<std::unique_ptr<Codec>> make(const ph_codec* table, std::string name,
                                               HostServices& services);
    ~Codec();
    Codec(const Codec&) = delete;
    Codec& operator=(const Codec&) = delete;

    unsigned sniff(std::string_view first_bytes) const noexcept;
    bool nests_keys() const noexcept { return info_->flags & PH_CODEC_NESTED_KEYS; }
    std::string_view empty_value() const noexcept;

    /// Encodes one value, with the members that auth placed added to it (it is an object then).
    Result<EncodedBody> encode(const Value& value, std::string_view media_type,
                               const std::vector<SecretMember>& secrets,
                               const SecretTable& table) const;

    /// Encodes events, whose views must live until it returns.
    Result<EncodedBody> encode(const std::vector<ph_value_event>& events,
                               std::string_view media_type, const SecretTable& table) const;

    /// Splits a body template at its placeholders. Error: phase pack.
    Result<std::vector<TemplatePiece>> compile_template(std::string_view text) const;
    /// Appends a value as it must stand in that place; null: the pin was not given. Error: phase
    /// input.
    Result<void> escape(std::uint32_t context, const Value* value, std::string& out) const;
    /// Finds the first error of a finished body: `bad_template`, phase input, with line and column.
    Result<void> check(std::string_view body) const;

    /// Decodes a whole body into the projector. Error `bad_response`, phase decode.
    Result<void> decode(std::string_view bytes, std::string_view media_type,
                        Projector& projector) const;

    /// Whether these bytes can be decoded; nothing of them is kept.
    bool is_valid(std::string_view bytes, std::string_view media_type) const;

    /// The text of one scalar of a body, kept in locked memory all the way from the sink.
    bool read_scalar(std::string_view bytes, std::string_view media_type,
                     const std::vector<model::Step>& steps, Secret& out) const;

 private:
    Codec(const ph_codec* table, const ph_codec_info* info, HostServices& services)
        : table_(table), info_(info), services_(services) {}
    Result<void> decode_into(std::string_view bytes, std::string_view media_type,
                             const ph_value_sink& sink, const ph_wanted* wanted) const;

    const ph_codec* table_;
    const ph_codec_info* info_;
    HostServices& services_;
    void* instance_ = nullptr;
    bool broken_ = false;
};

/// The error of a codec that does not do what its interface says.
Error codec_failure(const HostServices& services, std::string_view what);

}  // namespace packhost::engine
