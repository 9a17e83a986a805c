// transcript_replay.hpp: replays a case of a transcript; included by transcript.hpp.
#pragma once

#include <map>
#include <optional>

#include "packhost/kit/auth.hpp"
#include "packhost/kit/transcript.hpp"
#include "packhost/kit/transcript_setup.hpp"

namespace packhost::kit::detail {

/// Goes through the lines: events are given to the plugin, steps are compared with what it answers.
class Replay {
 public:
    Replay(const Plugin& plugin, const TranscriptCase& transcript)
        : transcript_(transcript), lines_(transcript.lines),
          driver_(plugin, scheme_of(plugin, transcript)) {
        driver_.on_step = [this](const Step& step) { take_step(step); };
        driver_.on_send = [this](const Step&) { return reply(); };
        driver_.on_open_url = [this](const Step&) { return came_back(); };
    }

    std::string run() {
        try {
            while (next_ < lines_.size() && !differs_) event();
        } catch (const std::runtime_error& error) {
            return place(now_) + ": " + error.what() + "\n";
        }
        return differs_ ? difference() : "";
    }

 private:
    static std::string scheme_of(const Plugin& plugin, const TranscriptCase& transcript) {
        for (const TranscriptLine& line : transcript.lines)
            if (line.text.starts_with("scheme: ")) return line.text.substr(8);
        return plugin->provides[0].name;
    }

    // ---- events ----
    void event() {
        const std::string& text = lines_[now_ = next_].text;
        if (text.starts_with(' ')) return differ();  // a step that the plugin did not take
        if (!created_ && set_up(driver_, request_, text)) {
            ++next_;
            return;
        }
        TranscriptWords words(text);
        std::string command = words.word(), run;
        if (command.ends_with('>')) run = std::exchange(command, words.word());
        if (command == "reply" || command == "fill" || command == "callback") return differ();  // nothing was asked for
        if (!created_ && command != "create") create(false);
        ++next_;
        own_note_ = command;
        if (command == "create") create(true);
        else if (command == "advance") driver_.host.advance_ms(milliseconds(words));
        else if (command == "begin") begin(run, PH_OP_REQUEST);
        else if (command == "login") begin(run, PH_OP_LOGIN);
        else if (command == "logout") begin(run, PH_OP_LOGOUT);
        else turn(run, command, words);
        if (!words.empty())
            throw TranscriptError("has no place here: " + std::string(words.rest()));
        take_notes(driver_.transcript.size());
    }

    void create(bool said) {
        created_ = true;
        if (driver_.create() == PH_OK) return;
        if (!said)
            throw TranscriptError("the plugin refuses to start: " + driver_.error.code + ": " +
                                  driver_.error.message);
        expect("  fail " + driver_.error.code);
        tell(driver_.error);
    }

    void begin(const std::string& run, ph_operation operation) {
        if (runs_.contains(run)) throw TranscriptError("this run has begun already");
        AuthRun& begun = runs_.emplace(run, driver_.begin(operation)).first->second;
        begun.request = request_;
        if (begun.status != PH_OK) expect("  refused");
    }

    void turn(const std::string& name, const std::string& command, TranscriptWords& words) {
        const auto found = runs_.find(name);
        if (found == runs_.end()) throw TranscriptError("no run has begun: " + command);
        AuthRun& run = found->second;
        if (command == "place") {
            run.place();
        } else if (command == "sign") {
            if (run.wants.flags & PH_WANTS_NO_SIGN)
                throw TranscriptError("the scheme signs nothing, so a host leaves this turn out");
            run.sign();
        } else if (command == "go") {
            run.go();
        } else if (command == "cancel") {
            own_note_.clear();
            run.cancel();
        } else if (command == "challenge") {
            FakeReply answer = read_reply(words);
            own_note_ += " " + std::to_string(answer.status);
            run.challenge(std::move(answer));
        } else if (command == "answered") {
            FakeReply answer = read_reply(words);
            own_note_ += " " + std::to_string(answer.status);
            run.answered(std::move(answer));
        } else if (command == "finish") {
            runs_.erase(found);
        } else {
            throw TranscriptError("the event is unknown: " + command);
        }
    }

    /// What the peer answers to a SEND: the next line says it.
    FakeReply reply() {
        if (!differs_ && next_ < lines_.size()) {
            TranscriptWords words(lines_[next_].text);
            if (words.take_if("reply ")) {
                now_ = next_++;
                return read_reply(words);
            }
        }
        expect("(the plugin waits for a reply)");
        return {0, {}, "no_reply"};
    }

