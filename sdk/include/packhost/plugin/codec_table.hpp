// codec_table.hpp: the C table over the classes of codec.hpp, with the exception barrier.
#pragma once

#include <array>
#include <memory>
#include <type_traits>
#include <vector>

#include "packhost/plugin/codec.hpp"

namespace packhost::plugin {
namespace detail {

struct CodecInstance;

struct EncoderSlot {
    CodecInstance* owner = nullptr;
    std::unique_ptr<Encoder> encoder;
    ValueOrder order;
    Output out;
    ph_status failed = PH_OK; // sticky
    bool ended = false;

    ph_status take(const ph_value_event& event) {
        const ph_status status = order.accept(event.kind);
        if (status == PH_END) return PH_OK;
        if (status == PH_OK) encoder->event(event, out);
        return status;
    }
    ph_status encode(const ph_value_event* events, std::size_t count, std::size_t& taken) {
        out.resume();
        if (const ph_status status = out.pass_on(); status != PH_OK) return status;
        for (const ph_value_event& event : ValueEvents(events, count)) {
            if (const ph_status status = take(event); status != PH_OK) return status;
            ++taken;
            if (out.status() == PH_LATER && taken == count) return PH_OK;
            if (out.status() != PH_OK) return out.status();
        }
        return PH_OK;
    }
    ph_status end() {
        if (!order.complete()) return PH_INVALID;
        out.resume();
        if (!ended) encoder->end(out);
        ended = true;
        return out.drain();
    }
};

struct DecoderSlot {
    CodecInstance* owner = nullptr;
    std::unique_ptr<Decoder> decoder;
    Events events;
    bool over = false; // ended or failed

    ph_status decode(std::string_view bytes, bool last) {
        if (over) return PH_INVALID;
        over = true; // also if something is thrown
        decoder->bytes(bytes, last, events);
        events.flush();
        over = last;
        return PH_OK;
    }
};

/// One codec of one worker, with the encoders and decoders that wait for their next body.
struct CodecInstance {
    static constexpr std::size_t kKept = 16;

    std::unique_ptr<BodyCodec> codec;
    std::vector<std::unique_ptr<EncoderSlot>> encoders;
    std::vector<std::unique_ptr<DecoderSlot>> decoders;

    CodecInstance() {
        encoders.reserve(kKept);
        decoders.reserve(kKept);
    }
    template <class Slot>
    std::unique_ptr<Slot> obtain(std::vector<std::unique_ptr<Slot>>& kept) {
        if (kept.empty()) {
            auto slot = std::make_unique<Slot>();
            slot->owner = this;
            return slot;
        }
        auto slot = std::move(kept.back());
        kept.pop_back();
        return slot;
    }
    template <class Slot>
    void give_back(std::vector<std::unique_ptr<Slot>>& kept, Slot* slot) noexcept {
        std::unique_ptr<Slot> owned(slot);
        if (kept.size() < kKept) kept.push_back(std::move(owned));
    }
};

/// Runs the body; what it throws becomes a status, and fills *error if there is one.
template <class Body>
ph_status body_call(ph_codec_error* error, Body&& body) noexcept {
    auto fill = [error](ph_codec_error e) {
        if (!error) return;
        e.size = error->size;
        std::memcpy(error, &e, std::min<std::size_t>(e.size, sizeof e));
    };
    try {
        return body();
    } catch (const Refused& refused) {
        return refused.status();
    } catch (const BodyError& wrong) {
        fill(wrong.error());
    } catch (const Failure& failure) {
        auto kept = sized<ph_error>();
        keep_error(&kept, failure.error());
        auto e = sized<ph_codec_error>();
        e.code = kept.code;
        e.message = kept.message;
        fill(e);
    } catch (...) {
        fill(BodyError("plugin_exception", "The codec threw an exception.", 0).error());
    }
    return PH_FAILED;
}

inline CodecOptions options_of(const ph_codec_options* options) noexcept {
    if (!options) return {};
    return {options->max_depth,
            PH_HAS(options, media_type) ? view(options->media_type) : std::string_view(),
            PH_HAS(options, wanted) ? options->wanted : nullptr};
}

/// The functions of the table that are the same for every codec.
struct CodecCalls {
    static void destroy(void* instance) { delete static_cast<CodecInstance*>(instance); }

    static ph_status encode_begin(void* instance, const ph_codec_options* options,
                                  const ph_byte_sink* sink, void** enc) {
        return body_call(nullptr, [&] {
            auto& owner = *static_cast<CodecInstance*>(instance);
            if (!sink || !sink->write || !sink->put_secret) return PH_INVALID;
            auto slot = owner.obtain(owner.encoders);
            const CodecOptions asked = options_of(options);
            if (!slot->encoder || !slot->encoder->restart(asked))
                slot->encoder = owner.codec->encoder(asked);
            slot->order.restart(asked.max_depth);
            slot->out.restart(sink);
            slot->failed = PH_OK;
            slot->ended = false;
            *enc = slot.release();
            return PH_OK;
        });
    }
    static ph_status encode(void* enc, const ph_value_event* events, std::size_t count,
                            std::size_t* taken) {
        auto& slot = *static_cast<EncoderSlot*>(enc);
        *taken = 0;
        if (slot.failed != PH_OK) return slot.failed;
        const ph_status status = body_call(nullptr, [&] {
            return slot.ended ? ph_status(PH_INVALID) : slot.encode(events, count, *taken);
        });
        if (status < 0) slot.failed = status;
        return status;
    }
    static ph_status encode_end(void* enc) {
        auto& slot = *static_cast<EncoderSlot*>(enc);
        if (slot.failed != PH_OK) return slot.failed;
        const ph_status status = body_call(nullptr, [&] { return slot.end(); });
        if (status < 0) slot.failed = status;
        return status;
    }
    static void encode_free(void* enc) {
        auto* slot = static_cast<EncoderSlot*>(enc);
        if (slot) slot->owner->give_back(slot->owner->encoders, slot);
    }

