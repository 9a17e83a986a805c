// history_test.cpp: runs come back out of the history's file, within its bounds, whatever happens
// to the processes that write it.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "store/run_history.hpp"

namespace packhost::store {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

std::int64_t now_ms() {
    using namespace std::chrono;
    return floor<milliseconds>(system_clock::now()).time_since_epoch().count();
}

class HistoryTest : public testing::Test {
 protected:
    HistoryTest() {
        std::string name = (fs::temp_directory_path() / "packhost-history-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
    }
    ~HistoryTest() override { fs::remove_all(folder_); }

    HistoryOptions options() const {
        HistoryOptions out;
        out.file = folder_ / "history.db";
        out.gather = 5ms;
        out.retry = 20ms;
        return out;
    }
    /// The ids that a query gives, in its order.
    std::vector<std::string> ids(const HistoryQuery& query = {}) const {
        std::vector<std::string> out;
        const auto file = HistoryFile::open(options().file);
        EXPECT_TRUE(file) << (file ? "" : file.error().message);
        if (!file) return out;
        const auto read = file->each(query, [&](const HistoryRow& row) {
            out.emplace_back(row.id);
            return true;
        });
        EXPECT_TRUE(read) << (read ? "" : read.error().message);
        return out;
    }
    std::uintmax_t bytes() const {
        std::uintmax_t sum = 0;
        for (const auto& entry : fs::directory_iterator(folder_)) sum += entry.file_size();
        return sum;
    }

    fs::path folder_;
};

HistoryRow row(std::string_view id, std::string_view detail = "{}") {
    HistoryRow out;
    out.started_ms = now_ms();
    out.duration_us = 1234;
    out.status = 200;
    out.ok = true;
    out.id = id;
    out.actor = "somebody";
    out.connection = "acme";
    out.pack = "acme-api";
    out.pack_version = "1.0.0";
    out.node = "Acme-Get";
    out.detail = detail;
    return out;
}

TEST_F(HistoryTest, RowsPassThroughAQueueUnchanged) {
    HistoryRow other = row("b", std::string_view("with \0 zero", 11));
    other.ok = false;
    other.code = "http_status";
    other.status = 404;
    std::string bytes;
    append_row(bytes, row("a"));
    append_row(bytes, other);
    std::string_view left = bytes;
    EXPECT_EQ(take_row(left).id, "a");
    const HistoryRow back = take_row(left);
    EXPECT_TRUE(left.empty());
    EXPECT_EQ(back.detail, other.detail);
    EXPECT_EQ(back.code, "http_status");
    EXPECT_EQ(back.status, 404);
    EXPECT_EQ(back.duration_us, 1234);
    EXPECT_FALSE(back.ok);
}

TEST_F(HistoryTest, RunsComeBackNewestFirstAsTheyWere) {
    {
        RunHistory history(options());
        for (const char* id : {"a", "b", "c"}) history.add(row(id, R"({"log":[]})"));
    }
    EXPECT_EQ(ids(), (std::vector<std::string>{"c", "b", "a"}));
    HistoryQuery query;
    query.oldest_first = true;
    query.limit = 2;
    EXPECT_EQ(ids(query), (std::vector<std::string>{"a", "b"}));
    const auto file = HistoryFile::open(options().file);
    ASSERT_TRUE(file);
    const auto found = file->find("b", [](const HistoryRow& r) {
        EXPECT_EQ(r.actor, "somebody");
        EXPECT_EQ(r.connection, "acme");
        EXPECT_EQ(r.pack_version, "1.0.0");
        EXPECT_EQ(r.duration_us, 1234);
        EXPECT_EQ(r.detail, R"({"log":[]})");
        return true;
    });
    EXPECT_TRUE(found && *found);
    EXPECT_TRUE(*file->find("last", [](const HistoryRow& r) {
        EXPECT_EQ(r.id, "c");
        return true;
    }));
    EXPECT_FALSE(*file->find("z", [](const HistoryRow&) { return true; }));
}

TEST_F(HistoryTest, QueriesSelect) {
    {
        RunHistory history(options());
        HistoryRow one = row("pack");
        one.pack = "other";
        history.add(one);
        one = row("node");
        one.node = "Acme-List";
        history.add(one);
        one = row("connection");
        one.connection = "";
        history.add(one);
        one = row("failed");
        one.ok = false;
        history.add(one);
        one = row("old");
        one.started_ms -= 60'000;
        history.add(one);
    }
    const auto only = [&](auto set) {
        HistoryQuery query;
        set(query);
        const auto found = ids(query);
        return std::set<std::string>(found.begin(), found.end());
    };
    using Ids = std::set<std::string>;
    EXPECT_EQ(only([](HistoryQuery& q) { q.pack = "other"; }), Ids{"pack"});
    EXPECT_EQ(only([](HistoryQuery& q) { q.node = "Acme-List"; }), Ids{"node"});
    EXPECT_EQ(only([](HistoryQuery& q) { q.failed = true; }), Ids{"failed"});
    EXPECT_EQ(only([](HistoryQuery& q) { q.since_ms = now_ms() - 30'000; }),
              (Ids{"pack", "node", "connection", "failed"}));
    EXPECT_EQ(only([](HistoryQuery& q) { q.connection = "acme"; }),
              (Ids{"pack", "node", "failed", "old"}));
}

TEST_F(HistoryTest, ItsBytesAreBounded) {
    HistoryOptions small = options();
    small.max_bytes = 2u << 20;
    const std::string detail(500, 'x');
    std::uintmax_t most = 0;
    {
        RunHistory history(small);
        for (int i = 0; i < 8000; ++i) {
            history.add(row(std::to_string(i), detail));
            if (i % 200 == 0) {
                std::this_thread::sleep_for(1ms);
                most = std::max(most, bytes());
            }
        }
    }
    EXPECT_LE(std::max(most, bytes()), small.max_bytes);
    const auto kept = ids();
    ASSERT_GT(kept.size(), 1000u) << "no more than needed is removed";
    EXPECT_EQ(kept.front(), "7999");
    EXPECT_EQ(kept.back(), std::to_string(8000 - kept.size())) << "the oldest go first";
}

TEST_F(HistoryTest, ItsDaysAreBounded) {
    {
        RunHistory history(options());
        for (int i = 0; i < 9000; ++i) {
            HistoryRow old = row("old");
            old.started_ms -= 31LL * 86'400'000;
            history.add(old);
        }
    }
    {
        RunHistory history(options());
        history.add(row("new"));
    }
    EXPECT_EQ(ids(), std::vector<std::string>{"new"});
}

TEST_F(HistoryTest, WhatDoesNotFitIntoTheQueueIsDroppedAndToldOnce) {
    HistoryOptions small = options();
    small.queue_bytes = 4000;
    small.gather = 200ms;
    std::vector<std::string> told;
    small.tell = [&](LogLevel, std::string_view text) { told.emplace_back(text); };
    std::uint64_t lost = 0;
    {
        RunHistory history(small);
        for (int i = 0; i < 100; ++i) history.add(row(std::to_string(i), std::string(200, 'x')));
        lost = history.lost();
    }
    EXPECT_GT(lost, 50u);
    EXPECT_EQ(told.size(), 1u);
    const auto kept = ids();
    EXPECT_EQ(kept.size(), 100 - lost);
    EXPECT_EQ(kept.back(), "0") << "the newest are dropped";
}

TEST_F(HistoryTest, AFileThatCanNotBeMadeIsToldOnceAndTriedAgain) {
    HistoryOptions nowhere = options();
    std::ofstream(folder_ / "block") << "";
    nowhere.file = folder_ / "block" / "history.db";
    std::vector<std::string> told;
    nowhere.tell = [&](LogLevel, std::string_view text) { told.emplace_back(text); };
    {
        RunHistory history(nowhere);
        history.add(row("a"));
        std::this_thread::sleep_for(150ms);
        fs::remove(folder_ / "block");
        std::this_thread::sleep_for(100ms);
    }
    EXPECT_EQ(told.size(), 1u);
    const auto file = HistoryFile::open(nowhere.file);
    ASSERT_TRUE(file);
    EXPECT_TRUE(*file->find("a", [](const HistoryRow&) { return true; }));
}

TEST_F(HistoryTest, ProcessesShareAFile) {
    std::vector<pid_t> children;
    for (int p = 0; p < 3; ++p)
        if (children.push_back(::fork()); children.back() == 0) {
            {
                RunHistory history(options());
                for (int i = 0; i < 300; ++i) {
                    history.add(row(std::to_string(p) + '-' + std::to_string(i)));
                    if (i % 50 == 0) std::this_thread::sleep_for(5ms);
                }
            }
            ::_exit(0);
        }
    for (const pid_t child : children) ::waitpid(child, nullptr, 0);
    EXPECT_EQ(ids().size(), 900u);
}

TEST_F(HistoryTest, AKillCorruptsNothingAndLeavesNoGap) {
    ASSERT_TRUE(HistoryFile::open(options().file));
    for (int round = 0; round < 30; ++round) {
        const pid_t child = ::fork();
        if (child == 0) {
            RunHistory history(options());
            for (int i = 0;; ++i) {
                history.add(row(std::to_string(round) + '-' + std::to_string(i)));
                if (i % 20 == 0) std::this_thread::sleep_for(1ms);
            }
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(20 + 2 * (round % 15)));
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
    }
    HistoryQuery query;
    query.oldest_first = true;
    int round = -1, next = 0;
    for (const std::string& id : ids(query)) {
        const std::size_t dash = id.find('-');
        const int in_round = std::stoi(id.substr(0, dash));
        if (in_round != round) next = 0;
        round = in_round;
        ASSERT_EQ(std::stoi(id.substr(dash + 1)), next++) << id;
    }
    EXPECT_GT(round, 20);
    static constexpr const char* kAny[] = {""};
    const auto database = Database::open(options().file, {0x70686869, kAny, Phase::run, false});
    ASSERT_TRUE(database);
    EXPECT_EQ(*database->problems(), std::vector<std::string>{});
}

}  // namespace
}  // namespace packhost::store
