// response_parser.cpp: Boost.Beast's parser, and the checks that it leaves out.

// A peer's bytes must never end the process: Beast asserts things of its input that a chunk which
// arrives in small pieces does not hold ("0\r\n", then "\r"), and handles them right without.
#define BOOST_DISABLE_ASSERTS

#include "response_parser.hpp"

#include <boost/beast/http/basic_parser.hpp>

#include <algorithm>
#include <optional>
#include <utility>

#include "wiping.hpp"

namespace packhost::http {

namespace beast = boost::beast;
using beast::http::error;
using beast::http::field;
using beast::error_code;
using BeastView = beast::string_view;

namespace {

constexpr std::uint32_t kMaxInterim = 5;
constexpr std::size_t kKeptCapacity = 16 * 1024;

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

// Whether a comma-separated list holds the token, in any case.
bool lists(BeastView value, BeastView token) {
    while (!value.empty()) {
        const std::size_t comma = std::min(value.find(','), value.size());
        BeastView item = value.substr(0, comma);
        while (!item.empty() && (item.front() == ' ' || item.front() == '\t'))
            item.remove_prefix(1);
        while (!item.empty() && (item.back() == ' ' || item.back() == '\t')) item.remove_suffix(1);
        if (beast::iequals(item, token)) return true;
        value.remove_prefix(std::min(comma + 1, value.size()));
    }
    return false;
}

}  // namespace

struct ResponseParser::Beast {
    struct Parser final : beast::http::basic_parser<false> {
        explicit Parser(ResponseParser& owner) : owner_(owner) {}

        void on_request_impl(beast::http::verb, BeastView, BeastView, int, error_code&) override {}
        void on_response_impl(int code, BeastView, int version, error_code& ec) override {
            status = code;
            http_version = version;
            if (code < 100 || code > 599) refuse("a status code outside 100 to 599", ec);
        }
        void on_field_impl(field name, BeastView raw_name, BeastView value,
                           error_code& ec) override;
        void on_header_impl(error_code&) override {}
        void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
        std::size_t on_body_impl(BeastView bytes, error_code&) override {
            owner_.body_ = {bytes.data(), bytes.size()};
            return bytes.size();
        }
        void on_chunk_header_impl(std::uint64_t, BeastView extension, error_code& ec) override {
            for (const char c : extension)
                if (is_control(c) && c != '\t') return refuse("a bad chunk extension", ec);
        }
        std::size_t on_chunk_body_impl(std::uint64_t, BeastView bytes, error_code&) override {
            owner_.body_ = {bytes.data(), bytes.size()};
            return bytes.size();
        }
        void on_finish_impl(error_code&) override {}

        void refuse(std::string_view why, error_code& ec) {
            refusal = why;
            ec = error::bad_value;
        }

        std::string_view refusal;
        int status = 0, http_version = 0;
        bool sees_close = false, has_length = false, has_coding = false;

