// signed_requests.cpp: Node.js as a child process, and what is sent to it.
#include "signed_requests.hpp"

#include <unistd.h>

#include <set>

#include "httpbin.hpp"
#include "packhost/json.hpp"

namespace packhost::tests {
namespace {

constexpr char kNode[] = SIGNATURES_FOLDER "/node";

/// What the verifiers say when the request is not the one that was signed.
const std::set<std::string> kNoticed = {"another signature", "another body", "Bad mac",
                                        "Bad payload hash"};

const std::vector<NodePin> kQuery = {{"part", "string", "path"},
                                     {"q", "string", "query"},
                                     {"tags", "array", "query", "tag"},
                                     {"odd", "string", "query", "k &=/\u00fc+%"},
                                     {"note", "string", "header", "X-Note"}};
const std::vector<NodePin> kBody = {{"part", "string", "path"},
                                    {"q", "string", "query"},
                                    {"text", "string", "body_field"},
                                    {"tags", "array", "body_field", "tag"},
                                    {"note", "string", "header", "X-Note"}};
const std::vector<NodePin> kText = {{"part", "string", "path"},
                                    {"text", "string", ""},
                                    {"note", "string", "header", "X-Note"}};

std::string body(const std::string& type, const std::string& mode) {
    return R"(, "body": { "contentType": ")" + type + R"(", "mode": )" + mode + " }";
}

constexpr char kOddTemplate[] =
    "//b;c=1,d/(e)!/%7E%c3%bc/{{part}}/?flag&y=1&y=0&Y=2&empty=&+a=b+c&p%20=%c3%bc&tag=z";

std::string pack_text(const std::string& folder, const std::string& auth) {
    const std::string path = "/" + folder + "/{{part}}/end", more = R"("auth": {)" + auth + "}";
    return requiring(R"("auth/1", "parameters/1")", node_pack({
        {"Get", "GET", path, kQuery, more},
        {"Delete", "DELETE", path, kQuery, more},
        {"Template", "GET", "/" + folder + kOddTemplate, kQuery, more},
        {"Json", "POST", path, kBody, more + body("application/json", R"("pins")")},
        {"Form", "PUT", path, kBody,
         more + body("application/x-www-form-urlencoded", R"("pins")")},
        {"Text", "POST", path, kText,
         more + body("text/plain; charset=utf-8", R"("template", "template": "{{text}}\n")")},
    }));
}

/// Where encoders go wrong; as a part of a path, and as a value.
const std::vector<std::string> kOddTexts = {
    "plain",      "a b",       "a/b",          "50%",  "%2F%2f%252F", "a+b",
    "~-._",       "!$&'()*,;", "=:@?#[]",      "..a.", "\"<>\\^`{|}", "\u00fc\u20ac\U0001F600",
    "e\u0301 \t", "\u00a0",    "oauth_nonce",  "&",    "a=b&c=d",     "X-Amz-Date",
};

Object odd_pins(std::string_view node, const std::string& odd) {
    const Array list = {"b", "a", "", "a b", "b", "\u00fc", "B", "a/b", "a-b", "%41"};
    Object pins = {{"part", odd}, {"note", "a  note"}};
    const bool has_body = node == "Json" || node == "Form" || node == "Text";
    pins.emplace_back(has_body ? "text" : "odd", odd);
    if (node == "Text") return pins;
    pins.emplace_back("q", odd);
    pins.emplace_back("tags", list);
    return pins;
}

}  // namespace

struct SignedRequests::Server {
    Server(const std::string& named, Object keys) : folder(named) {
        sockets.emplace_back();
        const Value settings =
            Object{{"modules", SIGNATURES_FOLDER},
                   {"descriptor", std::int64_t{sockets[0].descriptor()}},
                   {"url", url()},
                   {"keys", Object{{folder, std::move(keys)}}}};
        const std::string file = files.write("settings.json", to_json(settings)).string();
        process.start(kNode, {SIGNATURES_SERVER, file}, {"PATH=/usr/bin:/bin"}, sockets);
    }
    ~Server() { EXPECT_TRUE(process.stop()) << "the server of " SIGNATURES_SERVER " ended"; }
    std::string url() const { return "http://127.0.0.1:" + std::to_string(sockets[0].port()); }

    std::string folder;
    TemporaryFolder files;
    std::vector<LoopbackSocket> sockets;
    ServerProcess process;
};

std::shared_ptr<SignedRequests::Server> SignedRequests::server_;

void SignedRequests::TearDownTestSuite() { server_.reset(); }

void SignedRequests::start_server(const std::string& folder, Object keys) {
    if (::access(kNode, X_OK) == 0) server_ = std::make_shared<Server>(folder, std::move(keys));
}

void SignedRequests::SetUp() {
    ASSERT_TRUE(server_) << "there is no Node.js in " SIGNATURES_FOLDER
                            ": sh tests/run.sh installs it";
    host_.allow_loopback();
}

RunResult SignedRequests::send(const Signer& signer, const std::string& node, Object pins) {
    if (loaded_ != signer.auth) pack_ = host_.load(pack_text(server_->folder, signer.auth));
    loaded_ = signer.auth;
    RunRequest request;
    request.pack = pack_;
    request.node = node;
    request.connection = connect_to(
        *pack_, server_->url(),
        {{"user", signer.user}, {"password", signer.password}, {"token", signer.token}});
    request.pins = std::move(pins);
    request.log = LogDetail::headers;
    return host_.runtime().run(std::move(request));
}

std::string SignedRequests::told(const RunResult& result, const char* what) {
    const Value* text = find(result.pins, "body");
    if (text) text = text->find(what);
    return text && text->is_string() ? *text->get_if<std::string>() : "";
}

void SignedRequests::expect_verified(const Signer& signer) {
    for (const std::string& odd : kOddTexts) {
        for (const char* node : {"Get", "Delete", "Template", "Json", "Form", "Text"}) {
            const RunResult result = send(signer, node, odd_pins(node, odd));
            ASSERT_EQ(outcome_of(result), "ok")
                << signer.name << ' ' << node << " [" << odd << "]: " << why(result) << '\n'
                << to_json(to_value(result));
        }
    }
    const RunResult arrived = send(signer, "Get", odd_pins("Get", "a/b"));
    EXPECT_NE(told(arrived, "target").find("/a%2Fb/end?q=a%2Fb&tag=b&tag=a&tag=&tag=a%20b&tag=b"),
              std::string::npos)
        << told(arrived, "target");
    const RunResult bare = send(signer, "Get", {{"part", "bare"}, {"q", ""}, {"note", "n"}});
    EXPECT_EQ(outcome_of(bare), "ok") << signer.name << ": " << why(bare);
}

void SignedRequests::expect_noticed(const Signer& signer, const std::vector<std::string>& changes,
                                    const std::string& node) {
    for (const std::string& change : changes) {
        const RunResult result =
            send(signer, node,
                 {{"part", "p"}, {"q", "1"}, {"text", "t"}, {"note", "change " + change}});
        EXPECT_EQ(result.status, 401) << signer.name << ' ' << change;
        EXPECT_TRUE(kNoticed.contains(why(result))) << signer.name << ' ' << why(result);
    }
}

void SignedRequests::expect_refused(const Signer& signer, const std::string& why) {
    const RunResult result = send(signer, "Json", {{"part", "p"}, {"text", "t"}, {"note", "n"}});
    EXPECT_EQ(result.status, 401) << signer.name << to_json(to_value(result));
    EXPECT_EQ(this->why(result), why) << signer.name;
}

}  // namespace packhost::tests
