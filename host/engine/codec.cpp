// codec.cpp: driving a codec's tables, with every call behind the exception barrier.
#include "engine/codec.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "base/encode.hpp"
#include "base/try.hpp"
#include "engine/views.hpp"
#include "plugins/guard.hpp"

namespace packhost::engine {
namespace {

constexpr std::uint32_t kMaxResponseDepth = 128;

/// "application/json" of "application/json; charset=utf-8".
std::string_view essence(std::string_view media_type) {
    media_type = media_type.substr(0, media_type.find(';'));
    while (!media_type.empty() && (media_type.back() == ' ' || media_type.back() == '\t'))
        media_type.remove_suffix(1);
    return media_type;
}

struct ByteSink {
    EncodedBody& body;
    const SecretTable& table;

    static ph_status write(void* ctx, ph_str bytes) {
        auto& self = *static_cast<ByteSink*>(ctx);
        if (self.body.has_secret) self.body.sealed.append(view(bytes));
        else self.body.plain.append(view(bytes));
        return PH_OK;
    }
    static ph_status put_secret(void* ctx, ph_secret handle, ph_encoder encoder) {
        auto& self = *static_cast<ByteSink*>(ctx);
        const Secret* secret = self.table.find(handle);
        if (!secret) return PH_NOT_FOUND;
        if (encoder > PH_ENC_HEX) return PH_UNSUPPORTED;
        if (!self.body.has_secret) {
            self.body.has_secret = true;
            self.body.sealed.append(self.body.plain);
            self.body.plain.clear();
        }
        packhost::encode(self.body.sealed, static_cast<Encoder>(encoder), secret->expose());
        return PH_OK;
    }
    static ph_status put_blob(void* ctx, std::uint64_t blob) {
        EncodedBody& body = static_cast<ByteSink*>(ctx)->body;
        body.blobs.emplace_back(body.has_secret ? body.sealed.size() : body.plain.size(), blob);
        return PH_OK;
    }
};

/// Follows one path and takes the scalar at its end.
class ScalarSink {
 public:
    ScalarSink(const std::vector<model::Step>& steps, Secret& out) : steps_(steps), out_(out) {}

    static ph_status take(void* ctx, const ph_value_event* events, std::size_t count,
                          ph_sink_answer*) {
        for (std::size_t i = 0; i < count; ++i)
            static_cast<ScalarSink*>(ctx)->one(element(events, i));
        return PH_OK;
    }
    bool found() const noexcept { return found_; }

 private:
    struct Level {
        bool is_array;
        bool on_path;
        std::size_t next = 0;
        bool child_on_path = false;
    };

    bool enter() {
        if (levels_.empty()) return true;
        Level& level = levels_.back();
        if (!level.is_array) return std::exchange(level.child_on_path, false);
        const std::size_t index = level.next++;
        const std::size_t depth = levels_.size() - 1;
        return level.on_path && depth < steps_.size() &&
               steps_[depth].kind == model::Step::Kind::index && steps_[depth].number == index;
    }
    void one(const ph_value_event& e) {
        switch (e.kind) {
            case PH_VALUE_BEGIN_OBJECT:
            case PH_VALUE_BEGIN_ARRAY: {
                const bool on_path = enter();
                levels_.push_back({e.kind == PH_VALUE_BEGIN_ARRAY, on_path});
                return;
            }
            case PH_VALUE_END_OBJECT:
            case PH_VALUE_END_ARRAY:
                if (!levels_.empty()) levels_.pop_back();
                return;
            case PH_VALUE_KEY: {
                if (levels_.empty()) return;
                const std::size_t depth = levels_.size() - 1;
                Level& level = levels_.back();
                level.child_on_path = level.on_path && depth < steps_.size() &&
                                      steps_[depth].kind != model::Step::Kind::all &&
                                      steps_[depth].text == view(e.text);
                return;
            }
            default: scalar(e);
        }
    }
    void scalar(const ph_value_event& e) {
        if (!in_parts_) wanted_ = enter() && levels_.size() == steps_.size();
        in_parts_ = e.kind == PH_VALUE_STRING_PART;
        if (!wanted_) return;
        char number[32];
        std::to_chars_result end{number, {}};
        switch (e.kind) {
            case PH_VALUE_STRING:
            case PH_VALUE_STRING_PART:
            case PH_VALUE_NUMBER_TEXT:
                if (found_ && !appending_) out_.clear();  // the last of two equal keys counts
                out_.append(view(e.text));
                appending_ = in_parts_;
                found_ = true;
                return;
            case PH_VALUE_INT: end = std::to_chars(number, number + 32, e.as.integer); break;
            case PH_VALUE_UINT: end = std::to_chars(number, number + 32, e.as.natural); break;
            case PH_VALUE_DOUBLE: end = std::to_chars(number, number + 32, e.as.real); break;
            default: return;
        }
        out_.clear();
        out_.append({number, static_cast<std::size_t>(end.ptr - number)});
        found_ = true;
    }

