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

/// `"text"`, `true`, `7`, `["a", "b"]` or `{"name": "value"}`, nested as JSON nests them.
inline void write_value(FakeSettings& settings, TranscriptWords& words) {
    if (words.at_quote()) return settings.string(words.quoted());
    if (words.take_if("true")) return settings.boolean(true);
    if (words.take_if("false")) return settings.boolean(false);
    if (words.take_if("[")) {
        settings.begin_array();
        while (!words.take_if("]")) {
            write_value(settings, words);
            words.take_if(",");
        }
        return settings.end_array();
    }
    if (words.take_if("{")) {
        settings.begin_object();
        while (!words.take_if("}")) {
            settings.key(words.quoted());
            if (!words.take_if(":")) throw TranscriptError("':' is missing behind a name");
            write_value(settings, words);
            words.take_if(",");
        }
        return settings.end_object();
    }
    settings.integer(whole_number(words.digits()));
}

/// `/path?query`, or all of an absolute URL.
inline void set_target(FakeRequest& request, std::string target) {
    if (const std::size_t scheme = target.find("://"); scheme < target.find('/')) {
        request.scheme = target.substr(0, scheme);
        const std::size_t path = std::min(target.find_first_of("/?", scheme + 3), target.size());
        request.authority = target.substr(scheme + 3, path - scheme - 3);
        target.erase(0, path);
    }
    const std::size_t mark = std::min(target.find('?'), target.size());
    request.path = mark > 0 ? target.substr(0, mark) : "/";
    request.query = mark < target.size() ? target.substr(mark + 1) : "";
}

/// `METHOD /path?query`, `METHOD https://host/path`, `header Name: "value"`, `secret header Name`,
/// `secret path`, `secret query`, `body "bytes"` or `streamed body "bytes"`.
inline void set_request(FakeRequest& request, TranscriptWords& words) {
    if (words.take_if("secret path")) {
        request.hidden |= PH_HIDDEN_PATH;
    } else if (words.take_if("secret query")) {
        request.hidden |= PH_HIDDEN_QUERY;
    } else if (words.take_if("secret header ")) {
        request.secret_headers.push_back(words.word());
    } else if (words.take_if("header ")) {
        const std::string name = words.word_until(':');
        request.headers.emplace_back(name, words.quoted());
    } else if (words.take_if("streamed ")) {
        request.streamed = true;
        set_request(request, words);
    } else if (words.take_if("body ")) {
        request.body = words.quoted();
    } else {
        request.method = words.word();
        set_target(request, words.word());
    }
}

/// `$body.access_token="t 1" $headers.location=/x` to the end of the line.
inline FakeReply read_members(TranscriptWords& words, FakeReply reply) {
    while (!words.empty()) {
        const std::string path = words.word_until('=');
        if (!path.starts_with("$body") && !path.starts_with("$headers.") &&
            !path.starts_with("$cookies."))
            throw TranscriptError("a reply has members of $body, $headers and $cookies, not " +
                                  path);
        reply.members[path] = words.at_quote() ? words.quoted() : words.word();
    }
    return reply;
}

/// `200 $body.access_token="t 1" $body.expires_in=3600`, or `failed CODE`: no answer came.
inline FakeReply read_reply(TranscriptWords& words) {
    if (words.take_if("failed ")) return {0, {}, words.word()};
    FakeReply reply;
    reply.status = static_cast<unsigned>(whole_number(words.word()));
    return read_members(words, std::move(reply));
}

/// True if the line was one of these.
inline bool set_up(AuthDriver& driver, FakeRequest& request, const std::string& line) {
    TranscriptWords words(line);
    if (words.take_if("scheme: ")) return true;  // read before
    if (words.take_if("set ")) {
        const std::string name = words.word_until(':');
        driver.settings.key(name);
        write_value(driver.settings, words);
    } else if (words.take_if("secret ")) {
        const std::string name = words.word_until(':');
        driver.secret(name, words.quoted());
    } else if (words.take_if("text ")) {
        const std::string name = words.word_until(':');
        driver.text(name, words.quoted());
    } else if (words.take_if("document ")) {
        const std::string bytes = words.quoted();
        driver.host.secrets.add_document(bytes, read_members(words, {}));
    } else if (words.take_if("redirect_uri: ")) {
        driver.redirect_uri = words.quoted();
    } else if (words.take_if("random: ")) {
        driver.host.random_bytes += words.quoted();
    } else if (words.take_if("clock: ")) {
        driver.host.unix_ms = whole_number(words.word());
    } else if (words.take_if("request ")) {
        set_request(request, words);
    } else {
        return false;
    }
    if (!words.empty()) throw TranscriptError("has no place here: " + std::string(words.rest()));
    return true;
}

}  // namespace packhost::kit::detail
