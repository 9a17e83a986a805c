// events_case.hpp: a transcript's case as a corpus: how it sets a scheme up, what happens then, and
// what is answered; and the same with random changes.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "packhost/kit/random.hpp"
#include "packhost/kit/transcript.hpp"
#include "packhost/kit/transcript_setup.hpp"

namespace packhost::kit::detail {

struct EventCase {
    std::string name;                  ///< "login.asks_for_a_code": the file's and the case's
    std::string scheme;
    std::vector<std::string> setup;    ///< settings, credentials, the request
    std::vector<std::string> events;   ///< "begin", "place", "challenge 401 …"
    std::vector<std::string> answers;  ///< "reply 200 …", "callback code=x"
};

inline bool is_setup(const std::string& line) {
    constexpr const char* kBegins[] = {"set ",   "secret ", "text ",        "document ",
                                       "clock:", "random:", "redirect_uri:", "request "};
    return std::any_of(std::begin(kBegins), std::end(kBegins),
                       [&](const char* begin) { return line.starts_with(begin); });
}

/// The turns of a fill stand in a transcript as those of a run, and are no events of its own.
inline EventCase event_case(const Plugin& plugin, const TranscriptCase& transcript) {
    EventCase made;
    made.name = std::filesystem::path(transcript.file).stem().string() + "." + transcript.name;
    made.scheme = plugin->provides[0].name;
    bool in_fill = false;
    for (const TranscriptLine& line : transcript.lines) {
        const std::string& text = line.text;
        if (text.starts_with(' ')) continue;
        if (text.starts_with("scheme: ")) made.scheme = text.substr(8);
        else if (is_setup(text)) made.setup.push_back(text);
        else if (text.starts_with("reply ") || text.starts_with("callback"))
            made.answers.push_back(text);
        else if (text.starts_with("fill ")) in_fill = true;
        else if (in_fill && text == "finish") in_fill = false;
        else if (!in_fill && text != "create") made.events.push_back(text);
    }
    return made;
}

/// Where the texts in quotation marks stand in a line: each from its mark to behind the other.
inline std::vector<std::pair<std::size_t, std::size_t>> quotes_in(const std::string& line) {
    std::vector<std::pair<std::size_t, std::size_t>> found;
    for (std::size_t i = line.find('"'); i < line.size(); i = line.find('"', i)) {
        const std::size_t begin = i++;
        while (i < line.size() && line[i] != '"') i += line[i] == '\\' ? 2 : 1;
        found.emplace_back(begin, std::min(++i, line.size()));
    }
    return found;
}

/// Sets a scheme up as its case says, or about so.
class EventSetup {
 public:
    /// `chance`: of a change, in percent, for each line.
    EventSetup(const EventCase& which, Random& random, unsigned chance)
        : random_(random), lines_(which.setup) {
        for (std::string& line : lines_) {
            if (line.starts_with("request ") || !random_.percent(chance)) continue;
            odd_ = true;
            change(line);
        }
    }

    void apply(AuthDriver& driver, FakeRequest& request) {
        for (const std::string& line : lines_) {
            try {
                set_up(driver, request, line);
            } catch (const TranscriptError&) {  // too odd to be given to a scheme at all
            }
            if (!line.starts_with("secret ") && !line.starts_with("document ")) plain_ += line;
            else if (line.starts_with("secret ")) note_secret(line);
        }
    }

    const std::vector<std::string>& lines() const { return lines_; }
    /// Whether it is not as the case says, so that its texts may be what no host would let through.
    bool is_odd() const { return odd_; }
    /// What must stay unseen of the credentials.
    std::vector<std::string> secrets() const {
        std::vector<std::string> hidden;
        for (const std::string& bytes : secrets_) {
            const std::string written = quote(bytes);  // as it would stand in a line
            if (plain_.find(written.substr(1, written.size() - 2)) == plain_.npos)
                hidden.push_back(bytes);
        }
        return hidden;
    }

 private:
    static constexpr std::size_t kTelling = 12;  // shorter ones may be a part of any sentence

    void change(std::string& line) {
        const auto quotes = quotes_in(line);
        const bool credential = line.starts_with("secret ") || line.starts_with("text ");
        if (line.starts_with("clock:")) line = "clock: " + std::string(random_.pick(kClocks));
        else if (random_.percent(15)) line.clear();
        else if (line.starts_with("set ") && random_.percent(25))
            line = line.substr(0, line.find(':')) + ": " + std::string(random_.pick(kValues));
        else if (line.starts_with("secret ") && random_.percent(50))
            line = line.substr(0, line.find(':')) + ": " + quote(canary(random_));
        else if (credential && random_.percent(20)) std::swap(line, random_.pick(lines_));
        else if (!quotes.empty()) change_quoted(line, random_.pick(quotes));
    }
    void change_quoted(std::string& line, std::pair<std::size_t, std::size_t> at) {
        const std::string old = line.substr(at.first, at.second - at.first);
        std::string text = TranscriptWords(old).quoted();
        text = random_.percent(40) ? odd_text(random_) : mutated(random_, std::move(text));
        line.replace(at.first, old.size(), quote(text));
    }
    void note_secret(const std::string& line) {
        for (const auto& [begin, end] : quotes_in(line)) {
            const std::string bytes =
                TranscriptWords(std::string_view(line).substr(begin, end - begin)).quoted();
            if (bytes.size() >= kTelling) secrets_.push_back(bytes);
        }
    }

    static constexpr const char* kClocks[] = {"0", "1", "2147483648000", "4102444800000",
                                              "253402300799000"};
    static constexpr const char* kValues[] = {
        "7", "-1", "0", "9223372036854775807", "-9223372036854775808", "true", "false", "[]", "{}",
        "\"\"", "[\"\"]", "[\"a\", 7]", "[7, 407, 99999]", "[{}]", "{\"a\": {}}", "[[[]]]"};

    Random& random_;
    std::vector<std::string> lines_, secrets_;
    std::string plain_;
    bool odd_ = false;
};

/// The case's events, some of them left out, repeated or exchanged.
inline std::vector<std::string> changed_order(std::vector<std::string> lines, Random& random,
                                              unsigned chance) {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const bool change = random.percent(chance);
        const std::size_t how = random.below(3);
        if (change && how == 0) continue;
        if (change && how == 1) out.push_back(lines[i]);
        if (change && how == 2 && i + 1 < lines.size()) std::swap(lines[i], lines[i + 1]);
        out.push_back(lines[i]);
    }
    return out;
}

}  // namespace packhost::kit::detail