    static ph_status decode_begin(void* instance, const ph_codec_options* options,
                                  const ph_value_sink* sink, void** dec) {
        return body_call(nullptr, [&] {
            auto& owner = *static_cast<CodecInstance*>(instance);
            if (!sink || !sink->events) return PH_INVALID;
            auto slot = owner.obtain(owner.decoders);
            const CodecOptions asked = options_of(options);
            if (!slot->decoder || !slot->decoder->restart(asked))
                slot->decoder = owner.codec->decoder(asked);
            slot->events.restart(sink, asked.wanted);
            slot->over = false;
            *dec = slot.release();
            return PH_OK;
        });
    }
    static ph_status decode(void* dec, ph_str bytes, std::uint32_t last, ph_codec_error* error) {
        auto& slot = *static_cast<DecoderSlot*>(dec);
        return body_call(error, [&] { return slot.decode(view(bytes), last != 0); });
    }
    static void decode_free(void* dec) {
        auto* slot = static_cast<DecoderSlot*>(dec);
        if (slot) slot->owner->give_back(slot->owner->decoders, slot);
    }

    static ph_status compile(void* instance, ph_str text, const ph_template_sink* sink,
                             ph_codec_error* error) {
        return body_call(error, [&] {
            if (!sink || !sink->segment) return PH_INVALID;
            Segments segments(sink);
            static_cast<CodecInstance*>(instance)->codec->compile_template(view(text), segments);
            return PH_OK;
        });
    }
    static ph_status escape(void* instance, std::uint32_t context, ph_value value,
                            const ph_byte_sink* sink) {
        return body_call(nullptr, [&]() -> ph_status {
            if (!sink || !sink->write || !sink->put_secret) return PH_INVALID;
            Output out;
            out.restart(sink);
            static_cast<CodecInstance*>(instance)->codec->escape(context, ValueEvents(value), out);
            return out.drain();
        });
    }
    static ph_status check(void* instance, ph_str bytes, ph_codec_error* error) {
        return body_call(error, [&] {
            static_cast<CodecInstance*>(instance)->codec->check(view(bytes));
            return PH_OK;
        });
    }
    static std::uint32_t sniff(void* instance, ph_str first) {
        std::uint32_t sure = 0;
        body_call(nullptr, [&] {
            sure = static_cast<CodecInstance*>(instance)->codec->sniff(view(first));
            return PH_OK;
        });
        return std::min(sure, 100u);
    }
};

}  // namespace detail

/// The Kind for PACKHOST_PLUGIN: one or more codecs, each derived from BodyCodec and with a kInfo.
template <class... Codecs>
class Codec {
 public:
    static constexpr const char* kInterface = PH_CODEC;
    static constexpr std::array<ph_provides, sizeof...(Codecs)> kProvides{
        ph_provides{sizeof(ph_provides), 0, "body", Codecs::kInfo.name}...};

    static const void* table() noexcept {
        static const std::array<ph_codec_info, sizeof...(Codecs)> infos{info(Codecs::kInfo)...};
        static const ph_codec codec = make_table(infos.data());
        return &codec;
    }

 private:
    using Calls = detail::CodecCalls;

    static ph_codec_info info(const CodecInfo& from) noexcept {
        return {sizeof(ph_codec_info), from.flags, from.name, from.media_types,
                str(from.empty_value)};
    }

    static ph_codec make_table(const ph_codec_info* infos) noexcept {
        auto t = sized<ph_codec>();
        t.info_count = sizeof...(Codecs);
        t.info = infos;
        t.create = &create;
        t.destroy = &Calls::destroy;
        t.encode_begin = &Calls::encode_begin;
        t.encode = &Calls::encode;
        t.encode_end = &Calls::encode_end;
        t.encode_free = &Calls::encode_free;
        t.decode_begin = &Calls::decode_begin;
        t.decode = &Calls::decode;
        t.decode_free = &Calls::decode_free;
        // A member that no codec overrides has the type of the base class's: it is left out.
        if constexpr ((!std::is_same_v<decltype(&Codecs::compile_template),
                                       decltype(&BodyCodec::compile_template)> || ...))
            t.template_compile = &Calls::compile;
        if constexpr ((!std::is_same_v<decltype(&Codecs::escape), decltype(&BodyCodec::escape)> ||
                       ...))
            t.template_escape = &Calls::escape;
        if constexpr ((!std::is_same_v<decltype(&Codecs::check), decltype(&BodyCodec::check)> ||
                       ...))
            t.check = &Calls::check;
        if constexpr ((!std::is_same_v<decltype(&Codecs::sniff), decltype(&BodyCodec::sniff)> ||
                       ...))
            t.sniff = &Calls::sniff;
        return t;
    }

    template <class C>
    static std::unique_ptr<BodyCodec> make(const Host& host, const ph_value& settings) {
        if constexpr (std::is_constructible_v<C, const Host&, const ph_value&>)
            return std::make_unique<C>(host, settings);
        else
            return std::make_unique<C>();
    }

    static ph_status create(const ph_host* host, ph_str name, ph_value settings, void** instance,
                            ph_error* error) {
        return guarded(
            [&] {
                auto made = std::make_unique<detail::CodecInstance>();
                const Host services(host);
                ((view(name) == Codecs::kInfo.name
                      ? void(made->codec = make<Codecs>(services, settings)) : void()), ...);
                if (!made->codec) return PH_NOT_FOUND;
                *instance = made.release();
                return PH_OK;
            },
            [error](const ph_error& why) { keep_error(error, why); });
    }
};

}  // namespace packhost::plugin