    /// With what the browser comes back: the next line says it.
    std::map<std::string, std::string> came_back() {
        std::map<std::string, std::string> query;
        if (!differs_ && next_ < lines_.size()) {
            TranscriptWords words(lines_[next_].text);
            if (words.take_if("callback")) {
                now_ = next_++;
                while (!words.empty()) {
                    const std::string name = words.word_until('=');
                    query[name] = words.at_quote() ? words.quoted() : words.word();
                }
                return query;
            }
        }
        expect("(the plugin waits for a callback)");
        return query;
    }

    // ---- steps ----
    void take_step(const Step& step) {
        const std::string shown = describe(step);
        take_notes(driver_.transcript.size() - shown.size());
        read_ = driver_.transcript.size();
        std::size_t begin = 0;
        for (std::size_t line = 0; begin < shown.size(); ++line) {
            const std::size_t end = shown.find('\n', begin);
            expect(shown.substr(begin, end - begin));
            if (line < step.edits.size()) tell("= ", quote(step.edits[line].value.bytes));
            else if (step.kind == PH_STEP_SEND) tell("= ", quote(step.body.bytes));
            begin = end + 1;
        }
        if (step.kind == PH_STEP_FAIL) tell(step.error);
    }

    /// What the driver notes between steps: the turn that was asked for, and fills.
    void take_notes(std::size_t end) {
        while (read_ < end) {
            const std::size_t stop = driver_.transcript.find('\n', read_);
            const std::string note = driver_.transcript.substr(read_, stop - read_);
            read_ = stop + 1;
            if (note == own_note_) own_note_.clear();
            else expect(note);
        }
    }

    void expect(const std::string& line) {
        if (!differs_ && next_ < lines_.size() && lines_[next_].text == line) {
            ++next_;
            return;
        }
        differ();
        seen_.push_back(line);
    }
    void differ() {
        if (!differs_) differs_ = next_;
    }

    /// Details are compared where the transcript asks for them.
    void tell(const std::string& what, const std::string& value) {
        const std::string begin = "    " + what;
        if (!differs_ && next_ < lines_.size() && lines_[next_].text.starts_with(begin))
            expect(begin + value);
    }
    void tell(const FakeError& error) {
        constexpr const char* kBlames[] = {"nobody", "plugin", "peer", "config", "host"};
        tell("blame: ", error.blame < std::size(kBlames) ? kBlames[error.blame] : "unknown");
        tell("says: ", error.message);
        tell("hint: ", error.hint);
    }

    // ---- the difference ----
    std::string place(std::size_t line) const {
        return transcript_.file + ":" + std::to_string(lines_[line].number);
    }
    std::string difference() const {
        constexpr std::size_t kBefore = 3;
        std::vector<std::string> said, seen;
        const std::size_t first = *differs_ > kBefore ? *differs_ - kBefore : 0;
        for (std::size_t i = first; i < *differs_; ++i) said.push_back(lines_[i].text);
        seen = said;
        seen.insert(seen.end(), seen_.begin(), seen_.end());
        // What lies far behind the difference was not reached, and says nothing.
        const std::size_t last = std::min(lines_.size(), *differs_ + std::max<std::size_t>(
                                                                         seen_.size(), 1));
        for (std::size_t i = *differs_; i < last; ++i) said.push_back(lines_[i].text);
        return place(std::min(*differs_, lines_.size() - 1)) + ": " + transcript_.name +
               ": the plugin does something else (-: as written, +: as seen)\n" +
               line_diff(said, seen);
    }

    const TranscriptCase& transcript_;
    const std::vector<TranscriptLine>& lines_;
    AuthDriver driver_;
    FakeRequest request_;
    std::map<std::string, AuthRun> runs_;
    bool created_ = false;
    std::size_t next_ = 0, now_ = 0;      // of lines_: the next, and the event under way
    std::size_t read_ = 0;                // of the driver's transcript
    std::string own_note_;                // what the driver notes of the event under way
    std::optional<std::size_t> differs_;  // the line from which on it is different
    std::vector<std::string> seen_;       // what came instead
};

}  // namespace packhost::kit::detail

namespace packhost::kit {

inline std::string replay(const Plugin& plugin, const TranscriptCase& transcript) {
    if (transcript.lines.empty()) return transcript.file + ": " + transcript.name + " is empty\n";
    return detail::Replay(plugin, transcript).run();
}

}  // namespace packhost::kit
