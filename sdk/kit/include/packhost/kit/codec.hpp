// codec.hpp: runs a body codec without a host: values in, bytes out, and the other way round.
//
//   CodecDriver driver(Plugin::open("body-json.so"), "json");
//   EXPECT_EQ(driver.encode(Events().array().integer(1).end_array()).bytes, "[1]");
//   EXPECT_EQ(driver.decode("[1]").events, "[ i:1 ]");
//   EXPECT_EQ(driver.decode({"[", "1]"}), driver.decode("[1]"));
#pragma once

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <ostream>
#include <stdexcept>
#include <utility>

#include "packhost/kit/codec_values.hpp"
#include "packhost/kit/codec_wanted.hpp"
#include "packhost/kit/fake_host.hpp"
#include "packhost/kit/plugin.hpp"

namespace packhost::kit {

/// What a decoding, a check or the compiling of a template gave.
struct Decoded {
    ph_status status = PH_OK;
    std::string events; ///< as show() has them; of a template its segments, `text<1:name>text`
    std::string code;
    std::string message;
    std::uint64_t offset = 0;
    std::uint32_t line = 0, column = 0;

    bool operator==(const Decoded&) const = default;
    friend std::ostream& operator<<(std::ostream& out, const Decoded& d) {
        return out << d.status << ' ' << d.events << ' ' << d.code << " at " << d.offset << ", "
                   << d.line << ':' << d.column;
    }
};

/// What an encoding gave: the bytes, with `<secret:7:3>` for handle 7 through encoder 3, and
/// `<blob:7>`.
struct Encoded {
    ph_status status = PH_OK;
    std::string bytes;
    std::size_t largest_write = 0;

    bool operator==(const Encoded&) const = default;
};

/// How a body is decoded.
struct DecodeSetup {
    std::uint32_t max_depth = 128;
    std::string media_type = {};
    /// What the sink answers after a batch, given all events so far: {status, skip_depth}.
    std::function<std::pair<ph_status, std::uint32_t>(const std::vector<ph_value_event>&)> answer =
        {};
    /// What the decoder is told that the host wants, as of Wanted::abi(); null: everything.
    const ph_wanted* wanted = nullptr;
};

/// How a value is encoded: at most `batch` events a call; with `refuse_every` n, the sink answers
/// PH_LATER to every n-th write before it takes it.
struct EncodeSetup {
    std::size_t batch = 1000;
    unsigned refuse_every = 0;
    std::string media_type = {};
};

/// One codec, used again and again as in a host; the plugin's settings are empty.
class CodecDriver {
 public:
    CodecDriver(const Plugin& plugin, std::string_view name)
        : table_(plugin.table<ph_codec>(PH_CODEC)) {
        auto error = plugin::sized<ph_error>();
        if (!table_ ||
            table_->create(host_.raw(), plugin::str(name), {}, &instance_, &error) != PH_OK)
            throw std::runtime_error("The codec could not be made: " + std::string(name));
    }
    ~CodecDriver() { table_->destroy(instance_); }
    CodecDriver(const CodecDriver&) = delete;
    CodecDriver& operator=(const CodecDriver&) = delete;

    const ph_codec& table() const { return *table_; }
    void* instance() const { return instance_; }

    /// Decodes the pieces, the last one with `last`; every piece lies in memory of its own size,
    /// gone after the call, so that a sanitizer sees every step outside. `values` gets the events.
    Decoded decode(const std::vector<std::string_view>& pieces, const DecodeSetup& setup,
                   Events* values = nullptr) const {
        ValueCollector collector{{}, &setup};
        auto sink = plugin::sized<ph_value_sink>();
        sink.ctx = &collector;
        sink.events = &ValueCollector::take;
        auto options = plugin::sized<ph_codec_options>();
        options.max_depth = setup.max_depth;
        options.media_type = plugin::str(setup.media_type);
        options.wanted = setup.wanted;
        auto error = plugin::sized<ph_codec_error>();
        void* decoder = nullptr;
        ph_status status = table_->decode_begin(instance_, &options, &sink, &decoder);
        for (std::size_t i = 0; i < pieces.size() && status == PH_OK; ++i) {
            const auto copy = std::make_unique<char[]>(pieces[i].size());
            std::copy(pieces[i].begin(), pieces[i].end(), copy.get());
            status = table_->decode(decoder, {copy.get(), pieces[i].size()},
                                    i + 1 == pieces.size(), &error);
        }
        table_->decode_free(decoder);
        Decoded d = result(status, error);
        d.events = status == PH_OK || setup.answer ? show(collector.all.list()) : "";
        if (values) *values = std::move(collector.all);
        return d;
    }

