// ready_codec.cpp: a codec that parses nothing: whatever the body, its value is an object with the
// eight members that the benchmark's node maps.
#include <memory>
#include <string_view>

#include "packhost/plugin/codec.hpp"

namespace {

using namespace packhost::plugin;

class ReadyDecoder : public Decoder {
 public:
    void bytes(std::string_view, bool last, Events& events) override {
        if (!last) return;
        events.begin_object();
        text(events, "id", "item-7");
        text(events, "name", "Folding ruler, two metres");
        text(events, "email", "catalogue@example.org");
        events.key("price");
        events.real(12.95);
        events.key("available");
        events.integer(140);
        events.key("active");
        events.boolean(true);
        text(events, "tag", "measuring");
        text(events, "updated", "2026-11-02T17:44:05Z");
        events.end_object();
    }
    bool restart(const CodecOptions&) override { return true; }

 private:
    static void text(Events& events, std::string_view key, std::string_view value) {
        events.key(key);
        events.string(value);
    }
};

class NoEncoder : public Encoder {
 public:
    void event(const ph_value_event&, Output&) override { throw Refused(PH_UNSUPPORTED); }
};

class Ready : public BodyCodec {
 public:
    static constexpr CodecInfo kInfo{.name = "ready", .media_types = "application/x-bench-ready"};
    std::unique_ptr<Encoder> encoder(const CodecOptions&) override {
        return std::make_unique<NoEncoder>();
    }
    std::unique_ptr<Decoder> decoder(const CodecOptions&) override {
        return std::make_unique<ReadyDecoder>();
    }
};

}  // namespace

PACKHOST_PLUGIN(packhost::plugin::Codec<Ready>)
