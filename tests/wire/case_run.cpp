// case_run.cpp: runs a case against the scripted server, and compares.
#include <gtest/gtest.h>

#include <regex>
#include <set>

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

/// The boundary of a multipart request.
std::string boundary_of(std::string_view request) {
    constexpr std::string_view kKey = "boundary=";
    const std::size_t at = request.find(kKey);
    if (at == std::string_view::npos) return {};
    request.remove_prefix(at + kKey.size());
    return std::string(request.substr(0, request.find("\r\n")));
}

/// Reads its bytes once.
class OnceSource final : public BlobSource {
 public:
    explicit OnceSource(std::string bytes) : bytes_(std::move(bytes)) {}
    std::optional<std::uint64_t> size() const override { return std::nullopt; }
    Result<std::size_t> read(std::span<char> buffer) override {
        const std::size_t n = bytes_.copy(buffer.data(), buffer.size(), at_);
        at_ += n;
        return n;
    }
    bool can_rewind() const override { return false; }
    Result<void> rewind() override { std::abort(); }

 private:
    const std::string bytes_;
    std::size_t at_ = 0;
};

class TextSink final : public BlobSink {
 public:
    explicit TextSink(std::string& out) : out_(out) { out_ = "not finished"; }
    Result<void> write(std::string_view bytes) override {
        got_ += bytes;
        return {};
    }
    bool restart() override {
        got_.clear();
        return true;
    }
    Result<void> finish() override {
        out_ = got_;
        return {};
    }

 private:
    std::string& out_;
    std::string got_;
};

std::string all_of(BlobSource& source) {
    std::string out;
    char piece[7];
    EXPECT_TRUE(source.rewind());
    while (true) {
        const auto n = source.read(piece);
        EXPECT_TRUE(n);
        if (!n || *n == 0) return out;
        out.append(piece, *n);
    }
}

constexpr char kUuid[] = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";

/// The first UUID in a request; if there is none, what matches nothing.
std::string uuid_of(const std::string& request) {
    std::smatch found;
    return std::regex_search(request, found, std::regex(kUuid)) ? found.str() : "(no UUID)";
}

/// An expected request with version and port, and the length of its body.
std::string filled_in(std::string text, std::uint16_t port, const std::string& seen) {
    text = replaced(std::move(text), "$BOUNDARY", boundary_of(seen));
    if (text.find("$UUID") != std::string::npos)
        text = replaced(std::move(text), "$UUID", uuid_of(seen));
    const std::size_t head = text.find("\r\n\r\n");
    const std::size_t body = head == std::string::npos ? 0 : text.size() - head - 4;
    text = replaced(std::move(text), "$LENGTH", std::to_string(body));
    text = replaced(std::move(text), "$VERSION", PACKHOST_VERSION);
    return replaced(std::move(text), "$PORT", std::to_string(port));
}

/// One UUID of version 4, in all requests.
void compare_uuids(const std::vector<std::string>& requests, const std::string& header) {
    static const std::regex form(kUuid);
    std::set<std::string> values;
    for (const std::string& request : requests) {
        const std::size_t name = request.find("\r\n" + header + ": ");
        ASSERT_NE(name, std::string::npos) << shown(request);
        const std::size_t value = name + header.size() + 4;
        values.insert(request.substr(value, request.find("\r\n", value) - value));
    }
    EXPECT_EQ(values.size(), 1u);
    for (const std::string& value : values) EXPECT_TRUE(std::regex_match(value, form)) << value;
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
        if (const auto most = case_.transfer_seconds)
            host_.config.transfer_seconds = static_cast<unsigned>(*most);
    }

    void go();

 private:
    Script script() const;
    RunRequest request();
    void compare_result(const Ran& last) const;
    void compare_times(const Ran& last) const;
    void compare_requests() const;

    std::map<std::string, std::string> sunk_;
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
    std::string pack = case_.pack;
    for (const auto& [name, text] : case_.parts) pack = replaced(std::move(pack), "$" + name, text);
    request.pack = host_.load(replaced(std::move(pack), "$PORT", port));
    if (!request.pack) return request;
    request.node = case_.node;
    request.test_request = case_.node == "testRequest";
    auto credentials = case_.credentials;
    for (auto& [name, value] : credentials) value = replaced(std::move(value), "$PORT", port);
    const auto connection = connect_to(
        *request.pack, case_.own_base_url ? server_.base_url("/v2") : "", credentials);
    for (const auto& [setting, url] : case_.urls)
        connection->urls.emplace_back(setting, replaced(url, "$PORT", port));
    connection->option = case_.option;
    request.connection = connection;
    auto pins = parse_json(replaced(case_.pins, "$PORT", port));
    EXPECT_TRUE(pins && pins->is_object()) << "pins: " << case_.pins;
    if (pins && pins->is_object()) request.pins = *pins->get_if<Object>();
    for (const auto& [pin, bytes] : case_.blobs)
        request.blobs.emplace_back(pin, BlobSource::of(bytes));
    for (const auto& [pin, bytes] : case_.blobs_once)
        request.blobs.emplace_back(pin, std::make_shared<OnceSource>(bytes));
    for (const auto& [pin, bytes] : case_.sinks)
        request.sinks.emplace_back(pin, std::make_shared<TextSink>(sunk_[pin]));
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
    EXPECT_EQ(sunk_, case_.sinks);
    if (!case_.spooled.empty()) {
        std::map<std::string, std::string> spooled;
        for (const auto& [pin, source] : result.blobs) spooled[pin] = all_of(*source);
        EXPECT_EQ(spooled, case_.spooled);
    }
    if (case_.error) {
        ASSERT_TRUE(result.error);
        const bool with_phase = case_.error->find(' ') != std::string::npos;
        const std::string phase(to_string(result.error->phase));
        EXPECT_EQ(with_phase ? result.error->code + ' ' + phase : result.error->code, *case_.error);
    } else {
        EXPECT_FALSE(result.error);
    }
    if (case_.message) {
        EXPECT_NE(result.error ? result.error->message.find(*case_.message) : std::string::npos,
                  std::string::npos)
            << "the error's message does not say: " << *case_.message;
    }
    if (case_.exec) {
        EXPECT_EQ(result.exec.empty() ? "none" : result.exec, *case_.exec);
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
    if (!case_.targets.empty()) {
        std::vector<std::string> targets;
        for (const std::string& request : seen)
            targets.push_back(request.substr(0, request.find(" HTTP/1.1\r\n")));
        EXPECT_EQ(targets, case_.targets);
    }
    if (!case_.same_header.empty()) compare_uuids(seen, case_.same_header);
    if (case_.requests.empty()) return;
    EXPECT_EQ(seen.size(), case_.requests.size());
    for (std::size_t i = 0; i < std::min(seen.size(), case_.requests.size()); ++i) {
        const std::string expected = filled_in(case_.requests[i], server_.port(), seen[i]);
        EXPECT_EQ(shown(seen[i]), shown(expected)) << "request " << i + 1;
    }
}

}  // namespace

void run_case(const WireCase& wire_case) {
    SCOPED_TRACE(wire_case.place);
    CaseRun(wire_case).go();
}

}  // namespace packhost::tests
