// events.cpp: lets random events happen to a built plugin's auth schemes; packhost_check_events()
// makes a test of it.
//   packhost_events PLUGIN.so FILE.transcript...
//       [--seed N] [--rounds N] [--seconds N] [--case NAME]
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <set>

#include "packhost/kit/events.hpp"

extern "C" __attribute__((weak)) void __sanitizer_set_death_callback(void (*callback)());
// Its own end goes past the callback, an abort does not.
extern "C" const char* __ubsan_default_options() { return "abort_on_error=1:print_stacktrace=1"; }

namespace {

using namespace packhost::kit;

struct Options {
    std::string plugin, only;
    std::vector<std::string> transcripts;
    std::uint64_t seed = 1, rounds = 3000, seconds = 0;
};

// Where it stands, for the end of the process.
std::string again;
const std::string* log_of_round = nullptr;

void write_out(const std::string& text) {
    if (::write(STDERR_FILENO, text.data(), text.size()) < 0) return;
}
void tell_last_words() {
    if (!log_of_round) return;
    write_out("\n" + *log_of_round + "\nIt ends the process. Once more:\n  " + again + "\n");
    log_of_round = nullptr;
}
void on_signal(int signal) {
    if (signal == SIGALRM) write_out("\nOne round takes longer than 60 seconds.\n");
    tell_last_words();
    ::_exit(3);
}

std::uint64_t number(const std::string& text) {
    std::uint64_t value = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || stop != text.data() + text.size())
        throw TranscriptError("no whole number: " + text);
    return value;
}

Options read_options(int argc, char** argv) {
    Options options;
    if (const char* rounds = std::getenv("PACKHOST_EVENT_ROUNDS")) options.rounds = number(rounds);
    if (const char* seed = std::getenv("PACKHOST_EVENT_SEED")) options.seed = number(seed);
    std::vector<std::string> words(argv + 1, argv + argc);
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string& word = words[i];
        if (!word.starts_with("--")) {
            if (options.plugin.empty()) options.plugin = word;
            else options.transcripts.push_back(word);
            continue;
        }
        if (i + 1 == words.size()) throw TranscriptError(word + " wants a value");
        const std::string& value = words[++i];
        if (word == "--case") options.only = value;
        else if (word == "--seed") options.seed = number(value);
        else if (word == "--rounds") options.rounds = number(value);
        else if (word == "--seconds") options.seconds = number(value);
        else throw TranscriptError("the option is unknown: " + word);
    }
    if (options.transcripts.empty())
        throw TranscriptError("usage: packhost_events PLUGIN.so FILE.transcript... "
                              "[--seed N] [--rounds N] [--seconds N] [--case NAME]");
    return options;
}

void list(const char* what, const std::map<std::string, std::size_t>& counts) {
    std::printf("%s:", what);
    for (const auto& [name, count] : counts) std::printf(" %s %zu", name.c_str(), count);
    std::printf("\n");
}

class Campaign {
 public:
    explicit Campaign(const Options& options)
        : options_(options), plugin_(Plugin::open(options.plugin)),
          driver_(plugin_, read(options.transcripts)) {
        driver_.on_round = [](const std::string* log) { log_of_round = log; };
        for (std::size_t i = 0; i < driver_.cases(); ++i)
            if (options.only.empty() || driver_.name(i) == options.only) chosen_.push_back(i);
        if (chosen_.empty()) throw TranscriptError("there is no case " + options.only);
    }

    /// How many rules were broken.
    std::size_t run() {
        const auto begun = std::chrono::steady_clock::now();
        const auto end = begun + std::chrono::seconds(options_.seconds);
        for (std::uint64_t round = 0; options_.seconds || round < options_.rounds; ++round) {
            if (options_.seconds && std::chrono::steady_clock::now() >= end) break;
            play(chosen_[round % chosen_.size()], options_.seed + round / chosen_.size());
            if (broken_.size() >= kMostFaults) break;
        }
        const EventsSeen& seen = driver_.seen();
        std::printf("%zu cases, %zu rounds from seed %llu, %zu calls, %zu rules broken\n",
                    chosen_.size(), seen.rounds, static_cast<unsigned long long>(options_.seed),
                    seen.calls, broken_.size());
        list("answers", seen.steps);
        list("errors", seen.failures);
        return broken_.size();
    }

 private:
    static constexpr std::size_t kMostFaults = 10;

    static std::vector<TranscriptCase> read(const std::vector<std::string>& files) {
        std::vector<TranscriptCase> cases;
        for (const std::string& file : files)
            for (TranscriptCase& one : read_transcript(file)) cases.push_back(std::move(one));
        return cases;
    }

    void play(std::size_t index, std::uint64_t seed) {
        const std::string& name = driver_.name(index);
        again = "packhost_events " + options_.plugin;
        for (const std::string& file : options_.transcripts) again += " " + file;
        again += " --case " + name + " --seed " + std::to_string(seed) + " --rounds 1";
        ::alarm(60);
        const auto fault = driver_.play(index, seed);
        ::alarm(0);
        // The same rule again says nothing new.
        if (!fault || !broken_.insert(fault->rule).second) return;
        std::printf("%s, seed %llu: %s\n%s\nOnce more:\n  %s\n\n", name.c_str(),
                    static_cast<unsigned long long>(seed), fault->rule.c_str(), fault->log.c_str(),
                    again.c_str());
    }

    const Options& options_;
    Plugin plugin_;
    EventsDriver driver_;
    std::vector<std::size_t> chosen_;
    std::set<std::string> broken_;
};

}  // namespace

int main(int argc, char** argv) {
    if (__sanitizer_set_death_callback) __sanitizer_set_death_callback(&tell_last_words);
    else for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL}) std::signal(signal, &on_signal);
    for (const int signal : {SIGABRT, SIGALRM}) std::signal(signal, &on_signal);
    try {
        const Options options = read_options(argc, argv);
        return Campaign(options).run() == 0 ? 0 : 1;
    } catch (const std::exception& error) {
        return std::fprintf(stderr, "%s\n", error.what()), 2;
    }
}
