// form_decoder.cpp: bytes to pairs as they come, pairs to events when all of them are known.
#include "form_decoder.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "form_text.hpp"
#include "packhost/plugin/codec_text.hpp"

namespace packhost::form {
namespace {

using plugin::BodyError;
using plugin::Events;

constexpr std::size_t kKept = 256 * 1024;

class FormDecoder final : public plugin::Decoder {
 public:
    explicit FormDecoder(const plugin::CodecOptions& options) { restart(options); }

    bool restart(const plugin::CodecOptions& options) override {
        max_depth_ = options.max_depth == 0 ? 2 : options.max_depth;
        if (text_.capacity() > kKept) std::string().swap(text_);
        if (pairs_.capacity() * sizeof(Pair) > kKept) std::vector<Pair>().swap(pairs_);
        if (order_.capacity() * sizeof(std::uint32_t) > kKept)
            std::vector<std::uint32_t>().swap(order_);
        text_.clear();
        pairs_.clear();
        order_.clear();
        open_ = Pair();
        utf8_ = {};
        position_ = begin_ = escape_at_ = character_at_ = 0;
        escape_ = 0;
        in_value_ = false;
        return true;
    }

    void bytes(std::string_view chunk, bool last, Events& events) override {
        if (chunk.size() > kMostBytes - position_) too_large(kMostBytes);
        for (const char c : chunk) {
            take(c);
            ++position_;
        }
        if (!last) return;
        end_pair();
        join_names();
        deliver(events);
    }

 private:
    static constexpr std::uint32_t kNone = UINT32_MAX;
    // Where a pair's texts lie in text_.
    struct Pair {
        std::uint32_t name = 0, name_size = 0, value = 0, value_size = 0;
        std::uint32_t next = kNone; // the next pair of the same name
        bool first = true;          // no pair before it has the name
    };

    void take(char c) {
        if (escape_ > 0) {
            const int digit = hex_value(c);
            if (digit >= 0 && escape_ == 1) {
                first_digit_ = c;
                escape_ = 2;
                return;
            }
            if (digit >= 0) {
                escape_ = 0;
                return append(static_cast<char>(hex_value(first_digit_) * 16 + digit), escape_at_);
            }
            keep_escape();
        }
        if (c == '%') {
            escape_ = 1;
            escape_at_ = position_;
        } else if (c == '&') {
            end_pair();
            begin_ = position_ + 1;
        } else if (c == '=' && !in_value_) {
            end_name();
        } else {
            append(c == '+' ? ' ' : c, position_);
        }
    }

    // What looked like an escape is none: it stays as it is written.
    void keep_escape() {
        const int kept = std::exchange(escape_, 0);
        if (kept > 0) append('%', escape_at_);
        if (kept > 1) append(first_digit_, escape_at_ + 1);
    }

    void append(char c, std::size_t at) {
        if (utf8_.complete()) character_at_ = at;
        if (!utf8_.take(static_cast<unsigned char>(c))) not_utf8();
        text_ += c;
    }

    void end_text() {
        keep_escape();
        if (!utf8_.complete()) not_utf8();
    }

    void end_name() {
        end_text();
        open_.name_size = size() - open_.name;
        open_.value = size();
        in_value_ = true;
    }

    void end_pair() {
        if (begin_ == position_) return; // nothing between two "&"
        if (!in_value_) end_name();
        end_text();
        open_.value_size = size() - open_.value;
        if (pairs_.size() == kMostPairs) too_large(begin_);
        pairs_.push_back(open_);
        open_ = Pair();
        open_.name = size();
        in_value_ = false;
    }

    // Chains the pairs of each name, in their order. Sorted: names that are chosen to collide in a
    // hash table cost nothing here.
    void join_names() {
        order_.resize(pairs_.size());
        for (std::uint32_t i = 0; i < order_.size(); ++i) order_[i] = i;
        std::sort(order_.begin(), order_.end(), [this](std::uint32_t a, std::uint32_t b) {
            const int way = name(pairs_[a]).compare(name(pairs_[b]));
            return way != 0 ? way < 0 : a < b;
        });
        for (std::size_t i = 1; i < order_.size(); ++i) {
            Pair& before = pairs_[order_[i - 1]];
            Pair& now = pairs_[order_[i]];
            if (name(before) != name(now)) continue;
            before.next = order_[i];
            now.first = false;
        }
    }

    void deliver(Events& events) const {
        events.begin_object();
        for (const Pair& pair : pairs_) {
            if (!pair.first) continue;
            events.key(name(pair));
            if (pair.next == kNone) {
                events.string(value(pair));
                continue;
            }
            if (max_depth_ < 2)
                throw BodyError("too_deep", "A repeated name needs an array, which is too deep.",
                                0);
            events.begin_array();
            events.string(value(pair));
            for (auto i = pair.next; i != kNone; i = pairs_[i].next)
                events.string(value(pairs_[i]));
            events.end_array();
        }
        events.end_object();
    }

    std::uint32_t size() const { return static_cast<std::uint32_t>(text_.size()); }
    std::string_view name(const Pair& p) const {
        return std::string_view(text_).substr(p.name, p.name_size);
    }
    std::string_view value(const Pair& p) const {
        return std::string_view(text_).substr(p.value, p.value_size);
    }

    [[noreturn]] void not_utf8() const {
        throw BodyError("invalid_utf8", "A name or a value is not UTF-8.", character_at_);
    }
    [[noreturn]] static void too_large(std::size_t at) {
        throw BodyError("too_large", "The form is larger than 4 MiB or has more than 65536 pairs.",
                        at);
    }

    std::string text_; // all names and values, decoded
    std::vector<Pair> pairs_;
    std::vector<std::uint32_t> order_;
    Pair open_;
    plugin::Utf8Checker utf8_;
    std::size_t max_depth_ = 2;
    std::size_t position_ = 0;     // bytes of the body that were taken
    std::size_t begin_ = 0;        // where the pair began
    std::size_t escape_at_ = 0;    // where the last escape began
    std::size_t character_at_ = 0; // where the last character began
    int escape_ = 0;               // 1: "%" was seen; 2: and a digit
    char first_digit_ = 0;
    bool in_value_ = false;
};

}  // namespace

std::unique_ptr<plugin::Decoder> make_decoder(const plugin::CodecOptions& options) {
    return std::make_unique<FormDecoder>(options);
}

}  // namespace packhost::form
