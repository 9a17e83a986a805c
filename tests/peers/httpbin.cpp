// httpbin.cpp: gunicorn as a child process, and how tests reach it.
#include "httpbin.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>

namespace packhost::tests {
namespace {

constexpr char kGunicorn[] = "/usr/bin/gunicorn";
constexpr char kModule[] = "/usr/lib/python3/dist-packages/httpbin/core.py";

}  // namespace

std::unique_ptr<Httpbin> HttpbinTest::httpbin_;

std::string Httpbin::missing() {
    if (::access(kGunicorn, X_OK) != 0)
        return "gunicorn is not installed: apt-get install gunicorn";
    if (::access(kModule, R_OK) != 0)
        return "httpbin is not installed: apt-get install python3-httpbin";
    return "";
}

Httpbin::Httpbin() {
    const std::string folder = folder_.path().string();
    sockets_.emplace_back();
    process_.start(kGunicorn,
                   {"--bind", "fd://" + std::to_string(sockets_[0].descriptor()),
                    "--worker-class", "gthread", "--threads", "4", "--keep-alive", "5",
                    "--graceful-timeout", "1", "--worker-tmp-dir", folder, "--chdir", folder,
                    "--error-logfile", folder + "/error.log", "httpbin:app"},
                   {"PATH=/usr/bin:/bin", "HOME=" + folder, "PYTHONDONTWRITEBYTECODE=1"}, sockets_);
}

Httpbin::~Httpbin() {
    EXPECT_TRUE(process_.stop()) << read_text(folder_.path() / "error.log");
}

std::string Httpbin::url() const {
    return "http://127.0.0.1:" + std::to_string(sockets_[0].port());
}

void HttpbinTest::SetUpTestSuite() {
    if (Httpbin::missing().empty()) httpbin_ = std::make_unique<Httpbin>();
}

void HttpbinTest::TearDownTestSuite() { httpbin_.reset(); }

void HttpbinTest::SetUp() {
    ASSERT_TRUE(httpbin_) << Httpbin::missing();
    host_.allow_loopback();
}

RunRequest HttpbinTest::request(const std::string& node, Object pins, int timeout_seconds) {
    RunRequest request;
    request.pack = host_.load(node_pack(rows_, timeout_seconds));
    request.node = node;
    request.connection =
        connect_to(*request.pack, httpbin_->url(),
                   {{"user", kUser}, {"password", kPassword}, {"token", kToken}});
    request.pins = std::move(pins);
    return request;
}

RunResult HttpbinTest::run(const std::string& node, Object pins) {
    return host_.runtime().run(request(node, std::move(pins)));
}

Value HttpbinTest::at(const RunResult& result, std::initializer_list<std::string_view> path) {
    const Value* value = find(result.pins, "body");
    for (const std::string_view name : path)
        if (value) value = value->find(name);
    return value ? *value : Value();
}

std::string HttpbinTest::text_of(const RunResult& result) {
    const Value* body = find(result.pins, "body");
    const std::string* text = body ? body->get_if<std::string>() : nullptr;
    return text ? *text : "(no text)";
}

std::string outcome_of(const RunResult& result) {
    if (result.ok) return "ok";
    if (!result.error) return "no error, and not ok";
    return result.error->code + ' ' + std::string(to_string(result.error->phase));
}

}  // namespace packhost::tests
