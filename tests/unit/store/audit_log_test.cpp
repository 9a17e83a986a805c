// audit_log_test.cpp: lines get to the disk in groups, also past full disks, lost folders, other
// processes and kills.
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <future>
#include <set>
#include <thread>

#include "audit_folder_fixture.hpp"

namespace packhost::store {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// Waits for what another thread does.
template <class Condition>
bool within(std::chrono::milliseconds most, Condition condition) {
    for (const auto end = Clock::now() + most; Clock::now() < end;) {
        if (condition()) return true;
        std::this_thread::sleep_for(1ms);
    }
    return condition();
}

class AuditLogTest : public AuditFolder {
 protected:
    AuditOptions strict() const {
        AuditOptions out = options();
        out.strict = true;
        return out;
    }
    std::string all() const {
        std::string out;
        for (const fs::path& file : files()) out += content(file);
        return out;
    }
    std::set<std::string> ids() const {
        std::set<std::string> out;
        const std::string text = all();
        constexpr std::string_view kKey = "\"run\":\"";
        for (std::size_t at = 0; (at = text.find(kKey, at)) != text.npos;) {
            at += kKey.size();
            EXPECT_TRUE(out.insert(text.substr(at, text.find('"', at) - at)).second) << "twice";
        }
        return out;
    }
};

TEST_F(AuditLogTest, ALineIsDurableSoonAfterItCame) {
    AuditLog log(options());
    const auto begun = Clock::now();
    const std::uint64_t ticket = log.add(run_line("one"));
    ASSERT_TRUE(within(5s, [&] { return log.fate(ticket) == AuditLog::Fate::durable; }));
    const auto took = Clock::now() - begun;
    EXPECT_GE(took, 30ms) << "it waits for others";
    EXPECT_LT(took, 50ms + 250ms);
    EXPECT_NE(all().find("\"run\":\"one\""), std::string::npos);
}

TEST_F(AuditLogTest, StrictTellsWhenALineIsDurable) {
    AuditLog log(strict());
    const std::uint64_t ticket = log.add(run_line("one"));
    std::promise<std::string> known;
    log.when_known(ticket, [&] { known.set_value(all()); });
    EXPECT_NE(known.get_future().get().find("\"run\":\"one\""), std::string::npos);
    EXPECT_EQ(log.fate(ticket), AuditLog::Fate::durable);
    bool now = false;
    log.when_known(ticket, [&] { now = true; });
    EXPECT_TRUE(now);
}

TEST_F(AuditLogTest, AnEndWritesWhatWaitsAndClosesTheFile) {
    {
        AuditLog log(options());
        for (int i = 0; i < 1000; ++i) log.add(run_line(std::to_string(i)));
    }
    EXPECT_EQ(ids().size(), 1000u);
    EXPECT_EQ(found(), Lines{});
}

TEST_F(AuditLogTest, AFullFileIsFollowedByAnother) {
    AuditOptions small = strict();
    small.file_bytes = 2000;
    {
        AuditLog log(small);
        for (int i = 0; i < 30; ++i) {
            const std::uint64_t ticket = log.add(run_line(std::to_string(i)));
            ASSERT_TRUE(within(5s, [&] { return log.fate(ticket) == AuditLog::Fate::durable; }));
        }
    }
    EXPECT_GE(files().size(), 4u);
    EXPECT_EQ(ids().size(), 30u);
    EXPECT_EQ(found(), Lines{});
}

TEST_F(AuditLogTest, AFolderThatCanNotBeMadeIsToldOnce) {
    write(base_ / "file", "");
    AuditOptions nowhere = strict();
    nowhere.folder = base_ / "file" / "audit";
    Lines told;
    nowhere.tell = [&](LogLevel, std::string_view text) { told.emplace_back(text); };
    {
        AuditLog log(nowhere);
        EXPECT_FALSE(log.available());
        const std::uint64_t ticket = log.add(run_line("one"));
        EXPECT_EQ(log.fate(ticket), AuditLog::Fate::failed);
        std::this_thread::sleep_for(100ms);  // several attempts
    }
    ASSERT_EQ(told.size(), 2u);
    EXPECT_NE(told[0].find("Runs with a connection are refused."), std::string::npos);
    EXPECT_NE(told[1].find("without its last lines"), std::string::npos);
}

TEST_F(AuditLogTest, WhatCouldNotBeWrittenIsWrittenLaterAndWhatWasLostIsCounted) {
    write(base_ / "file", "");
    AuditOptions bounded = options();
    bounded.folder = base_ / "file" / "audit";
    bounded.queue_bytes = 2000;
    std::uint64_t lost = 0;
    {
        AuditLog log(bounded);
        for (int i = 0; i < 100; ++i) log.add(run_line(std::to_string(i)));
        lost = log.lost();
        EXPECT_GT(lost, 50u);
        fs::remove(base_ / "file");
        EXPECT_TRUE(within(5s, [&] { return log.available(); }));
    }
    folder_ = bounded.folder;
    EXPECT_EQ(ids().size(), 100 - lost);
    EXPECT_EQ(verified().lost, lost);
    EXPECT_TRUE(verified().intact());
}

TEST_F(AuditLogTest, AFullDiskIsSeenAndSurvived) {
    ::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    ::getrlimit(RLIMIT_FSIZE, &before);
    {
        AuditLog log(strict());
        const rlimit small{20'000, before.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &small);
        std::uint64_t ticket = 0;
        int added = 0;
        for (; log.available() && added < 1000; ++added) {
            ticket = log.add(run_line(std::to_string(added)));
            within(5s, [&] { return log.fate(ticket) != AuditLog::Fate::pending; });
        }
        ::setrlimit(RLIMIT_FSIZE, &before);
        EXPECT_LT(added, 1000) << "the limit was not met";
        EXPECT_TRUE(within(5s, [&] { return log.fate(ticket) == AuditLog::Fate::durable; }));
    }
    ::setrlimit(RLIMIT_FSIZE, &before);
    EXPECT_EQ(found(), Lines{});
    EXPECT_GT(ids().size(), 10u);
}

TEST_F(AuditLogTest, AFolderThatIsGoneIsSeenWithoutALineAndNotMadeAgain) {
    AuditLog log(strict());
    ASSERT_TRUE(log.available());
    fs::rename(folder_, base_ / "elsewhere");
    EXPECT_TRUE(within(5s, [&] { return !log.available(); }));
    EXPECT_EQ(log.fate(log.add(run_line("one"))), AuditLog::Fate::failed);
    EXPECT_FALSE(fs::exists(folder_));
    fs::rename(base_ / "elsewhere", folder_);
    EXPECT_TRUE(within(5s, [&] { return log.available(); }));
    log.stop();
    EXPECT_EQ(ids(), std::set<std::string>{"one"});
    EXPECT_TRUE(verified().intact());
}

TEST_F(AuditLogTest, AFileThatIsRemovedUnderItIsNamedByTheNextOne) {
    {
        AuditLog log(strict());
        const std::uint64_t first = log.add(run_line("one"));
        ASSERT_TRUE(within(5s, [&] { return log.fate(first) == AuditLog::Fate::durable; }));
        fs::remove(files().at(0));
        const std::uint64_t second = log.add(run_line("two"));
        ASSERT_TRUE(within(5s, [&] { return log.fate(second) == AuditLog::Fate::durable; }));
    }
    EXPECT_EQ(ids(), std::set<std::string>{"two"});
    EXPECT_EQ(found(), Lines{"(archived_files 1)"}) << "it was the oldest";
    add_file(1);
    edit(files()[0], [](Lines& lines) { lines[0][10] ^= 1; });
    EXPECT_FALSE(verified().intact());
}

/// Runs it in a child process and gives its id.
template <class Work>
pid_t in_child(Work work) {
    const pid_t child = ::fork();
    if (child == 0) {
        work();
        ::_exit(0);
    }
    return child;
}

TEST_F(AuditLogTest, ProcessesShareAFolder) {
    AuditOptions small = options();
    small.file_bytes = 10'000;
    small.gather = 1ms;
    std::vector<pid_t> children;
    for (int p = 0; p < 3; ++p)
        children.push_back(in_child([&] {
            AuditLog log(small);
            for (int i = 0; i < 300; ++i) {
                log.add(run_line(std::to_string(p) + '-' + std::to_string(i)));
                if (i % 20 == 0) std::this_thread::sleep_for(2ms);
            }
        }));
    for (const pid_t child : children) ::waitpid(child, nullptr, 0);
    EXPECT_EQ(ids().size(), 900u);
    EXPECT_GT(files().size(), 6u);
    EXPECT_EQ(found(), Lines{});
}

/// Strict: each line that was said to be durable is written to `out` as a number.
void acknowledge_lines(const AuditOptions& options, int round, int out) {
    AuditLog log(options);
    for (int i = 0;; ++i) {
        const std::string id = std::to_string(round) + '-' + std::to_string(i);
        const std::uint64_t ticket = log.add(run_line(id));
        std::promise<void> known;
        log.when_known(ticket, [&] { known.set_value(); });
        known.get_future().wait();
        if (log.fate(ticket) != AuditLog::Fate::durable) ::_exit(1);
        const std::string line = id + '\n';
        if (::write(out, line.data(), line.size()) < 0) ::_exit(1);
    }
}

TEST_F(AuditLogTest, NoAcknowledgedLineIsLostByAKill) {
    std::set<std::string> acknowledged;
    for (int round = 0; round < 50; ++round) {
        int ends[2];
        ASSERT_EQ(::pipe(ends), 0);
        const pid_t child = in_child([&] { acknowledge_lines(strict(), round, ends[1]); });
        ::close(ends[1]);
        std::string text(64, '\0');
        const ssize_t first = ::read(ends[0], text.data(), text.size());  // it is under way
        ASSERT_GT(first, 0);
        text.resize(static_cast<std::size_t>(first));
        std::this_thread::sleep_for(std::chrono::microseconds(200 * (round % 10)));
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        for (char more[4096];;) {
            const ssize_t got = ::read(ends[0], more, sizeof more);
            if (got <= 0) break;
            text.append(more, static_cast<std::size_t>(got));
        }
        ::close(ends[0]);
        for (std::size_t end; (end = text.find('\n')) != text.npos; text.erase(0, end + 1))
            acknowledged.insert(text.substr(0, end));
    }
    EXPECT_GE(acknowledged.size(), 50u);
    const std::set<std::string> kept = ids();
    EXPECT_TRUE(std::includes(kept.begin(), kept.end(), acknowledged.begin(), acknowledged.end()));
    EXPECT_TRUE(verified().intact());
    EXPECT_EQ(verified().files, 50u);
}

}  // namespace
}  // namespace packhost::store
