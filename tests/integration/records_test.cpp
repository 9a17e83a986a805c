// records_test.cpp: what a runtime keeps of its runs: their lines in the audit log, their history,
// and that neither holds a credential.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <iterator>
#include <thread>

#include "packhost/audit.hpp"
#include "packhost/history.hpp"
#include "packhost/json.hpp"
#include "requests.hpp"

namespace packhost::tests {
namespace {

namespace fs = std::filesystem;
using Mode = AuditConfig::Mode;

constexpr char kCanary[] = "c4n\"ary/+=%7f3a9e51d0";

/// The canary in the forms in which it might slip out.
const std::string kForms[] = {
    kCanary,
    "c4n\\\"ary/+=%7f3a9e51d0",                      // JSON
    "c4n%22ary%2F%2B%3D%257f3a9e51d0",               // percent-encoded
    "YzRuImFyeS8rPSU3ZjNhOWU1MWQw",                  // base64
    "63346e226172792f2b3d2537663361396535316430",    // hex
};

class RecordsTest : public testing::Test {
 protected:
    RecordsTest() {
        host_.allow_loopback();
        host_.config.audit.mode = Mode::on;
        host_.config.audit.folder = audit();
        host_.config.history.file = history();
    }
    fs::path audit() const { return host_.folder().path() / "audit"; }
    fs::path history() const { return host_.folder().path() / "history.db"; }

    RunRequest request(const ScriptedServer& server, const std::string& key = "k-123") {
        return shop_request(host_, server.base_url(), 1, key);
    }
    RunResult run(const ScriptedServer& server) { return host_.runtime().run(request(server)); }

    std::vector<Value> lines() const {
        std::vector<Value> out;
        const auto last = AuditReader(audit()).last(1000);
        if (!last) return out;
        for (const std::string& line : *last) {
            auto value = parse_json(line);
            EXPECT_TRUE(value) << line;
            if (value) out.push_back(std::move(*value));
        }
        return out;
    }
    std::vector<PastRun> past() const {
        std::vector<PastRun> out;
        const auto read = each_run(history(), {}, [&](const PastRun& run) {
            out.push_back(run);
            return true;
        });
        EXPECT_TRUE(read) << (read ? "" : read.error().message);
        return out;
    }
    /// All bytes of all that is kept.
    std::string everything() const {
        std::string out;
        for (const auto& entry : fs::recursive_directory_iterator(host_.folder().path())) {
            const std::string path = entry.path().string();
            if (!entry.is_regular_file()) continue;
            if (path.find("/audit") == path.npos && path.find("/history") == path.npos) continue;
            std::ifstream in(entry.path(), std::ios::binary);
            out.append(std::istreambuf_iterator<char>(in), {});
        }
        return out;
    }

