// auth_body.cpp: what a scheme asks of the encoded body: its digest, or the whole.
#include <fmt/format.h>

#include <algorithm>

#include "engine/auth_session.hpp"
#include "engine/digest.hpp"
#include "engine/dispatch.hpp"
#include "engine/views.hpp"

namespace packhost::engine {
namespace {

constexpr std::size_t kMaxNeedBody = 16u << 20;

}  // namespace

Task<Result<bool>> AuthSession::need_digest(ph_auth_event& next) {
    if (turn_ != PH_TURN_SIGN || !request_)
        co_return plugin_error("asks for the body before it is encoded");
    std::string& bytes = told().bytes;
    if (!request_->blobs.empty()) {
        auto streamed = co_await digest_stream();
        if (!streamed) co_return std::move(streamed).error();
        bytes = std::move(*streamed);
    } else {
        Secret made;
        if (digest_bytes(out_.algorithm, request_->body_bytes(), made) != PH_OK)
            co_return plugin_error(fmt::format("asks for the unknown digest {}", out_.algorithm));
        bytes = made.expose();
    }
    next.kind = PH_EVENT_DIGEST;
    next.bytes = str(bytes);
    co_return true;
}

/// Reads the whole body, with a turn for other runs now and then.
Task<Result<std::string>> AuthSession::digest_stream() {
    constexpr std::size_t kPiece = 65536, kPiecesInTurn = 32;
    auto digest = RunningDigest::begin(out_.algorithm);
    if (!digest)
        co_return plugin_error(fmt::format("asks for the unknown digest {}", out_.algorithm));
    BodyStream body;
    auto begun = body.begin(request_->body_bytes(), request_->blobs);
    if (!begun) co_return std::move(begun).error();
    std::vector<char> piece(kPiece);
    for (std::size_t pieces = 1;; ++pieces) {
        auto read = body.read(piece);
        if (!read) co_return std::move(read).error();
        if (*read == 0) break;
        digest->add({piece.data(), *read});
        if (pieces % kPiecesInTurn != 0) continue;
        auto waited = co_await wait_until(run_, Deadline::at(monotonic_ns()));
        if (!waited) co_return std::move(waited).error();
        if (deadline_.passed())
            co_return Error{"timeout", Phase::auth,
                            "The deadline passed while the body's digest was made.",
                            "The pack's defaults.timeout sets the limit."};
    }
    // What will be sent is what was read: a source that lost its bytes says so before that.
    auto again = body.begin(request_->body_bytes(), request_->blobs);
    if (!again) co_return std::move(again).error();
    co_return digest->finish();
}

Result<void> AuthSession::need_body(ph_auth_event& next) {
    if (turn_ != PH_TURN_SIGN || !request_)
        return plugin_error("asks for the body before it is encoded");
    const std::string_view body = request_->body_bytes();
    if (request_->body_has_secret)
        return plugin_error("asks to see a body that holds a credential");
    if (!request_->blobs.empty())
        return Error{"streamed_body", Phase::auth,
                     fmt::format("The auth scheme \"{}\" needs the body as a whole, and this one is "
                                 "streamed from a file.",
                                 auth_.scheme()),
                     "Send the content by a pin of another type, or use a scheme that signs the "
                     "body's digest."};
    const std::size_t most = std::min<std::size_t>(out_.number, kMaxNeedBody);
    if (body.size() > most)
        return Error{"body_too_large", Phase::auth,
                     fmt::format("The body has {} bytes, and the auth scheme \"{}\" takes {} at most.",
                                 body.size(), auth_.scheme(), most),
                     "Send less, or use a scheme that signs the body's digest."};
    next.kind = PH_EVENT_BODY;
    next.bytes = str(body);
    return {};
}

}  // namespace packhost::engine
