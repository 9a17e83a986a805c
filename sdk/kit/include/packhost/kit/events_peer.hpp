// events_peer.hpp: what peers, browsers and the network answer: as a case says it, or anything.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "packhost/kit/events_case.hpp"

namespace packhost::kit::detail {

using Query = std::map<std::string, std::string>;

/// All answers of some transcripts.
struct EventCorpus {
    std::vector<FakeReply> replies;
    std::vector<std::string> paths, texts;  ///< of the replies' members

    void add(const EventCase& which) {
        for (const std::string& line : which.answers) {
            TranscriptWords words(line);
            if (words.take_if("reply ")) add(read_reply(words));
        }
        for (const std::string& line : which.events) {
            TranscriptWords words(line);
            std::string command = words.word();
            if (command.ends_with('>')) command = words.word();
            if (command == "challenge" || command == "answered") add(read_reply(words));
        }
    }

 private:
    void add(FakeReply reply) {
        for (const auto& [path, text] : reply.members) {
            paths.push_back(path);
            texts.push_back(text);
        }
        replies.push_back(std::move(reply));
    }
};

inline Query read_callback(TranscriptWords words) {
    Query query;
    while (!words.empty()) {
        const std::string name = words.word_until('=');
        query[name] = words.at_quote() ? words.quoted() : words.word();
    }
    return query;
}

/// Text without its percent-encoding.
inline std::string unescaped(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool marked = text[i] == '%' && i + 2 < text.size();
        const auto byte = marked ? from_hex(text.substr(i + 1, 2)) : std::nullopt;
        out += byte ? *byte : std::string(1, text[i]);
        if (byte) i += 2;
    }
    return out;
}

/// One parameter of a URL's query; "" if it has none of that name.
inline std::string parameter(const std::string& url, const std::string& name) {
    const std::string begin = name + "=";
    for (std::size_t at = url.find('?'); at < url.size(); at = url.find('&', at)) {
        ++at;
        if (url.compare(at, begin.size(), begin) != 0) continue;
        at += begin.size();
        return unescaped(std::string_view(url).substr(at, url.find('&', at) - at));
    }
    return "";
}

/// Answers in the order of a case, and out of it as often as `wildness` says, in percent.
class EventPeer {
 public:
    EventPeer(const EventCase& which, const EventCorpus& corpus, Random& random, unsigned wildness)
        : answers_(changed_order(which.answers, random, wildness)), corpus_(corpus),
          random_(random), wildness_(wildness) {}

    /// To a request of the scheme's own.
    FakeReply reply() {
        FakeReply answer;
        const std::string line = take("reply ");
        if (TranscriptWords words(line); !words.empty()) answer = read_reply(words);
        else if (random_.percent(30)) answer = usual();
        else if (random_.percent(10)) answer.failure = random_.pick(kFailures);
        else answer = any();
        return random_.percent(wildness_) ? changed(std::move(answer)) : answer;
    }
    /// To the node's request.
    FakeReply challenge(const ph_auth_wants& wants) {
        FakeReply answer = any();
        const std::size_t listed = std::min<std::size_t>(wants.challenge_count, 8);
        if (!(wants.flags & PH_WANTS_EVERY_ANSWER))
            answer.status = listed ? wants.challenge_status[random_.below(listed)] : 401;
        answer.failure.clear();
        return changed(std::move(answer));
    }
    /// Out of the browser, which has been at the URL.
    Query callback(const std::string& url) {
        Query back;
        const std::string line = take("callback");
        if (!line.empty()) {
            back = read_callback(TranscriptWords(line));
            if (!random_.percent(wildness_)) return back;
        } else {
            back = {{"state", parameter(url, "state")}, {"code", canary(random_)}};
        }
        if (!random_.percent(wildness_)) return back;
        constexpr const char* kNames[] = {"state", "code", "error", "iss", "error_description"};
        for (std::size_t changes = 1 + random_.below(3); changes > 0; --changes) {
            const std::string name = random_.pick(kNames);
            if (random_.percent(40)) back.erase(name);
            else if (random_.percent(40)) back[name] = mutated(random_, back[name]);
            else back[name] = random_.percent(50) ? odd_text(random_) : canary(random_);
        }
        return back;
    }
    /// An error as hosts tell it.
    FakeError failure(const std::string& code) {
        constexpr const char* kHints[] = {"", "Try again later."};
        constexpr ph_blame kBlames[] = {PH_BLAME_PEER, PH_BLAME_CONFIG, PH_BLAME_HOST};
        return {code, "It could not be done.", random_.pick(kHints), random_.pick(kBlames)};
    }
    FakeError any_failure() { return failure(random_.pick(kFailures)); }

 private:
    /// The next of the case's answers, if it is of that kind; else "".
    std::string take(std::string_view kind) {
        if (next_ == answers_.size() || !answers_[next_].starts_with(kind)) return "";
        return answers_[next_++].substr(kind.size());
    }
    FakeReply usual() {
        FakeReply answer;
        for (const std::string& path : corpus_.paths)
            if (random_.percent(50)) answer.members[path] = canary(random_);
        for (const char* path : {"$body.expires_in", "$body.interval"})
            if (random_.percent(50)) answer.members[path] = std::to_string(random_.below(4000));
        return answer;
    }
    FakeReply any() {
        if (!corpus_.replies.empty() && !random_.percent(10)) return random_.pick(corpus_.replies);
        FakeReply answer;
        answer.status = random_.pick(kStatuses);
        return answer;
    }
    FakeReply changed(FakeReply answer) {
        if (random_.percent(20)) answer.status = random_.pick(kStatuses);
        auto& members = answer.members;
        for (std::size_t changes = random_.below(4); changes > 0; --changes) {
            std::string path = corpus_.paths.empty() ? "$body" : random_.pick(corpus_.paths);
            if (!members.empty() && random_.percent(60))
                path = std::next(members.begin(),
                                 static_cast<std::ptrdiff_t>(random_.below(members.size())))->first;
            switch (random_.below(6)) {
                case 0: members.erase(path); break;
                case 1: members[path] = odd_text(random_); break;
                case 2: members[path] = canary(random_); break;
                case 3:
                    if (!corpus_.texts.empty()) members[path] = random_.pick(corpus_.texts);
                    break;
                default: members[path] = mutated(random_, members[path]);
            }
        }
        return answer;
    }

    static constexpr unsigned kStatuses[] = {100, 200, 200, 200, 201, 204, 206, 301, 302, 304, 400,
                                             400, 401, 401, 403, 404, 405, 407, 408, 409, 418, 422,
                                             429, 500, 502, 503, 504, 599, 999};
    static constexpr const char* kFailures[] = {"timeout",  "closed", "connect_failed",
                                                "protocol", "tls",    "too_large",
                                                "x",        "origin_refused"};

    std::vector<std::string> answers_;
    std::size_t next_ = 0;
    const EventCorpus& corpus_;
    Random& random_;
    unsigned wildness_;
};

}  // namespace packhost::kit::detail
