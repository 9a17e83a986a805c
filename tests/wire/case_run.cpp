// case_run.cpp: runs a case against the scripted server, and compares.
#include <gtest/gtest.h>

#include "packhost/json.hpp"
#include "support/test_host.hpp"
#include "wire_case.hpp"

namespace packhost::tests {
namespace {

/// Bytes as a case file writes them, so that a difference can be read and pasted.
std::string shown(std::string_view bytes) {
    std::string out = "| ";
    for (const char c : bytes) {
        if (c == '\n') out += "\\n\n| ";
        else if (c == '\r') out += "\\r";
        else out += c;
    }
    return out;
}

/// An expected request with version and port, and the length of its body.
std::string filled_in(std::string text, std::uint16_t port) {
    const std::size_t head = text.find("\r\n\r\n");
    const std::size_t body = head == std::string::npos ? 0 : text.size() - head - 4;
    text = replaced(std::move(text), "$LENGTH", std::to_string(body));
    text = replaced(std::move(text), "$VERSION", PACKHOST_VERSION);
    return replaced(std::move(text), "$PORT", std::to_string(port));
}

std::string shown(const RunResult& result) { return to_pretty_json(to_value(result)); }

/// One run, and how long it took.
struct Ran {
    RunResult result;
    double milliseconds = 0;
};

class CaseRun {
 public:
    explicit CaseRun(const WireCase& wire_case)
        : case_(wire_case), tls_(server_context(authority_.server)), server_(script()) {
        host_.allow_loopback();
        host_.trust(authority_.authority.certificate_pem());
        if (case_.max_response_bytes) host_.config.max_response_bytes = *case_.max_response_bytes;
    }

    void go();

 private:
    Script script() const;
    RunRequest request();
    void compare_result(const Ran& last) const;
    void compare_times(const Ran& last) const;
    void compare_requests() const;

    const WireCase& case_;
    const TestAuthority authority_;
    const std::unique_ptr<SSL_CTX, Freed> tls_;
    ScriptedServer server_;
    TestHost host_;
};

Script CaseRun::script() const {
    Script script;
    script.replies = case_.replies;
    script.opening = case_.opening;
    const bool plain = case_.opening == Opening::plain;
    script.tls = plain ? nullptr : tls_.get();
    return script;
}

RunRequest CaseRun::request() {
    RunRequest request;
    const std::string port = std::to_string(server_.port());
    request.pack = host_.load(replaced(case_.pack, "$PORT", port));
    if (!request.pack) return request;
    request.node = case_.node;
    request.test_request = case_.node == "testRequest";
    auto credentials = case_.credentials;
    for (auto& [name, value] : credentials) value = replaced(std::move(value), "$PORT", port);
    const auto connection = connect_to(
        *request.pack, case_.own_base_url ? server_.base_url("/v2") : "", credentials);
    for (const auto& [setting, url] : case_.urls)
        connection->urls.emplace_back(setting, replaced(url, "$PORT", port));
    request.connection = connection;
    auto pins = parse_json(case_.pins);
    EXPECT_TRUE(pins && pins->is_object()) << "pins: " << case_.pins;
    if (pins && pins->is_object()) request.pins = *pins->get_if<Object>();
    if (case_.deadline_ms) request.deadline = std::chrono::milliseconds(*case_.deadline_ms);
    return request;
}

void CaseRun::go() {
    const RunRequest asked = request();
    ASSERT_TRUE(asked.pack);
    Ran last;
    for (int i = 0; i < case_.runs; ++i) {
        if (i > 0) {
            ASSERT_TRUE(last.result.ok) << shown(last.result);
        }
        last.milliseconds = milliseconds_of([&] { last.result = host_.runtime().run(asked); });
    }
    host_.shut_down();
    compare_result(last);
    compare_times(last);
    compare_requests();
}

void CaseRun::compare_result(const Ran& last) const {
    const RunResult& result = last.result;
    SCOPED_TRACE(shown(result));
    EXPECT_EQ(result.ok, case_.ok.value_or(!case_.error));
    if (case_.status) {
        EXPECT_EQ(result.status, *case_.status);
    }
    if (case_.output) {
        EXPECT_EQ(to_json(Value(result.pins)), *case_.output);
    }
    if (case_.error) {
        ASSERT_TRUE(result.error);
        const bool with_phase = case_.error->find(' ') != std::string::npos;
        const std::string phase(to_string(result.error->phase));
        EXPECT_EQ(with_phase ? result.error->code + ' ' + phase : result.error->code, *case_.error);
    } else {
        EXPECT_FALSE(result.error);
    }
    if (case_.warning) {
        EXPECT_TRUE(std::any_of(
            result.warnings.begin(), result.warnings.end(),
            [&](const std::string& w) { return w.find(*case_.warning) != std::string::npos; }))
            << "no warning says: " << *case_.warning;
    }
}

void CaseRun::compare_times(const Ran& last) const {
    if (!case_.timeout_ms) return;
    // A timer may be early by its own grain.
    EXPECT_GE(last.milliseconds, *case_.timeout_ms - 5);
    EXPECT_LE(last.milliseconds, *case_.timeout_ms + tolerated_lateness_ms());
}

void CaseRun::compare_requests() const {
    const std::vector<std::string> seen = server_.requests();
    if (case_.sends_nothing) {
        EXPECT_EQ(server_.connections(), 0);
    }
    if (case_.connections) {
        EXPECT_EQ(server_.connections(), *case_.connections);
    }
    if (case_.requests.empty()) return;
    EXPECT_EQ(seen.size(), case_.requests.size());
    for (std::size_t i = 0; i < std::min(seen.size(), case_.requests.size()); ++i) {
        const std::string expected = filled_in(case_.requests[i], server_.port());
        EXPECT_EQ(shown(seen[i]), shown(expected)) << "request " << i + 1;
    }
}

}  // namespace

void run_case(const WireCase& wire_case) {
    SCOPED_TRACE(wire_case.place);
    CaseRun(wire_case).go();
}

}  // namespace packhost::tests