    const std::vector<model::Step>& steps_;
    Secret& out_;
    std::vector<Level> levels_;
    bool found_ = false, wanted_ = false, in_parts_ = false, appending_ = false;
};

}  // namespace

Result<std::unique_ptr<Codec>> Codec::make(const ph_codec* table, std::string name,
                                           HostServices& services) {
    for (std::uint32_t i = 0; i < table->info_count; ++i) {
        const ph_codec_info& info = element(table->info, i);
        if (name != info.name) continue;
        std::unique_ptr<Codec> codec(new Codec(table, &info, services));
        auto error = sized<ph_error>();
        PH_TRY(const ph_status status, plugins::guard_call(services.plugin_id(), [&] {
                   return table->create(services.abi(), str(name), ph_value{}, &codec->instance_,
                                        &error);
               }));
        if (status != PH_OK) {
            codec->instance_ = nullptr;
            return codec_failure(services, fmt::format("could not start its codec \"{}\"", name));
        }
        return codec;
    }
    return codec_failure(services, fmt::format("has no codec \"{}\" in its table", name));
}

Codec::~Codec() {
    if (instance_ && !broken_)
        (void)plugins::guard_call(services_.plugin_id(), [&] { table_->destroy(instance_); });
}

unsigned Codec::sniff(std::string_view first_bytes) const noexcept {
    if (!PH_HAS(table_, sniff) || !table_->sniff) return 0;
    const auto sure = plugins::guard_call(services_.plugin_id(), [&] {
        return table_->sniff(instance_, str(first_bytes));
    });
    return sure ? *sure : 0;
}

std::string_view Codec::empty_value() const noexcept { return view(info_->empty_value); }

Result<EncodedBody> Codec::encode(const Value& value, std::string_view media_type,
                                  const std::vector<SecretMember>& secrets,
                                  const SecretTable& table) const {
    std::vector<ph_value_event> events;
    append_events(events, value);
    if (!secrets.empty()) {
        if (!value.is_object())
            return Error{"bad_body", Phase::auth,
                         "The auth scheme adds a field to a body that is not an object.", ""};
        const ph_value_event end = events.back();
        events.pop_back();
        for (const SecretMember& member : secrets) {
            auto key = sized<ph_value_event>();
            key.kind = PH_VALUE_KEY;
            key.text = str(member.key);
            events.push_back(key);
            auto secret = sized<ph_value_event>();
            secret.kind = PH_VALUE_SECRET;
            secret.as.handle = member.handle;
            events.push_back(secret);
        }
        events.push_back(end);
    }
    return encode(events, media_type, table);
}

Result<EncodedBody> Codec::encode(const std::vector<ph_value_event>& events,
                                  std::string_view media_type, const SecretTable& table) const {
    EncodedBody body;
    ByteSink target{body, table};
    const ph_byte_sink sink = {sizeof(ph_byte_sink), 0, &target, &ByteSink::write,
                               &ByteSink::put_secret, &ByteSink::put_blob};
    auto options = sized<ph_codec_options>();
    options.max_depth = kMaxResponseDepth;
    options.media_type = str(media_type);
    PH_TRY(const ph_status status, plugins::guard_call(services_.plugin_id(), [&] {
               void* enc = nullptr;
               ph_status s = table_->encode_begin(instance_, &options, &sink, &enc);
               if (s != PH_OK) return s;
               std::size_t taken = 0;
               s = table_->encode(enc, events.data(), events.size(), &taken);
               if (s == PH_OK && taken != events.size()) s = PH_FAILED;
               if (s == PH_OK) s = table_->encode_end(enc);
               table_->encode_free(enc);
               return s;
           }));
    if (status != PH_OK)
        return Error{"bad_body", Phase::input,
                     fmt::format("The body can't be written as {}.", essence(media_type)),
                     "Check that the pins' texts are valid UTF-8."};
    return body;
}

Result<void> Codec::decode_into(std::string_view bytes, std::string_view media_type,
                                const ph_value_sink& sink, const ph_wanted* wanted) const {
    auto options = sized<ph_codec_options>();
    options.max_depth = kMaxResponseDepth;
    options.media_type = str(media_type);
    options.wanted = wanted;
    auto error = sized<ph_codec_error>();
    PH_TRY(const ph_status status, plugins::guard_call(services_.plugin_id(), [&] {
               void* dec = nullptr;
               ph_status s = table_->decode_begin(instance_, &options, &sink, &dec);
               if (s != PH_OK) return s;
               s = table_->decode(dec, str(bytes), 1, &error);
               table_->decode_free(dec);
               return s;
           }));
    if (status == PH_OK) return {};
    std::string where;
    if (error.line) where = fmt::format(" at line {}, column {}", error.line, error.column);
    const std::string_view what = view(error.message);
    return Error{"bad_response", Phase::decode,
                 fmt::format("The response's body is not valid {}{}: {}",
                             media_type.empty() ? info_->name : essence(media_type), where,
                             what.empty() ? "it could not be decoded." : what),
                 "The API, or something between, sent a body that does not match its label."};
}

Result<void> Codec::decode(std::string_view bytes, std::string_view media_type,
                           Projector& projector) const {
    const ph_value_sink sink = {
        sizeof(ph_value_sink), 0, &projector,
        [](void* ctx, const ph_value_event* events, std::size_t count, ph_sink_answer* answer) {
            return static_cast<Projector*>(ctx)->take(events, count, answer);
        }};
    return decode_into(bytes, media_type, sink, projector.wanted());
}

bool Codec::is_valid(std::string_view bytes, std::string_view media_type) const {
    const auto drop = [](void*, const ph_value_event*, std::size_t, ph_sink_answer*) {
        return static_cast<ph_status>(PH_OK);
    };
    const ph_value_sink sink = {sizeof(ph_value_sink), 0, nullptr, drop};
    return decode_into(bytes, media_type, sink, nullptr).ok();
}

bool Codec::read_scalar(std::string_view bytes, std::string_view media_type,
                        const std::vector<model::Step>& steps, Secret& out) const {
    ScalarSink target(steps, out);
    const ph_value_sink sink = {sizeof(ph_value_sink), 0, &target, &ScalarSink::take};
    return decode_into(bytes, media_type, sink, nullptr).ok() && target.found();
}

}  // namespace packhost::engine
