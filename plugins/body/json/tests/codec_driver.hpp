// codec_driver.hpp: drives the built plugin through its C table, and shows events as text.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "packhost/plugin/codec.hpp"

namespace packhost::json::test {

/// The plugin's table, loaded once.
const ph_codec& codec();
/// One codec for all tests of the process: encoders and decoders are used again and again, as in a
/// host.
void* instance();

/// A sequence of events that owns its texts; copies share them.
class Events {
 public:
    Events& add(ph_event_kind kind, std::string_view text = {});
    Events& null() { return add(PH_VALUE_NULL); }
    Events& boolean(bool v);
    Events& integer(std::int64_t v);
    Events& natural(std::uint64_t v);
    Events& real(double v);
    Events& digits(std::string_view v) { return add(PH_VALUE_NUMBER_TEXT, v); }
    Events& string(std::string_view v) { return add(PH_VALUE_STRING, v); }
    Events& part(std::string_view v) { return add(PH_VALUE_STRING_PART, v); }
    Events& key(std::string_view v) { return add(PH_VALUE_KEY, v); }
    Events& object() { return add(PH_VALUE_BEGIN_OBJECT); }
    Events& end_object() { return add(PH_VALUE_END_OBJECT); }
    Events& array() { return add(PH_VALUE_BEGIN_ARRAY); }
    Events& end_array() { return add(PH_VALUE_END_ARRAY); }
    Events& handle(ph_event_kind kind, std::uint64_t v);
    Events& copy(const ph_value_event& event);

    const std::vector<ph_value_event>& list() const { return list_; }
    ph_value value() const { return {list_.data(), list_.size()}; }

 private:
    std::vector<ph_value_event> list_;
    std::shared_ptr<std::deque<std::string>> texts_ = std::make_shared<std::deque<std::string>>();
};

/// Events as one line: `{ k:a i:1 } ` and so on; parts of a string are joined.
std::string show(const std::vector<ph_value_event>& events);

/// What a decoding gave.
struct Decoded {
    ph_status status = PH_OK;
    std::string events; ///< as show() has them
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

struct DecodeSetup {
    std::uint32_t max_depth = 128;
    /// What the sink answers after a batch, given all events so far: {status, skip_depth}.
    std::function<std::pair<ph_status, std::uint32_t>(const std::vector<ph_value_event>&)> answer;
};

/// Decodes the pieces, the last one with `last`; every piece lies in memory of its own size.
Decoded decode(const std::vector<std::string_view>& pieces, const DecodeSetup& setup = {});
Decoded decode(std::string_view text);

/// What an encoding gave: the bytes, with "<secret:7:3>" for handle 7 through encoder 3.
struct Encoded {
    ph_status status = PH_OK;
    std::string bytes;
    std::size_t largest_write = 0;

    bool operator==(const Encoded&) const = default;
};

/// Encodes the events, at most `batch` of them a call. With `refuse_every` n, the sink answers
/// PH_LATER to every n-th write before it takes it.
Encoded encode(const Events& events, std::size_t batch = 1000, unsigned refuse_every = 0);

/// Writes a value for a place of a template.
Encoded escape(std::uint32_t context, const Events& value);

/// The error that check() finds; code "" for none.
Decoded check(std::string_view text);

}  // namespace packhost::json::test
