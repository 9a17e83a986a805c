// transcript_setup.hpp: the lines of a transcript that are no events: settings, credentials, the
// request; and replies.
#pragma once

#include <string>

#include "packhost/kit/auth.hpp"
#include "packhost/kit/transcript_text.hpp"

namespace packhost::kit::detail {

inline std::int64_t whole_number(std::string_view digits) {
    std::int64_t number = 0;
    const auto [stop, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc() || stop != digits.data() + digits.size())
        throw TranscriptError("no whole number: " + std::string(digits));
    return number;
}

/// `1500 ms`, `60 s`.
inline std::int64_t milliseconds(TranscriptWords& words) {
    const std::int64_t number = whole_number(words.word());
    const std::string unit = words.word();
    if (unit != "ms" && unit != "s") throw TranscriptError("a time is in ms or s");
    return unit == "s" ? 1000 * number : number;
}

/// `"text"`, `true`, `7` or `["a", "b"]`.
inline void set_value(FakeSettings& settings, const std::string& name, TranscriptWords& words) {
    if (words.at_quote()) return settings.set(name, words.quoted());
    if (words.take_if("true")) return settings.set(name, true);
    if (words.take_if("false")) return settings.set(name, false);
    if (!words.take_if("["))
        return settings.set(name, static_cast<int>(whole_number(words.word())));
    std::vector<std::string> list;
    while (!words.take_if("]")) {
        list.push_back(words.quoted());
        words.take_if(",");
    }
    settings.set(name, list);
}

/// `METHOD /path?query`, `header Name: "value"` or `body "bytes"`.
inline void set_request(FakeRequest& request, TranscriptWords& words) {
    if (words.take_if("header ")) {
        const std::string name = words.word_until(':');
        request.headers.emplace_back(name, words.quoted());
    } else if (words.take_if("body ")) {
        request.body = words.quoted();
    } else {
        request.method = words.word();
        const std::string target = words.word();
        const std::size_t mark = std::min(target.find('?'), target.size());
        request.path = target.substr(0, mark);
        request.query = mark < target.size() ? target.substr(mark + 1) : "";
    }
}

/// True if the line was one of these.
inline bool set_up(AuthDriver& driver, FakeRequest& request, const std::string& line) {
    TranscriptWords words(line);
    if (words.take_if("scheme: ")) return true;  // read before
    if (words.take_if("set ")) {
        const std::string name = words.word_until(':');
        set_value(driver.settings, name, words);
    } else if (words.take_if("secret ")) {
        const std::string name = words.word_until(':');
        driver.secret(name, words.quoted());
    } else if (words.take_if("text ")) {
        const std::string name = words.word_until(':');
        driver.text(name, words.quoted());
    } else if (words.take_if("request ")) {
        set_request(request, words);
    } else {
        return false;
    }
    if (!words.empty()) throw TranscriptError("has no place here: " + std::string(words.rest()));
    return true;
}

/// `200 $body.access_token="t 1" $body.expires_in=3600`, or `failed CODE`: no answer came.
inline FakeReply read_reply(TranscriptWords& words) {
    if (words.take_if("failed ")) return {0, {}, words.word()};
    FakeReply reply;
    reply.status = static_cast<unsigned>(whole_number(words.word()));
    while (!words.empty()) {
        const std::string path = words.word_until('=');
        if (!path.starts_with("$body") && !path.starts_with("$headers."))
            throw TranscriptError("a reply has members of $body and $headers, not " + path);
        reply.members[path] = words.at_quote() ? words.quoted() : words.word();
    }
    return reply;
}

}  // namespace packhost::kit::detail
