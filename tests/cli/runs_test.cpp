// runs_test.cpp: `packhost runs` and `packhost audit`: what is kept of runs, and shown.
#include <csignal>
#include <fstream>
#include <sstream>

#include "stage.hpp"

namespace packhost::tests {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

namespace fs = std::filesystem;

std::string content(const fs::path& file) {
    std::ostringstream out;
    out << std::ifstream(file).rdbuf();
    return out.str();
}

std::string text(const Value& object, std::string_view key) {
    const Value* member = object.find(key);
    const auto* found = member ? member->get_if<std::string>() : nullptr;
    return found ? *found : "(none)";
}

class Runs : public Stage {
 protected:
    Runs() {
        write("api-key.txt", kCanary);
        write_connection(api_.base_url());
        write_config(loopback() + "[audit]\nmode = \"strict\"\nfolder = \"audit\"\n"
                                  "[history]\npath = \"history.db\"\n");
    }
    Finished call(std::vector<std::string> words) const {
        words.insert(words.begin(), {"--config", (folder_ / "packhost.toml").string()});
        Finished done = run(words);
        expect_no_canary(done);
        return done;
    }
    /// Runs a node and gives the run's id.
    std::string run_one(const std::string& node = "Acme-ListItems",
                        std::vector<std::string> more = {}) const {
        more.insert(more.end(), {"--json"});
        return text(json(run(node_run(node, more)).out), "id");
    }
    fs::path audit_file() const {
        for (const auto& entry : fs::directory_iterator(folder_ / "audit"))
            if (entry.path().extension() == ".jsonl") return entry.path();
        return {};
    }

