// token_response.cpp: the answer of a token endpoint, from its bytes through the json codec and the
// host's secrets to what the scheme "oauth2_client_credentials" makes of it. A token is the one
// that stands in the body, and no failure repeats what the peer wrote.
//
// An input's first byte chooses the status; then come the content type, and behind a byte 0xFF the
// body.
#include <algorithm>
#include <string>

#include "engine/secret_table.hpp"
#include "fuzz.hpp"
#include "json_codec_host.hpp"
#include "model/json_reader.hpp"
#include "model/response_path.hpp"
#include "packhost/kit/codec_values.hpp"
#include "token_reply.hpp"
#include "token_words.hpp"

namespace packhost::fuzz {
namespace {

constexpr std::uint64_t kLongestMs = 86'340'000;
constexpr std::size_t kLargestToken = 16 * 1024;

/// What the driver of a scheme does with what it holds (engine/held_bodies.cpp).
class Bodies final : public engine::BodyReader {
 public:
    explicit Bodies(const JsonCodecHost& host) : host_(host) {}

    bool is_valid(const engine::HeldResponse& response) override {
        return host_.codec().is_valid(response.body.expose(), response.media_type);
    }
    bool read(const engine::HeldResponse& response, std::string_view path, Secret& out) override {
        const auto parsed = model::parse_response_path(path);
        if (!parsed || parsed->source != model::ResponsePath::Source::body) return false;
        return host_.codec().read_scalar(response.body.expose(), response.media_type,
                                         parsed->steps, out);
    }

 private:
    const JsonCodecHost& host_;
};

/// A member of the body as another parser reads it; nothing if that one can't, or there is none.
std::optional<std::string> member(std::string_view body, std::string_view key) {
    const auto json = model::read_json(body, {1u << 20, 128, 100'000});
    const Value* found = json ? json->find(key) : nullptr;
    const auto* text = found ? found->get_if<std::string>() : nullptr;
    return text ? std::optional(*text) : std::nullopt;
}

void check_failure(const plugin::Failure& failure) {
    const ph_error error = failure.error();
    const std::string_view code(error.code.data, error.code.size);
    PH_HOLDS(code == "bad_token_response" || code == "token_refused" || code == "token_redirect" ||
             code == "token_unavailable");
    for (const ph_str text : {error.code, error.message, error.hint}) {
        const std::string_view shown(text.data, text.size);
        PH_HOLDS(!shown.empty() && shown.find("c4nary") == shown.npos);
        PH_HOLDS(std::all_of(shown.begin(), shown.end(),
                             [](char c) { return c >= 0x20 && c < 0x7f; }));
    }
}

void check_token(engine::HeldResponse& response, JsonCodecHost& host, const std::string& body) {
    engine::SecretTable table;
    Bodies bodies(host);
    table.set_bodies(&bodies);
    ph_scope scope(table);
    scope.response = &response;
    const plugin::Secrets secrets(&host.secrets(), &scope);
    try {
        const oauth2::Token token = oauth2::read_token(
            plugin::Reply(static_cast<unsigned>(response.status), 1, secrets), secrets,
            oauth2::TokenFormat(), 0);
        const Secret* held = table.find(token.access_token.handle());
        PH_HOLDS(held && !held->empty() && held->size() <= kLargestToken);
        PH_HOLDS(response.status >= 200 && response.status < 300);
        PH_HOLDS(token.valid_ms <= kLongestMs);
        PH_HOLDS(!member(body, "error"));
        const auto expected = member(body, "access_token");
        if (expected) PH_HOLDS(held->expose() == *expected);
        const auto type = member(body, "token_type");
        if (type) PH_HOLDS(type->size() == 6 && (type->front() | 0x20) == 'b');
    } catch (const plugin::Failure& failure) {
        check_failure(failure);
    }
    scope.clear();
    PH_HOLDS(table.count() == 0);
}

/// Why a body is refused may differ with the pieces; that it is, may not.
struct Decoded {
    ph_status status = PH_OK;
    std::string events;
    bool operator==(const Decoded&) const = default;
};

/// The body in pieces of that size, each in memory of its own.
Decoded decode(const JsonCodecHost& host, void* instance, std::string_view body,
               std::size_t piece) {
    kit::Events all;
    const ph_value_sink sink = {
        sizeof(ph_value_sink), 0, &all,
        [](void* to, const ph_value_event* events, std::size_t count, ph_sink_answer*) {
            for (std::size_t i = 0; i < count; ++i) static_cast<kit::Events*>(to)->copy(events[i]);
            return ph_status{PH_OK};
        }};
    auto options = plugin::sized<ph_codec_options>();
    options.max_depth = 128;
    auto error = plugin::sized<ph_codec_error>();
    void* decoder = nullptr;
    Decoded out;
    out.status = host.table().decode_begin(instance, &options, &sink, &decoder);
    for (std::size_t at = 0; at < body.size() && out.status == PH_OK; at += piece) {
        const std::string part(body.substr(at, piece));
        const bool last = at + piece >= body.size();
        out.status = host.table().decode(decoder, plugin::str(part), last, &error);
    }
    host.table().decode_free(decoder);
    if (out.status == PH_OK) out.events = kit::show(all.list());
    return out;
}

/// The codec gives the same of a body that comes in pieces, and judges it as its check does.
void check_pieces(const JsonCodecHost& host, std::string_view body) {
    static void* instance = [&] {
        void* made = nullptr;
        auto error = plugin::sized<ph_error>();
        const auto status = host.table().create(host.services(), plugin::str("json"), ph_value{},
                                                &made, &error);
        PH_HOLDS(status == PH_OK);
        return made;
    }();
    if (body.empty()) return;
    const Decoded whole = decode(host, instance, body, body.size());
    PH_HOLDS(decode(host, instance, body, 1) == whole);
    PH_HOLDS(decode(host, instance, body, 3) == whole);
    PH_HOLDS(host.codec().check(body).ok() == (whole.status == PH_OK));
}

}  // namespace
}  // namespace packhost::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace packhost::fuzz;
    static JsonCodecHost host;
    static constexpr int kStatus[] = {200, 201, 299, 302, 400, 401, 404, 429, 500, 503};
    if (size == 0) return 0;
    Texts texts(data + 1, size - 1);
    packhost::engine::HeldResponse response;
    response.status = kStatus[data[0] % std::size(kStatus)];
    response.media_type = texts.next();
    const std::string body(texts.next());
    response.headers.emplace_back("Content-Type", packhost::Secret(response.media_type));
    response.body = packhost::Secret(body);
    check_token(response, host, body);
    check_pieces(host, body);

    const std::uint64_t shared = packhost::oauth2::shared_for(body);
    PH_HOLDS(shared <= kLongestMs);
    PH_HOLDS(packhost::oauth2::shared_until(body, 1'700'000'000'000) <= kLongestMs);
    return 0;
}