    TestHost host_;
};

std::string text(const Value& object, std::string_view key) {
    const Value* member = object.find(key);
    return member ? to_json(*member) : "(none)";
}

TEST_F(RecordsTest, ARunHasALineWithWhoRanWhatWhere) {
    ScriptedServer server({.replies = {answer_json("{}")}});
    RunRequest asked = request(server);
    asked.actor = "alice@example.org";
    const RunResult result = host_.runtime().run(std::move(asked));
    ASSERT_EQ(outcome(result), "ok");
    host_.shut_down();
    const auto kept = lines();
    ASSERT_EQ(kept.size(), 1u);
    const Value& line = kept[0];
    EXPECT_EQ(text(line, "run"), '"' + result.id + '"');
    EXPECT_EQ(text(line, "actor"), "\"alice@example.org\"");
    EXPECT_EQ(text(line, "pid"), std::to_string(::getpid()));
    EXPECT_EQ(text(line, "connection"), "\"test\"");
    EXPECT_EQ(text(line, "connection_id"), "null");
    EXPECT_EQ(text(line, "pack"), "\"shop\"");
    EXPECT_EQ(text(line, "pack_version"), "\"1.0.0\"");
    EXPECT_EQ(text(line, "node"), "\"Shop-List\"");
    EXPECT_EQ(text(line, "origins"), "[\"" + server.base_url() + "\"]");
    EXPECT_EQ(text(line, "outcome"), "\"ok\"");
    EXPECT_EQ(text(line, "status"), "200");
    EXPECT_EQ(text(line, "code"), "null");
    EXPECT_TRUE(verify_audit(audit())->findings.empty());
}

TEST_F(RecordsTest, FailuresAndRefusalsHaveLinesToo) {
    ScriptedServer server({.replies = {answer(500, "text/plain", "oops")}});
    EXPECT_EQ(outcome(run(server)), "http_status receive");
    RunRequest unknown = request(server);
    unknown.node = "no such \"node\"";
    EXPECT_FALSE(host_.runtime().run(std::move(unknown)).ok);
    RunRequest nowhere = shop_request(host_, "http://127.0.0.1:" + std::to_string(unused_port()));
    EXPECT_EQ(outcome(host_.runtime().run(std::move(nowhere))), "connect connect");
    ASSERT_TRUE(host_.runtime().drain(std::chrono::seconds(1)));
    EXPECT_FALSE(run(server).ok);
    host_.shut_down();
    const auto kept = lines();
    ASSERT_EQ(kept.size(), 4u);
    EXPECT_EQ(text(kept[0], "outcome") + text(kept[0], "code"), "\"failed\"\"http_status\"");
    EXPECT_EQ(text(kept[1], "outcome"), "\"refused\"");
    EXPECT_EQ(text(kept[1], "node"), "\"no such \\\"node\\\"\"");
    EXPECT_EQ(text(kept[1], "origins"), "[]");
    EXPECT_EQ(text(kept[2], "outcome") + text(kept[2], "origins"), "\"failed\"[]");
    EXPECT_EQ(text(kept[3], "outcome") + text(kept[3], "code"), "\"refused\"\"shutting_down\"");
}

TEST_F(RecordsTest, APluginThatIsRefusedRefusesTheRun) {
    ScriptedServer server({.replies = {answer_json("{}")}});
    host_.config.disabled_plugins = {"dev.packhost.transport.http"};
    EXPECT_EQ(outcome(run(server)), "not_enabled plugin");
    host_.shut_down();
    const auto kept = lines();
    ASSERT_EQ(kept.size(), 1u);
    EXPECT_EQ(text(kept[0], "outcome") + text(kept[0], "code"), "\"refused\"\"not_enabled\"");
}

TEST_F(RecordsTest, HistoryHoldsTheExchangesAsTheResultDid) {
    ScriptedServer server({.replies = {answer(404, "application/json", "{\"a\":1}")}});
    RunRequest asked = request(server);
    asked.log = LogDetail::headers;
    const RunResult result = host_.runtime().run(std::move(asked));
    host_.shut_down();
    const auto found = find_run(history(), result.id);
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(found->node, "Shop-List");
    EXPECT_EQ(found->connection, "test");
    EXPECT_FALSE(found->actor.empty());
    EXPECT_GT(found->duration.count(), 0);
    EXPECT_EQ(found->result.status, 404);
    EXPECT_EQ(outcome(found->result), "http_status receive");
    EXPECT_EQ(found->result.error->message, result.error->message);
    EXPECT_EQ(found->result.error->hint, result.error->hint);
    ASSERT_EQ(found->result.log.size(), 1u);
    const Value kept = to_value(found->result), told = to_value(result);
    EXPECT_EQ(to_json(*kept.find("log")), to_json(*told.find("log")));
    EXPECT_TRUE(found->result.pins.empty()) << "they were not asked for";
}

TEST_F(RecordsTest, OutputPinsAreKeptIfTheConfigurationSaysSo) {
    host_.config.history.bodies = true;
    ScriptedServer server({.replies = {answer_json("{\"list\":[1,\"two\"]}")}});
    const RunResult result = run(server);
    ASSERT_EQ(outcome(result), "ok");
    host_.shut_down();
    EXPECT_EQ(past().at(0).result.pins, result.pins);
}

TEST_F(RecordsTest, NeitherHoldsACredentialThatTheApiEchoes) {
    host_.config.history.bodies = true;
    std::string echo;
    for (const std::string& form : kForms) echo += form + ' ';
    const std::string body = to_json(Object{{"error", echo}, {echo, Array{echo}}});
    Reply reply = {{Act::Kind::send,
                    "HTTP/1.1 400 No\r\nX-Echo: " + kForms[0] + "\r\nX-Encoded: " + kForms[3] +
                        "\r\nContent-Type: application/json\r\nContent-Length: " +
                        std::to_string(body.size()) + "\r\n\r\n" + body}};
    ScriptedServer server({.replies = {reply, reply}});
    for (const LogDetail detail : {LogDetail::summary, LogDetail::headers}) {
        RunRequest asked = request(server, kCanary);
        asked.node = "Shop-Make";  // it sends the credential
        asked.log = detail;
        const RunResult result = host_.runtime().run(std::move(asked));
        EXPECT_EQ(result.status, 400);
    }
    EXPECT_EQ(server.requests().size(), 2u);
    host_.shut_down();
    EXPECT_EQ(past().size(), 2u);
    const std::string kept = everything();
    EXPECT_NE(kept.find("Shop-Make"), std::string::npos);
    for (const std::string& form : kForms) EXPECT_EQ(kept.find(form), std::string::npos) << form;
}

TEST_F(RecordsTest, NoValueOfAPinIsInEither) {
    ScriptedServer server({.replies = {answer_json("{}")}});
    RunRequest asked = request(server);
    asked.node = "Shop-Get";
    asked.pins = {{"id", "p1n-value-one"}, {"q", "p1n-value-two"}, {"note", "p1n-value-three"}};
    ASSERT_EQ(outcome(host_.runtime().run(std::move(asked))), "ok");
    host_.shut_down();
    EXPECT_EQ(everything().find("p1n-value"), std::string::npos);
}

TEST_F(RecordsTest, WithoutEitherThereIsNoId) {
    host_.config.audit.mode = Mode::off;
    host_.config.history.file.clear();
    ScriptedServer server({.replies = {answer_json("{}")}});
    const RunResult result = run(server);
    EXPECT_EQ(outcome(result), "ok");
    EXPECT_EQ(result.id, "");
    EXPECT_EQ(to_value(result).find("id"), nullptr);
    host_.shut_down();
    EXPECT_FALSE(fs::exists(audit()));
    EXPECT_FALSE(fs::exists(history()));
}

TEST_F(RecordsTest, IdsDiffer) {
    ScriptedServer server({.replies = {answer_json("{}")}, .repeat_last = true});
    const std::string one = run(server).id, two = run(server).id;
    host_.shut_down();
    const std::string three = run(server).id;
    EXPECT_FALSE(one.empty());
    EXPECT_NE(one, two);
    EXPECT_NE(one.substr(0, one.find('-')), three.substr(0, three.find('-')));
}

TEST_F(RecordsTest, AReloadGoesOnInTheSameFileOrChangesWhatIsKept) {
    ScriptedServer server({.replies = {answer_json("{}")}, .repeat_last = true});
    ASSERT_EQ(outcome(run(server)), "ok");
    Config other = host_.config;
    other.max_response_bytes = 1u << 20;
    ASSERT_TRUE(host_.runtime().reload(other));
    ASSERT_EQ(outcome(run(server)), "ok");
    other.audit.mode = Mode::off;
    ASSERT_TRUE(host_.runtime().reload(other));
    ASSERT_EQ(outcome(run(server)), "ok");
    other.audit.mode = Mode::strict;
    ASSERT_TRUE(host_.runtime().reload(other));
    ASSERT_EQ(outcome(run(server)), "ok");
    host_.shut_down();
    const auto report = verify_audit(audit());
    ASSERT_TRUE(report);
    EXPECT_EQ(report->files, 2u);
    EXPECT_EQ(report->runs, 3u);
    EXPECT_TRUE(report->findings.empty());
    EXPECT_EQ(past().size(), 4u);
}

TEST_F(RecordsTest, StrictDeliversARunWhenItsLineIsThere) {
    host_.config.audit.mode = Mode::strict;
    host_.config.workers = 2;
    ScriptedServer server({.replies = {answer_json("{}")}, .repeat_last = true});
    for (int i = 0; i < 20; ++i) {
        const RunResult result = run(server);
        ASSERT_EQ(outcome(result), "ok");
        EXPECT_NE(everything().find("\"run\":\"" + result.id + "\""), std::string::npos);
    }
}

TEST_F(RecordsTest, StrictRefusesRunsWithAConnectionWhileNothingCanBeWritten) {
    host_.config.audit.mode = Mode::strict;
    host_.folder().write("file", "");
    host_.config.audit.folder = host_.folder().path() / "file" / "audit";
    ScriptedServer server({.replies = {answer_json("{}")}, .repeat_last = true});
    const RunResult refused = run(server);
    EXPECT_EQ(outcome(refused), "audit_unavailable policy");
    EXPECT_FALSE(refused.error->hint.empty());
    EXPECT_EQ(server.connections(), 0);
    fs::remove(host_.folder().path() / "file");
    for (int left = 200; left > 0 && !run(server).ok; --left)
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    EXPECT_EQ(outcome(run(server)), "ok") << "it is tried again";
}

TEST_F(RecordsTest, StrictWithholdsWhatCameWhenTheDiskIsFull) {
    ::signal(SIGXFSZ, SIG_IGN);
    host_.config.audit.mode = Mode::strict;
    host_.config.history.file.clear();
    ScriptedServer server({.replies = {answer_json("{}")}, .repeat_last = true});
    ASSERT_EQ(outcome(run(server)), "ok");
    RunRequest next = request(server);
    rlimit before{};
    ::getrlimit(RLIMIT_FSIZE, &before);
    const rlimit full{10, before.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &full);
    const RunResult withheld = host_.runtime().run(next);
    const RunResult refused = host_.runtime().run(next);
    ::setrlimit(RLIMIT_FSIZE, &before);
    EXPECT_EQ(outcome(withheld), "audit_unavailable policy");
    EXPECT_TRUE(withheld.pins.empty());
    EXPECT_EQ(withheld.log.size(), 1u) << "it tells that a request was sent";
    EXPECT_EQ(outcome(refused), "audit_unavailable policy");
    EXPECT_EQ(server.requests().size(), 2u);
}

TEST_F(RecordsTest, ManyStrictRunsAtOnceAreAllDelivered) {
    host_.config.audit.mode = Mode::strict;
    host_.config.workers = 2;
    ScriptedServer server({.replies = {answer_json("{}")}, .repeat_last = true});
    const RunRequest asked = request(server);
    std::atomic<int> good = 0;
    for (int i = 0; i < 200; ++i)
        host_.runtime().submit(asked, [&](RunResult result) { good += result.ok ? 1 : 0; });
    ASSERT_TRUE(host_.runtime().drain(std::chrono::seconds(20)));
    EXPECT_EQ(good, 200);
    host_.shut_down();
    EXPECT_EQ(lines().size(), 200u);
}

}  // namespace
}  // namespace packhost::tests
