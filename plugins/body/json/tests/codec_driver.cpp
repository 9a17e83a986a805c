// codec_driver.cpp: the host's side of a codec, in memory.
#include "codec_driver.hpp"

#include <dlfcn.h>

#include <charconv>
#include <cstdio>
#include <cstdlib>

namespace packhost::json::test {
namespace {

const void* no_service(const ph_host*, const char*) { return nullptr; }

struct ValueCollector {
    Events all;
    const DecodeSetup* setup;

    static ph_status take(void* ctx, const ph_value_event* events, std::size_t count,
                          ph_sink_answer* answer) {
        auto& self = *static_cast<ValueCollector*>(ctx);
        for (std::size_t i = 0; i < count; ++i) self.all.copy(events[i]);
        if (!self.setup->answer) return PH_OK;
        const auto [status, skip] = self.setup->answer(self.all.list());
        answer->skip_depth = skip;
        return status;
    }
};

struct ByteCollector {
    Encoded got;
    unsigned refuse_every = 0;
    unsigned writes = 0;

    bool refuses() { return refuse_every > 0 && ++writes % refuse_every == 0; }
    static ph_status write(void* ctx, ph_str bytes) {
        auto& self = *static_cast<ByteCollector*>(ctx);
        if (self.refuses()) return PH_LATER;
        self.got.bytes += plugin::view(bytes);
        self.got.largest_write = std::max(self.got.largest_write, bytes.size);
        return PH_OK;
    }
    static ph_status put_secret(void* ctx, ph_secret secret, ph_encoder encoder) {
        auto& self = *static_cast<ByteCollector*>(ctx);
        if (self.refuses()) return PH_LATER;
        self.got.bytes += "<secret:" + std::to_string(secret) + ":" + std::to_string(encoder) + ">";
        return PH_OK;
    }
    ph_byte_sink sink() {
        auto s = plugin::sized<ph_byte_sink>();
        s.ctx = this;
        s.write = &write;
        s.put_secret = &put_secret;
        return s;
    }
};

Decoded result(ph_status status, const ph_codec_error& error) {
    Decoded d;
    d.status = status;
    d.code = plugin::view(error.code);
    d.message = plugin::view(error.message);
    d.offset = error.offset;
    d.line = error.line;
    d.column = error.column;
    return d;
}

}  // namespace

const ph_codec& codec() {
    static const ph_codec* const table = [] {
        void* file = dlopen(PLUGIN_FILE, RTLD_NOW | RTLD_LOCAL);
        if (!file) {
            std::fprintf(stderr, "%s\n", dlerror());
            std::abort();
        }
        const auto entry = reinterpret_cast<ph_entry_function>(dlsym(file, PACKHOST_ENTRY_SYMBOL));
        return static_cast<const ph_codec*>(entry()->query(PH_CODEC));
    }();
    return *table;
}

void* instance() {
    struct Made {
        Made() {
            auto host = plugin::sized<ph_host>();
            host.get = &no_service;
            auto error = plugin::sized<ph_error>();
            if (codec().create(&host, plugin::str("json"), {}, &codec_instance, &error) != PH_OK)
                std::abort();
        }
        ~Made() { codec().destroy(codec_instance); }
        void* codec_instance = nullptr;
    };
    static const Made made;
    return made.codec_instance;
}

Events& Events::add(ph_event_kind kind, std::string_view text) {
    auto event = plugin::sized<ph_value_event>();
    event.kind = kind;
    event.text = plugin::str(texts_->emplace_back(text));
    list_.push_back(event);
    return *this;
}
Events& Events::boolean(bool v) {
    add(PH_VALUE_BOOL);
    list_.back().as.boolean = v;
    return *this;
}
Events& Events::integer(std::int64_t v) {
    add(PH_VALUE_INT);
    list_.back().as.integer = v;
    return *this;
}
Events& Events::natural(std::uint64_t v) {
    add(PH_VALUE_UINT);
    list_.back().as.natural = v;
    return *this;
}
Events& Events::real(double v) {
    add(PH_VALUE_DOUBLE);
    list_.back().as.real = v;
    return *this;
}
Events& Events::handle(ph_event_kind kind, std::uint64_t v) {
    add(kind);
    list_.back().as.handle = v;
    return *this;
}
Events& Events::copy(const ph_value_event& event) {
    add(event.kind, plugin::view(event.text));
    list_.back().as = event.as;
    return *this;
}

std::string show(const std::vector<ph_value_event>& events) {
    std::string out;
    bool in_part = false;
    for (const ph_value_event& e : events) {
        const std::string text(plugin::view(e.text));
        char real[40];
        switch (e.kind) {
            case PH_VALUE_NULL: out += "null"; break;
            case PH_VALUE_BOOL: out += e.as.boolean ? "true" : "false"; break;
            case PH_VALUE_INT: out += "i:" + std::to_string(e.as.integer); break;
            case PH_VALUE_UINT: out += "u:" + std::to_string(e.as.natural); break;
            case PH_VALUE_DOUBLE:
                out += "d:";
                out.append(real, std::to_chars(real, real + sizeof real, e.as.real).ptr);
                break;
            case PH_VALUE_NUMBER_TEXT: out += "n:" + text; break;
            case PH_VALUE_STRING: out += (in_part ? "" : "s:") + text; break;
            case PH_VALUE_STRING_PART: out += (in_part ? "" : "s:") + text; break;
            case PH_VALUE_KEY: out += "k:" + text; break;
            case PH_VALUE_BEGIN_OBJECT: out += "{"; break;
            case PH_VALUE_END_OBJECT: out += "}"; break;
            case PH_VALUE_BEGIN_ARRAY: out += "["; break;
            case PH_VALUE_END_ARRAY: out += "]"; break;
            default: out += "?" + std::to_string(e.kind); break;
        }
        in_part = e.kind == PH_VALUE_STRING_PART;
        if (!in_part) out += ' ';
    }
    if (!out.empty()) out.pop_back();
    return out;
}

Decoded decode(const std::vector<std::string_view>& pieces, const DecodeSetup& setup) {
    ValueCollector collector{{}, &setup};
    auto sink = plugin::sized<ph_value_sink>();
    sink.ctx = &collector;
    sink.events = &ValueCollector::take;
    auto options = plugin::sized<ph_codec_options>();
    options.max_depth = setup.max_depth;
    void* decoder = nullptr;
    ph_status status = codec().decode_begin(instance(), &options, &sink, &decoder);
    auto error = plugin::sized<ph_codec_error>();
    for (std::size_t i = 0; i < pieces.size() && status == PH_OK; ++i) {
        // Memory of exactly that size, gone after the call: a sanitizer sees every step outside.
        const auto copy = std::make_unique<char[]>(pieces[i].size());
        std::copy(pieces[i].begin(), pieces[i].end(), copy.get());
        status = codec().decode(decoder, {copy.get(), pieces[i].size()}, i + 1 == pieces.size(),
                                &error);
    }
    codec().decode_free(decoder);
    Decoded d = result(status, error);
    d.events = status == PH_OK || setup.answer ? show(collector.all.list()) : "";
    return d;
}

Decoded decode(std::string_view text) { return decode(std::vector<std::string_view>{text}); }

Encoded encode(const Events& events, std::size_t batch, unsigned refuse_every) {
    ByteCollector collector;
    collector.refuse_every = refuse_every;
    const ph_byte_sink sink = collector.sink();
    auto options = plugin::sized<ph_codec_options>();
    void* encoder = nullptr;
    ph_status status = codec().encode_begin(instance(), &options, &sink, &encoder);
    const auto& list = events.list();
    for (std::size_t at = 0; at < list.size() && (status == PH_OK || status == PH_LATER);) {
        std::size_t taken = 0;
        const std::size_t count = std::min(batch, list.size() - at);
        status = codec().encode(encoder, list.data() + at, count, &taken);
        if (status == PH_LATER && taken == count) std::abort(); // against the contract
        at += taken;
    }
    if (status == PH_OK || status == PH_LATER)
        while ((status = codec().encode_end(encoder)) == PH_LATER) {}
    codec().encode_free(encoder);
    collector.got.status = status;
    return collector.got;
}

Encoded escape(std::uint32_t context, const Events& value) {
    ByteCollector collector;
    const ph_byte_sink sink = collector.sink();
    collector.got.status = codec().template_escape(instance(), context, value.value(), &sink);
    return collector.got;
}

Decoded check(std::string_view text) {
    auto error = plugin::sized<ph_codec_error>();
    const ph_status status = codec().check(instance(), plugin::str(text), &error);
    return result(status, error);
}

}  // namespace packhost::json::test