     private:
        void check_place(BeastView raw_name, BeastView value, error_code& ec);
        ResponseParser& owner_;
    };
    std::optional<Parser> parser;
};

// A folded value (obs-fold) lies in a buffer of Beast's, or behind a line end. RFC 9112, 5.2 lets a
// client refuse it.
void ResponseParser::Beast::Parser::check_place(BeastView raw_name, BeastView value,
                                                error_code& ec) {
    const char* const begin = owner_.data_.data();
    const char* const end = begin + owner_.data_.size();
    const std::less<const char*> before;
    if (before(value.data(), raw_name.data()) || before(end, value.data() + value.size()))
        return refuse("a folded header line", ec);
    for (const char* c = raw_name.data() + raw_name.size() + 1; c < value.data(); ++c)
        if (*c != ' ' && *c != '\t') return refuse("a folded header line", ec);
}

void ResponseParser::Beast::Parser::on_field_impl(field name, BeastView raw_name, BeastView value,
                                                  error_code& ec) {
    check_place(raw_name, value, ec);
    if (ec) return;
    if (owner_.places_.size() >= owner_.max_fields_) {
        refusal = "too many header fields";
        ec = error::header_limit;
        return;
    }
    if (owner_.phase_ == Phase::head) {
        if (name == field::connection) {
            sees_close |= lists(value, "close");
        } else if (name == field::content_length) {
            // Beast takes lists and repetitions of one number for that number.
            const bool digits =
                !value.empty() && std::all_of(value.begin(), value.end(),
                                              [](char c) { return c >= '0' && c <= '9'; });
            if (!digits) return refuse("a bad Content-Length", ec);
            if (std::exchange(has_length, true)) return refuse("a repeated Content-Length", ec);
        } else if (name == field::transfer_encoding) {
            // Beast takes any list that ends in "chunked", and ignores all other codings.
            if (!beast::iequals(value, "chunked"))
                return refuse("a Transfer-Encoding other than chunked", ec);
            if (http_version < 11) return refuse("a Transfer-Encoding in HTTP/1.0", ec);
            has_coding = true;
        }
    }
    const char* const base = owner_.data_.data();
    const auto offset = [base](const char* p) { return static_cast<std::uint32_t>(p - base); };
    owner_.places_.push_back({offset(raw_name.data()), static_cast<std::uint32_t>(raw_name.size()),
                              offset(value.data()), static_cast<std::uint32_t>(value.size())});
}

ResponseParser::ResponseParser() : beast_(std::make_unique<Beast>()) {}
ResponseParser::~ResponseParser() = default;

void ResponseParser::restart() {
    auto& parser = beast_->parser.emplace(*this);
    parser.header_limit(max_head_);
    parser.body_limit(boost::none);
    parser.skip(to_head_request_);
    places_.clear();
    taken_ = 0;
    phase_ = Phase::head;
}

void ResponseParser::begin(bool to_head_request, std::uint32_t max_head,
                           std::uint32_t max_fields) {
    to_head_request_ = to_head_request;
    max_head_ = max_head;
    max_fields_ = max_fields;
    interim_ = 0;
    trailer_count_ = 0;
    reusable_ = ends_with_stream_ = false;
    code_ = message_ = {};
    restart();
}

void ResponseParser::reset() noexcept {
    kept_offset_ = 0;
    if (std::exchange(has_kept_, false)) {
        kept_.resize(kept_.capacity());  // what was taken off its front lies behind its end
        wipe(kept_);
    }
    if (kept_.capacity() > kKeptCapacity) std::string().swap(kept_);
}

void ResponseParser::keep(std::string_view rest) {
    if (rest.empty()) return;
    kept_.erase(0, kept_offset_);
    kept_offset_ = 0;
    make_room(kept_, kept_.size() + rest.size());
    kept_.append(rest);
    has_kept_ = true;
}

ResponseParser::Step ResponseParser::next(std::string_view& input) {
    body_ = {};
    if (phase_ == Phase::done) return Step::complete;
    const bool stored = holds_rest();
    if (stored) {
        keep(input);
        input = {};
    }
    std::string_view data = stored ? std::string_view(kept_).substr(kept_offset_) : input;
    const Step found = step(data, stored, input);
    if (found == Step::more || found == Step::failed) return found;
    if (!stored) {
        input = data;
    } else {
        kept_offset_ = kept_.size() - data.size();
    }
    return found;
}

// Reads from the front of data until something is found. What it found lies in data's memory.
ResponseParser::Step ResponseParser::step(std::string_view& data, bool stored,
                                          std::string_view& input) {
    while (data.size() > taken_) {
        data_ = data;
        auto& parser = *beast_->parser;
        error_code ec;
        const std::size_t used = parser.put(
            boost::asio::const_buffer(data.data() + taken_, data.size() - taken_), ec);
        if (ec && ec != error::need_more) {
            const bool large = ec == error::header_limit;
            if (!parser.refusal.empty())
                return fail(large ? "too_large" : "protocol", parser.refusal);
            if (large) return fail("too_large", "a head larger than allowed");
            text_ = ec.message();
            return fail("protocol", text_);
        }
        if (phase_ == Phase::head) taken_ += used;
        else data.remove_prefix(used);
        if (ec) return need_more(data, stored, input);
        if (phase_ == Phase::head) {
            if (const Step found = head_done(data); found != Step::more) return found;
            continue;
        }
        if (!body_.empty()) {
            if (parser.is_done()) phase_ = Phase::done;
            return Step::body;
        }
        if (parser.is_done()) {
            place_fields(data_.data());
            trailer_count_ = fields_.size();
            phase_ = Phase::done;
            return Step::complete;
        }
    }
    return need_more(data, stored, input);
}

// A head is whole: an interim one is skipped (more), the final one is found.
ResponseParser::Step ResponseParser::head_done(std::string_view& data) {
    const auto& parser = *beast_->parser;
    if (taken_ > max_head_) return fail("too_large", "a head larger than allowed");
    if (parser.status < 200) {
        if (parser.status == 101) return fail("protocol", "a switch of protocols nobody asked for");
        if (++interim_ > kMaxInterim) return fail("protocol", "too many interim responses");
        data.remove_prefix(taken_);
        restart();
        return Step::more;
    }
    place_fields(data.data());
    data.remove_prefix(taken_);
    taken_ = 0;
    const bool length_known = parser.content_length().has_value();
    const bool bodiless = to_head_request_ || parser.status == 204 || parser.status == 304;
    head_ = {};
    head_.size = sizeof head_;
    head_.status = static_cast<std::uint32_t>(parser.status);
    head_.version = static_cast<std::uint32_t>(parser.http_version);
    head_.header_count = static_cast<std::uint32_t>(fields_.size());
    head_.headers = fields_.data();
    head_.body_size = bodiless       ? 0
                      : length_known ? *parser.content_length()
                                     : PH_BODY_UNKNOWN;
    ends_with_stream_ = parser.need_eof();
    // A 204 with a body's framing is the peer's error: what follows is not to be trusted.
    const bool odd = parser.status == 204 &&
                     (parser.has_coding || (length_known && *parser.content_length() != 0));
    reusable_ = parser.keep_alive() && !parser.sees_close && !odd;
    places_.clear();
    phase_ = parser.is_done() ? Phase::done : Phase::body;
    return Step::head;
}

ResponseParser::Step ResponseParser::need_more(std::string_view& data, bool stored,
                                               std::string_view& input) {
    // Bytes wait only for the end of a head, of a chunk's first line, or of the trailers.
    if (data.size() > max_head_) return fail("too_large", "a head larger than allowed");
    if (stored) {
        kept_offset_ = kept_.size() - data.size();
        if (data.empty()) reset();
    } else {
        make_room(kept_, data.size());
        kept_.assign(data);
        kept_offset_ = 0;
        has_kept_ = true;
    }
    input = {};
    return Step::more;
}

ResponseParser::Step ResponseParser::end_of_input() {
    body_ = {};
    if (phase_ == Phase::done) return Step::complete;
    if (phase_ == Phase::head) return fail("protocol", "it was cut off in its head");
    if (!ends_with_stream_) return fail("protocol", "it was cut off in its body");
    error_code ec;
    beast_->parser->put_eof(ec);
    if (ec) return fail("protocol", "it was cut off");
    phase_ = Phase::done;
    return Step::complete;
}

ResponseParser::Step ResponseParser::fail(std::string_view code, std::string_view message) {
    code_ = code;
    message_ = message;
    return Step::failed;
}

void ResponseParser::place_fields(const char* base) {
    fields_.resize(places_.size());
    for (std::size_t i = 0; i < places_.size(); ++i) {
        const Place& place = places_[i];
        fields_[i] = {sizeof(ph_header), 0, {base + place.name, place.name_size},
                      {base + place.value, place.value_size}};
    }
}

std::span<const ph_header> ResponseParser::trailers() const noexcept {
    return {fields_.data(), trailer_count_};
}

}  // namespace packhost::http
