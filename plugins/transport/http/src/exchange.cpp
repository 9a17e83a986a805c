// exchange.cpp: the part of an operation that moves bytes: the request out, the response in.
#include <algorithm>

#include "operation.hpp"
#include "request_head.hpp"
#include "sentences.hpp"
#include "wiping.hpp"

namespace packhost::http {

namespace {
constexpr std::size_t kPiece = kChunkData;  // of a request's body, per pull
constexpr int kTurns = 16;                  // pieces or reads before others have their turn
}  // namespace

void Operation::begin_sending(std::uint64_t now) {
    enter(PH_PHASE_SEND, now);
    sending_ = true;
    if (!body_done_) {
        const Fill filled = fill();
        if (filled == Fill::gone || filled == Fill::failed) return;
    }
    send_on();
}

void Operation::send_on() {
    for (int turn = 0; turn < kTurns; ++turn) {
        while (sent_ < out_.size()) {
            const Io io = connection_->write(std::string_view(out_).substr(sent_));
            if (io.kind == Io::Kind::bytes) {
                sent_ += io.size;
                wrote_ += io.size;
            } else if (io.kind == Io::Kind::blocked) {
                write_blocked_ = true;
                return update_wants();
            } else {
                // The server may have answered before it stopped reading: the answer tells.
                sending_ = false;
                write_broken_ = true;
                write_error_ = io.error;
                return update_wants();
            }
        }
        if (body_done_) return all_sent();
        if (waits_for_body_) return update_wants();
        wipe(out_);
        sent_ = 0;
        const Fill filled = fill();
        if (filled == Fill::gone || filled == Fill::failed) return;
    }
    write_blocked_ = true;
    update_wants();
}

void Operation::all_sent() {
    sending_ = false;
    wipe(out_);
    sent_ = 0;
    if (phase_ == PH_PHASE_SEND) enter(PH_PHASE_WAIT, core_.now());
    update_wants();
}

// Appends a piece of the body to what is to be written.
Operation::Fill Operation::fill() {
    const ph_op id = id_;
    const std::size_t at = out_.size() + (chunked_ ? kChunkPrefix : 0);
    const std::size_t room =
        chunked_ ? kPiece : static_cast<std::size_t>(std::min<std::uint64_t>(kPiece, body_left_));
    make_room(out_, at + room + kChunkPrefix);  // and the chunk's end
    out_.resize(at + room);
    std::size_t length = 0;
    in_callback_ = true;
    resumed_ = false;
    const ph_status status = core_.exchange.body_pull(id, out_.data() + at, room, &length);
    if (!still(id)) return Fill::gone;
    in_callback_ = false;
    if (length > room) length = 0;
    return take_piece(status, at, length);
}

Operation::Fill Operation::take_piece(ph_status status, std::size_t at, std::size_t length) {
    const std::size_t before = at - (chunked_ ? kChunkPrefix : 0);
    if (status == PH_LATER) {
        out_.resize(before);
        waits_for_body_ = !resumed_;  // a resume() inside the call counts
        return Fill::later;
    }
    if ((status != PH_OK && status != PH_END) || (status == PH_OK && length == 0)) {
        fail("body", "The request's body could not be produced.");
        return Fill::failed;
    }
    out_.resize(length == 0 ? before : at + length);
    if (chunked_) {
        if (length > 0) {
            write_chunk_prefix(out_.data() + before, length);
            out_.append("\r\n");
        }
        if (status == PH_END) out_.append("0\r\n\r\n");
        body_done_ = status == PH_END;
        return Fill::some;
    }
    body_left_ -= length;
    body_done_ = body_left_ == 0;
    if (status == PH_END && !body_done_) {
        fail("body", "The request's body ended before its announced length.");
        return Fill::failed;
    }
    return Fill::some;
}

void Operation::receive() {
    const ph_op id = id_;
    std::string_view input;
    for (int reads = 0;;) {
        switch (parser_.next(input)) {
            case ResponseParser::Step::more: {
                if (reads == kTurns && !connection_->has_input()) return update_wants();
                const Io io = connection_->read(input);
                if (io.kind == Io::Kind::blocked) {
                    connection_->end_turn();
                    return update_wants();
                }
                if (io.kind != Io::Kind::bytes) return stream_ended(io);
                if (phase_ != PH_PHASE_RECEIVE) enter(PH_PHASE_RECEIVE, core_.now());
                read_ += io.size;
                ++reads;
                break;
            }
            case ResponseParser::Step::head: {
                const ph_status status = core_.exchange.head(id, parser_.head());
                if (!still(id)) return;
                if (status != PH_OK)
                    return fail("refused", "The host refused the response's head.");
                break;
            }
            case ResponseParser::Step::body:
                if (!deliver_body()) return;
                if (paused_) {
                    parser_.keep(input);
                    connection_->end_turn();
                    return update_wants();
                }
                break;
            case ResponseParser::Step::complete: return response_complete(input);
            case ResponseParser::Step::failed:
                return fail(parser_.code(),
                            std::string("The response is malformed: ")
                                .append(parser_.message()) + ".");
        }
    }
}

// Hands a piece to the host; false if that was the end of the operation.
bool Operation::deliver_body() {
    const ph_op id = id_;
    in_callback_ = true;
    resumed_ = false;
    const ph_status status = core_.exchange.body(id, parser_.body());
    if (!still(id)) return false;
    in_callback_ = false;
    if (status == PH_LATER) {
        paused_ = !resumed_;
    } else if (status != PH_OK) {
        fail("refused", "The host refused the response's body.");
        return false;
    }
    return true;
}

// The stream is over, in order or not, before the response was complete.
void Operation::stream_ended(const Io& io) {
    const bool nothing_yet = parser_.untouched();
    if (io.kind == Io::Kind::end && !nothing_yet) {
        if (parser_.end_of_input() == ResponseParser::Step::complete)
            return finish("", "", false);
        return fail("protocol",
                    std::string("The response is malformed: ").append(parser_.message()) + ".");
    }
    if (io.kind == Io::Kind::cut && !nothing_yet)
        return fail("protocol", std::string("The response was cut off: ")
                                    .append(connection_->tls_reason()) + ".");
    if (write_broken_ && nothing_yet) {
        phase_ = PH_PHASE_SEND;
        const std::string why = write_error_ ? describe_errno(write_error_)
                                             : std::string(connection_->tls_reason());
        return fail("closed", "The connection failed: " + why + " while sending the request.");
    }
    if (io.kind == Io::Kind::error && io.error == 0)
        return fail("tls", std::string("TLS failed: ").append(connection_->tls_reason()) + ".");
    if (io.kind == Io::Kind::error)
        return fail("closed", "The connection failed: " + describe_errno(io.error) + " while " +
                                  doing() + ".");
    fail("closed", "The server closed the connection before it answered.");
}

void Operation::response_complete(std::string_view input) {
    const auto trailers = parser_.trailers();
    if (!trailers.empty()) {
        const ph_op id = id_;
        const ph_status status = core_.exchange.trailers(id, trailers.data(), trailers.size());
        if (!still(id)) return;
        if (status != PH_OK) return fail("refused", "The host refused the response's trailers.");
    }
    bool reuse = parser_.reusable() && body_done_ && !sending_ && !write_broken_ &&
                 input.empty() && !parser_.holds_rest();
    // Inside TLS a new session may follow the response; anything else may not.
    if (reuse && connection_->has_input()) {
        std::string_view extra;
        reuse = connection_->read(extra).kind == Io::Kind::blocked;
        connection_->end_turn();
    }
    finish("", "", reuse);
}

}  // namespace packhost::http