    cli::SampleApi api_{kCanary};
};

TEST_F(Runs, TheRunTellsItsIdInJsonAndIfItIsVerbose) {
    const std::string id = run_one();
    EXPECT_THAT(id, ContainsRegex("^[0-9a-z]+-1$"));
    EXPECT_THAT(run(node_run("Acme-ListItems", {"--verbose"})).err,
                ContainsRegex("Run [0-9a-z]+-1"));
    const Finished plain = run(node_run("Acme-ListItems"));
    EXPECT_THAT(plain.out + plain.err, Not(HasSubstr("Run ")));
}

TEST_F(Runs, ListShowsTheNewestFirstAndSelects) {
    const std::string first = run_one(), failed = run_one("Acme-GetItem", {"--in", "itemId=none"});
    const Finished all = call({"runs", "list"});
    EXPECT_EQ(all.code, 0) << all.err;
    EXPECT_LT(all.out.find(failed), all.out.find(first));
    EXPECT_THAT(all.out, AllOf(HasSubstr("acme-api Acme-ListItems  ok 200 in "),
                               HasSubstr("http_status 404"), HasSubstr("over acme")));
    EXPECT_THAT(call({"runs", "list", "--failed"}).out,
                AllOf(HasSubstr(failed), Not(HasSubstr(first))));
    EXPECT_THAT(call({"runs", "list", "--node", "Acme-ListItems"}).out, Not(HasSubstr(failed)));
    EXPECT_THAT(call({"runs", "list", "--limit", "1"}).out, Not(HasSubstr(first)));
    EXPECT_THAT(call({"runs", "list", "--since", "1h"}).out, HasSubstr(first));
    const Finished none = call({"runs", "list", "--since", "2100-01-01"});
    EXPECT_EQ(none.out, "");
    EXPECT_THAT(none.err, HasSubstr("No such run"));
    const Value value = json(call({"runs", "list", "--json", "--limit", "1"}).out);
    const Value& run = value.find("runs")->get_if<Array>()->at(0);
    EXPECT_EQ(text(run, "id"), failed);
    EXPECT_EQ(text(*run.find("error"), "code"), "http_status");
    EXPECT_EQ(run.find("log"), nullptr);
}

TEST_F(Runs, ShowTellsRequestAnswerAndTimes) {
    run(node_run("Acme-ListItems", {"--verbose"}));
    const Finished shown = call({"runs", "show", "last"});
    EXPECT_EQ(shown.code, 0) << shown.err;
    EXPECT_THAT(shown.out,
                AllOf(StartsWith("Run "), HasSubstr("Acme-ListItems of acme-api"),
                      HasSubstr("over the connection acme"), HasSubstr("Ended ok 200"),
                      HasSubstr("GET " + api_.base_url()), HasSubstr("    > "),
                      HasSubstr("    < "), HasSubstr("bytes sent"), HasSubstr("wait ")));
    EXPECT_THAT(shown.out, Not(HasSubstr("##"))) << "bars are for terminals";
    const Finished bars = run_on_terminal(
        {"--config", (folder_ / "packhost.toml").string(), "runs", "show", "last"});
    EXPECT_THAT(bars.out, ContainsRegex("wait +[0-9.]+ [mu]s  +#"));
    const Value value = json(call({"runs", "show", "last", "--json"}).out);
    EXPECT_EQ(text(value, "node"), "Acme-ListItems");
    EXPECT_EQ(value.find("log")->get_if<Array>()->size(), 1u);
    EXPECT_TRUE(value.find("pins")->get_if<Object>()->empty());
    const std::string id = text(value, "id");
    EXPECT_EQ(text(json(call({"runs", "show", id.substr(0, 8), "--json"}).out), "id"), id);
    run_one();
    EXPECT_EQ(text(json(call({"runs", "show", id.substr(0, 8), "--json"}).out), "id"), id)
        << "another process, another beginning";
    EXPECT_THAT(call({"runs", "list", "--node", "Acme-ListItem"}).err,
                HasSubstr("Did you mean \"Acme-ListItems\"?"));
    const Finished unknown = call({"runs", "show", "zzz-1", "--json"});
    EXPECT_EQ(unknown.code, 3);
    EXPECT_EQ(text(*json(unknown.out).find("error"), "code"), "unknown_run");
}

TEST_F(Runs, ADryRunIsMarkedWhereverRunsAreTold) {
    run(node_run("Acme-ListItems", {"--dry-run"}));
    EXPECT_THAT(call({"runs", "list"}).out,
                AllOf(HasSubstr("dry run, nothing sent"), Not(HasSubstr("  ok "))));
    EXPECT_THAT(call({"runs", "show", "last"}).out, HasSubstr("Ended dry run, nothing sent"));
    EXPECT_EQ(*json(call({"runs", "export"}).out).find("dry_run"), Value(true));
    EXPECT_THAT(call({"audit", "tail"}).out, AllOf(HasSubstr("dry_run"), Not(HasSubstr("ok in"))));
    EXPECT_EQ(call({"runs", "list", "--failed"}).out, "") << "it did not fail";
    run(node_run("Acme-GetItem", {"--dry-run"}));
    const Value failed = json(call({"runs", "show", "last", "--json"}).out);
    EXPECT_EQ(*failed.find("ok"), Value(false));
    EXPECT_EQ(*failed.find("dry_run"), Value(true));
    run_one();
    EXPECT_EQ(*json(call({"runs", "show", "last", "--json"}).out).find("dry_run"), Value(false));
}

TEST_F(Runs, ExportWritesLinesOldestFirst) {
    const std::string first = run_one(), second = run_one();
    std::istringstream lines(call({"runs", "export"}).out);
    std::string line;
    ASSERT_TRUE(std::getline(lines, line));
    EXPECT_EQ(text(json(line), "id"), first);
    ASSERT_TRUE(std::getline(lines, line));
    EXPECT_EQ(text(json(line), "id"), second);
    EXPECT_FALSE(std::getline(lines, line));
    const fs::path file = folder_ / "runs.ndjson";
    EXPECT_EQ(call({"runs", "export", "--since", "1h", file.string()}).out, "");
    EXPECT_THAT(content(file), AllOf(HasSubstr(first), HasSubstr(second)));
    EXPECT_EQ(call({"runs", "export", (folder_ / "none" / "x").string()}).code, 3);
    EXPECT_THAT(call({"runs", "export", "-"}).out, AllOf(HasSubstr(first), HasSubstr(second)));
    EXPECT_FALSE(fs::exists("-"));
}

TEST_F(Runs, WithoutAHistoryItIsSaid) {
    write_config(loopback());
    const Finished none = call({"runs", "list"});
    EXPECT_EQ(none.code, 3);
    EXPECT_THAT(none.err, HasSubstr("history.path"));
    EXPECT_EQ(call({"runs", "list", "--since", "yesterday"}).code, 2);
}

TEST_F(Runs, VerifyTellsAnEdit) {
    run_one();
    const Finished whole = call({"audit", "verify"});
    EXPECT_EQ(whole.code, 0) << whole.out;
    EXPECT_THAT(whole.out, AllOf(HasSubstr("1 run in 3 lines of 1 file: the chain is whole"),
                                 ContainsRegex("Ends with audit-.*\\.jsonl [0-9a-f]{64}")));
    std::string edited = content(audit_file());
    edited.replace(edited.find("Acme-ListItems"), 4, "Evil");
    std::ofstream(audit_file(), std::ios::trunc) << edited;
    const Finished broken = call({"audit", "verify"});
    EXPECT_EQ(broken.code, 3);
    EXPECT_THAT(broken.out, ContainsRegex("audit-.*:2: broken: .*"));
    const Value value = json(call({"audit", "verify", "--json"}).out);
    EXPECT_EQ(*value.find("intact"), Value(false));
    EXPECT_EQ(run({"audit", "verify", (folder_ / "audit").string()}).code, 3);
    EXPECT_EQ(run({"audit", "verify", (folder_ / "none").string()}).code, 3);
}

TEST_F(Runs, ARefusalForWantOfTheAuditLogSaysWhy) {
    write("audit", "in its place");
    const Finished refused = run(node_run("Acme-ListItems"));
    EXPECT_EQ(refused.code, 6);
    EXPECT_THAT(refused.err, AllOf(HasSubstr("audit is no folder"), HasSubstr("move it away")));
    fs::remove(folder_ / "audit");
    fs::create_directory(folder_ / "audit");
    fs::permissions(folder_ / "audit", fs::perms::all);
    EXPECT_THAT(run(node_run("Acme-ListItems")).err,
                AllOf(HasSubstr("can be written to by others"), HasSubstr("chmod 700 ")));
}

TEST_F(Runs, VerifyComparesAHashThatWasKeptElsewhere) {
    run_one();
    const std::string said = call({"audit", "verify"}).out;
    const std::string kept = said.substr(said.rfind(' ') + 1, 64);
    run_one();
    EXPECT_EQ(call({"audit", "verify", "--expect", kept}).code, 0) << "it has grown since";
    const Finished typed = call({"audit", "verify", "--expect", kept.substr(1)});
    EXPECT_EQ(typed.code, 2);
    EXPECT_THAT(typed.err, HasSubstr("64 hexadecimal digits"));
    for (const auto& entry : fs::directory_iterator(folder_ / "audit")) fs::remove(entry.path());
    const Finished cut = call({"audit", "verify", "--expect", kept});
    EXPECT_EQ(cut.code, 3);
    EXPECT_THAT(cut.out, AllOf(HasSubstr("broken: No sound line has the hash " + kept),
                               HasSubstr("the log was changed")));
    const Finished empty = call({"audit", "verify"});
    EXPECT_EQ(empty.code, 0);
    EXPECT_THAT(empty.out, AllOf(HasSubstr("note: There is no file"), Not(HasSubstr("whole"))));
}

TEST_F(Runs, APluginOutsideTheLockLeavesItsMark) {
    const fs::path own = folder_ / "own.so";
    fs::copy_file(fs::path(PACKHOST_TREE) / "lib/packhost/plugins/auth-header.so", own);
    std::vector<std::string> words = node_run("Acme-ListItems", {"--json"});
    words.insert(words.begin(), {"--allow-unlocked-plugin", own.string()});
    EXPECT_EQ(run(words).code, 0);
    const Value line = json(call({"audit", "tail", "--json"}).out);
    EXPECT_EQ(to_json(*line.find("unlocked")), to_json(Array{own.string()}));
    EXPECT_THAT(call({"audit", "tail"}).out, HasSubstr("unlocked " + own.string()));
    EXPECT_THAT(call({"runs", "show", "last"}).out, HasSubstr("warning: The plugin file " +
                                                              own.string()));
    EXPECT_EQ(call({"audit", "verify"}).code, 0);
    run_one();
    EXPECT_EQ(json(call({"audit", "tail", "-n", "1", "--json"}).out).find("unlocked"), nullptr);

    write_config("allow_unlocked = false\n" + loopback());
    const Finished refused = run(words);
    EXPECT_EQ(refused.code, 7);
    EXPECT_THAT(refused.err, HasSubstr("plugins.allow_unlocked"));
}

TEST_F(Runs, TailShowsLinesAndFollows) {
    const std::string first = run_one();
    EXPECT_THAT(call({"audit", "tail", "-n", "1"}).out,
                AllOf(HasSubstr(first), HasSubstr("ok 200 in "), HasSubstr(" over acme")));
    EXPECT_EQ(text(json(call({"audit", "tail", "--json"}).out), "run"), first);
    Process tail({"--config", (folder_ / "packhost.toml").string(), "audit", "tail", "--follow"});
    ASSERT_TRUE(tail.wait_for_output(first));
    const std::string second = run_one();
    EXPECT_TRUE(tail.wait_for_output(second));
    tail.signal(SIGINT);
    EXPECT_EQ(tail.finish().code, 128 + SIGINT);
}

TEST_F(Runs, CompletionKnowsIds) {
    const std::string id = run_one();
    const Finished known = run({"__complete", "bash", "--config",
                                (folder_ / "packhost.toml").string(), "runs", "show", ""});
    EXPECT_THAT(known.out, AllOf(HasSubstr(id + "\tAcme-ListItems, ok"), HasSubstr("last\t")));
}

TEST_F(Runs, AnUnwritableAuditFolderRefusesTheRun) {
    write("audit", "a file");
    const Finished refused = run(node_run("Acme-ListItems"));
    EXPECT_EQ(refused.code, 6);
    EXPECT_THAT(refused.err, HasSubstr("audit log"));
}

}  // namespace
}  // namespace packhost::tests
