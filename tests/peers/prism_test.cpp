// prism_test.cpp: the nodes of the packs jira and github, held against the official descriptions of
// these APIs by Prism, a mock server that tells what in a request breaks them.
#include <gtest/gtest.h>
#include <unistd.h>

#include <ostream>
#include <set>

#include "support/server_process.hpp"
#include "support/test_host.hpp"

namespace packhost::tests {
namespace {

constexpr char kNode[] = PRISM_FOLDER "/node";

struct NodeCall {
    std::string node;  ///< empty: the testRequest
    Object pins;
};

struct Api {
    std::string name, scheme;
    std::map<std::string, std::string> credentials;
    std::vector<NodeCall> calls;
    /// One change of the pack that its description does not allow, and a call that then breaks it.
    std::string right, wrong;
    NodeCall broken;
};

void PrintTo(const Api& api, std::ostream* out) { *out << api.name; }

const Object kRepository{{"owner", "octocat"}, {"repo", "demo"}};

Object with(Object pins, Object more) {
    for (auto& pin : more) pins.push_back(std::move(pin));
    return pins;
}

const std::vector<Api> kApis = {
    {"jira", "basic",
     {{"user-email", "user@example.org"}, {"api-token", "t"}, {"base-url", "https://none.example"}},
     {{"", {}},
      {"Jira-CreateIssue",
       {{"project", "OPS"}, {"summary", "Login fails"}, {"description", "Two\n\"lines\""},
        {"labels", Array{"web"}}, {"dueDate", "2030-01-31"}}},
      {"Jira-CreateIssue", {{"project", "OPS"}, {"summary", "s"}, {"description", "d"}}},
      {"Jira-SearchIssues", {{"jql", "project = OPS"}}},
      {"Jira-GetIssue", {{"issue", "OPS-1"}, {"fields", Array{"summary", "status"}}}},
      {"Jira-AddComment", {{"issue", "OPS-1"}, {"text", "Two\n\"lines\""}}}},
     "\"version\": 1,", "\"version\": 2,",
     {"Jira-AddComment", {{"issue", "OPS-1"}, {"text", "x"}}}},
    {"github", "bearer",
     {{"token", "t"}},
     {{"", {}},
      {"GitHub-GetRepository", kRepository},
      {"GitHub-ListIssues",
       with(kRepository, {{"state", "all"}, {"labels", Array{"bug", "ui"}},
                          {"since", "2030-01-02T03:04:05Z"}})},
      {"GitHub-SearchIssues", {{"query", "repo:octocat/demo is:open"}}},
      {"GitHub-GetIssue", with(kRepository, {{"number", 1}})},
      {"GitHub-CreateIssue",
       with(kRepository, {{"title", "It crashes"}, {"text", "a\nb"}, {"labels", Array{"bug"}},
                          {"assignees", Array{"octocat"}}})},
      {"GitHub-AddComment", with(kRepository, {{"number", 1}, {"text", "Fixed"}})},
      // Prism takes a path's parameter for one segment.
      {"GitHub-GetFile", with(kRepository, {{"path", "README.md"}, {"ref", "main"}})}},
     "\"pin\": \"title\", \"in\": \"body_field\"",
     "\"pin\": \"title\", \"in\": \"body_field\", \"key\": \"titel\"",
     {"GitHub-CreateIssue", with(kRepository, {{"title", "x"}})}},
};

/// Prism for one API, and a host that reaches it.
class Prism : public testing::TestWithParam<Api> {
 protected:
    void SetUp() override {
        const std::string description = PRISM_FOLDER "/" + GetParam().name + ".json";
        ASSERT_EQ(::access(kNode, X_OK) || ::access(description.c_str(), R_OK), 0)
            << "Prism or a description is not in " PRISM_FOLDER ": sh tests/run.sh installs both";
        sockets_.emplace_back();
        url_ = "http://127.0.0.1:" + std::to_string(sockets_[0].port());
        const Value settings =
            Object{{"modules", PRISM_FOLDER},
                   {"description", description},
                   {"descriptor", std::int64_t{sockets_[0].descriptor()}}};
        const auto file = folder_.write("settings.json", to_json(settings)).string();
        process_.start(kNode, {PRISM_SERVER, file}, {"PATH=/usr/bin:/bin"}, sockets_);
        host_.allow_loopback();
    }

    static std::string manifest() {
        const std::string name = GetParam().name;
        // The copy that is loaded has no icon beside it.
        return replaced(read_text(PACKS_FOLDER "/" + name + "/" + name + ".dragops-pack.json"),
                        "\"iconUrl\"", "\"x-iconUrl\"");
    }

    RunResult run(const std::shared_ptr<const Pack>& pack, const NodeCall& call,
                  std::map<std::string, std::string> credentials) {
        RunRequest request;
        request.pack = pack;
        request.node = call.node;
        request.test_request = call.node.empty();
        request.pins = call.pins;
        request.connection = connect_to(*pack, url_, credentials);
        request.log = LogDetail::headers;
        return host_.runtime().run(std::move(request));
    }

    /// What Prism found, for each request of the run.
    static std::string violations(const RunResult& result) {
        std::string found;
        for (const Exchange& exchange : result.log)
            for (const auto& [name, value] : exchange.response_headers)
                if (name == "sl-violations") found += value + "\n";
        return found;
    }

    TestHost host_;

 private:
    TemporaryFolder folder_;
    std::vector<LoopbackSocket> sockets_;
    ServerProcess process_;
    std::string url_;
};

TEST_P(Prism, FindsNothingInTheRequestsOfEachNode) {
    const auto pack = host_.load(manifest());
    ASSERT_TRUE(pack);
    std::set<std::string> called;
    for (const NodeCall& call : GetParam().calls) {
        SCOPED_TRACE(call.node);
        const RunResult result = run(pack, call, GetParam().credentials);
        EXPECT_TRUE(result.ok) << to_pretty_json(to_value(result));
        EXPECT_EQ(violations(result), "");
        called.insert(call.node);
    }
    for (const NodeInfo& node : pack->nodes())
        EXPECT_TRUE(called.count(node.type_id)) << node.type_id << " was not called";
}

TEST_P(Prism, FindsWhatIsWrongInAPackThatWasBroken) {
    const Api& api = GetParam();
    const std::string text = manifest();
    ASSERT_NE(text.find(api.right), std::string::npos);
    const auto pack = host_.load(replaced(text, api.right, api.wrong));
    ASSERT_TRUE(pack);
    const RunResult result = run(pack, api.broken, api.credentials);
    EXPECT_FALSE(result.ok);
    EXPECT_NE(violations(result), "");
}

TEST_P(Prism, FindsThatCredentialsAreMissing) {
    const std::string elsewhere = "\"type\": \"header\", \"headerName\": \"X-None\"";
    const auto pack =
        host_.load(replaced(manifest(), "\"type\": \"" + GetParam().scheme + "\"", elsewhere));
    ASSERT_TRUE(pack);
    const RunResult result = run(pack, GetParam().calls.back(), GetParam().credentials);
    EXPECT_EQ(result.status, 401) << to_pretty_json(to_value(result));
}

INSTANTIATE_TEST_SUITE_P(Apis, Prism, testing::ValuesIn(kApis),
                         [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace packhost::tests