    Encoded encode(const Events& events, const EncodeSetup& setup = {}) const {
        ByteCollector collector{{}, setup.refuse_every};
        const ph_byte_sink sink = collector.sink();
        auto options = plugin::sized<ph_codec_options>();
        options.media_type = plugin::str(setup.media_type);
        void* encoder = nullptr;
        ph_status status = table_->encode_begin(instance_, &options, &sink, &encoder);
        if (status == PH_OK) status = feed(encoder, events.list(), setup.batch);
        if (status == PH_OK)
            while ((status = table_->encode_end(encoder)) == PH_LATER) {}
        table_->encode_free(encoder);
        collector.got.status = status;
        return collector.got;
    }

    /// Splits a template into its segments.
    Decoded compile(std::string_view text) const {
        std::string segments;
        auto sink = plugin::sized<ph_template_sink>();
        sink.ctx = &segments;
        sink.segment = [](void* ctx, const ph_template_segment* s) -> ph_status {
            const std::string segment(plugin::view(s->text));
            *static_cast<std::string*>(ctx) +=
                s->context == 0 ? segment : "<" + std::to_string(s->context) + ":" + segment + ">";
            return PH_OK;
        };
        auto error = plugin::sized<ph_codec_error>();
        const ph_status status =
            table_->template_compile(instance_, plugin::str(text), &sink, &error);
        Decoded d = result(status, error);
        d.events = segments;
        return d;
    }

    /// Writes a value for a place of a template; no event at all: a missing value.
    Encoded escape(std::uint32_t context, const Events& value) const {
        ByteCollector collector;
        const ph_byte_sink sink = collector.sink();
        collector.got.status = table_->template_escape(instance_, context, value.value(), &sink);
        return collector.got;
    }

    /// The error that the codec finds in a finished body; code "" for none.
    Decoded check(std::string_view text) const {
        auto error = plugin::sized<ph_codec_error>();
        const ph_status status = table_->check(instance_, plugin::str(text), &error);
        return result(status, error);
    }

    std::uint32_t sniff(std::string_view first_bytes) const {
        return table_->sniff(instance_, plugin::str(first_bytes));
    }

 private:
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
            self.got.bytes +=
                "<secret:" + std::to_string(secret) + ":" + std::to_string(encoder) + ">";
            return PH_OK;
        }
        ph_byte_sink sink() {
            auto s = plugin::sized<ph_byte_sink>();
            s.ctx = this;
            s.write = &write;
            s.put_secret = &put_secret;
            s.put_blob = [](void* ctx, std::uint64_t blob) -> ph_status {
                auto& self = *static_cast<ByteCollector*>(ctx);
                if (self.refuses()) return PH_LATER;
                self.got.bytes += "<blob:" + std::to_string(blob) + ">";
                return PH_OK;
            };
            return s;
        }
    };

    ph_status feed(void* encoder, const std::vector<ph_value_event>& list,
                   std::size_t batch) const {
        ph_status status = PH_OK;
        for (std::size_t at = 0; at < list.size() && (status == PH_OK || status == PH_LATER);) {
            std::size_t taken = 0;
            const std::size_t count = std::min(batch, list.size() - at);
            status = table_->encode(encoder, list.data() + at, count, &taken);
            if (status == PH_LATER && taken == count) std::abort(); // against the contract
            at += taken;
        }
        return status == PH_LATER ? PH_OK : status;
    }

    static Decoded result(ph_status status, const ph_codec_error& error) {
        Decoded d;
        d.status = status;
        d.code = plugin::view(error.code);
        d.message = plugin::view(error.message);
        d.offset = error.offset;
        d.line = error.line;
        d.column = error.column;
        return d;
    }

    FakeHost host_;
    const ph_codec* table_;
    void* instance_ = nullptr;
};

}  // namespace packhost::kit
