// events.hpp: random events against an auth scheme: any order, any answer, several operations at
// once; and what holds whatever happens.
//
//   const auto corpus = read_transcript("tests/header.transcript");
//   EventsDriver driver(Plugin::open("auth-header.so"), corpus);
//   for (std::uint64_t seed = 1; seed < 1000; ++seed)
//       if (const auto fault = driver.play(seed % driver.cases(), seed))
//           std::cout << fault->rule << "\n" << fault->log;
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "packhost/kit/events_round.hpp"

// What AddressSanitizer tells of the memory that is in use; not there without it.
extern "C" __attribute__((weak)) std::size_t __sanitizer_get_current_allocated_bytes();

namespace packhost::kit {

/// A rule that a scheme broke, and all that had happened to it.
struct EventsFault {
    std::string rule;  ///< a sentence
    std::string log;   ///< how it was set up, the events and its answers
};

/// Plays rounds. Transcripts say how the plugin's schemes are set up, and which events and answers
/// make sense; a round does about that, and other things. The same seed does the same.
class EventsDriver {
 public:
    EventsDriver(const Plugin& plugin, const std::vector<TranscriptCase>& transcripts)
        : plugin_(plugin) {
        for (const TranscriptCase& transcript : transcripts) {
            cases_.push_back(detail::event_case(plugin, transcript));
            corpus_.add(cases_.back());
        }
    }

    std::size_t cases() const { return cases_.size(); }
    /// "FILE.CASE", after the transcript.
    const std::string& name(std::size_t index) const { return cases_[index].name; }
    const EventsSeen& seen() const { return seen_; }
    /// Told where a round's log is before it is played, and null behind it: for whoever must say
    /// what had happened when the process ends.
    std::function<void(const std::string* log)> on_round;

    /// One round. Nothing: all rules hold.
    std::optional<EventsFault> play(std::size_t index, std::uint64_t seed) {
        std::size_t left = 0;
        auto fault = play_once(index, seed, left);
        // What is made once in a process and kept is no leak: it does not come again.
        for (int again = 0; !fault && left > 0 && again < kTimesToLeak; ++again)
            fault = play_once(index, seed, left);
        if (!fault && left > 0)
            fault = {"It leaves " + std::to_string(left) + " bytes behind.", last_log_};
        return fault;
    }

 private:
    static constexpr int kTimesToLeak = 3;

    static std::size_t memory() {
        return __sanitizer_get_current_allocated_bytes ? __sanitizer_get_current_allocated_bytes()
                                                       : 0;
    }

    /// `left`: bytes that were not given back.
    std::optional<EventsFault> play_once(std::size_t index, std::uint64_t seed, std::size_t& left) {
        const detail::EventCase& which = cases_[index];
        ++seen_.rounds;
        last_log_.clear();
        std::optional<EventsFault> fault;
        const std::size_t before = memory();
        std::size_t counted = 0;  // of what this class keeps
        {
            EventsSeen seen;
            detail::EventRound round(plugin_, which, corpus_, seed ^ hash(which.name), seen);
            if (on_round) on_round(&round.log());
            try {
                round.play();
            } catch (const detail::BrokenRule& rule) {
                fault = {rule.what(), ""};
            }
            counted = memory();
            last_log_ = round.log();
            seen_.add(seen);
            counted = memory() - counted;
            if (on_round) on_round(nullptr);
        }
        const std::size_t after = memory() - counted;
        left = after > before ? after - before : 0;
        if (fault) fault->log = last_log_;
        return fault;
    }

    /// FNV-1a, so that the same seed does something else in each case.
    static std::uint64_t hash(const std::string& text) {
        std::uint64_t h = 0xcbf29ce484222325;
        for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3;
        return h;
    }

    const Plugin& plugin_;
    std::vector<detail::EventCase> cases_;
    detail::EventCorpus corpus_;
    EventsSeen seen_;
    std::string last_log_;
};

}  // namespace packhost::kit
