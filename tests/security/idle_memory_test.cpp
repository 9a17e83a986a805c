// idle_memory_test.cpp: the memory of a host that has used credentials and idles: outside of the
// pages that cores leave out, none of them is left, in no form.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <random>
#include <thread>

#include "node_pack.hpp"
#include "packhost/store.hpp"
#include "process_memory.hpp"
#include "support/child.hpp"
#include "support/scripted_server.hpp"
#include "support/test_host.hpp"

namespace packhost::tests {
namespace {

/// Made anew for each test: a constant would lie in the programs.
std::string random_core() {
    std::random_device random;
    std::string core;
    while (core.size() < 18)
        core += "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789"[random() % 55];
    return core;
}

std::string bytes_of_hex(const std::string& hex) {
    std::string out;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        out += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
    return out;
}

std::string manifest() {
    const auto auth = [](const std::string& type, const std::string& credentials,
                         const std::string& more = "") {
        return "\"auth\": { \"type\": \"" + type + "\", \"credentials\": [" + credentials + "]" +
               more + " }";
    };
    return node_pack(
        {{"Header", "GET", "/h", {}, auth("header", "\"token\"", ", \"headerName\": \"X-Key\"")},
         {"Basic", "GET", "/b", {}, auth("basic", "\"user\", \"password\"")},
         {"Query", "GET", "/q", {}, auth("query", "\"token\"", ", \"queryParam\": \"key\"")},
         {"Bearer", "GET", "/r", {}, auth("bearer", "\"token\"")},
         {"Client", "GET", "/c", {}, auth("oauth2_client_credentials", "\"user\", \"password\"",
                                          ", \"tokenUrl\": \"/token\"")}});
}

/// How the server speaks.
struct Way {
    const char* name;
    bool tls;
    bool in_pieces;  ///< the token's answer comes in two pieces, cut in its head, and in chunks
};

std::ostream& operator<<(std::ostream& out, const Way& way) { return out << way.name; }

class IdleMemory : public testing::TestWithParam<Way> {
 protected:
    IdleMemory() : tls_(server_context(authority_.server)) {
        for (int i = 0; i < 8; ++i) script_.replies.push_back(answer_json("{\"a\":1}"));
        script_.replies.push_back(token_reply());
        script_.replies.push_back(answer_json("{\"a\":1}"));
        script_.repeat_last = true;
        if (GetParam().tls) {
            script_.opening = Opening::tls;
            script_.tls = tls_.get();
        }
        folder_.write("pack.json", manifest());
        folder_.write("marker", "an ordinary text " + marker_);
        if (script_.tls) folder_.write("ca.pem", authority_.authority.certificate_pem());
    }

    Reply token_reply() const {
        const std::string body = "{\"access_token\": \"c4nary-" + access_ +
                                 "\", \"token_type\": \"Bearer\", \"expires_in\": 3600}";
        if (!GetParam().in_pieces) return answer_json(body);
        char size[20];
        std::snprintf(size, sizeof size, "%zx", body.size());
        return {{Act::Kind::send, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransf"},
                {Act::Kind::gate},
                {Act::Kind::send, std::string("er-Encoding: chunked\r\n\r\n") + size + "\r\n" +
                                      body + "\r\n0\r\n\r\n"}};
    }

    /// In this process, whose memory nobody looks at.
    void add_connection(const std::string& url) {
        auto store = LocalStore::open({folder_.path() / "store.db", folder_.path() / "master.key"});
        ASSERT_TRUE(store) << store.error().message;
        ConnectionDraft draft;
        draft.name = kConnectionName;
        draft.provider = draft.pack = "peer";
        draft.base_url = url;
        draft.origins = {url};
        draft.credentials.push_back({"user", false, Secret("ada")});
        draft.credentials.push_back({"password", true, Secret("c4nary\"/+%" + password_)});
        draft.credentials.push_back({"token", true, Secret("c4nary\"/+%" + token_)});
        const auto added = (*store)->add(std::move(draft));
        ASSERT_TRUE(added) << added.error().message;
    }

    std::vector<Wanted> wanted() const {
        // A line of 64 digits, behind one that says what it is.
        std::string key = read_text(folder_.path() / "master.key");
        key = key.substr(key.find('\n') + 1, 64);
        return {{"password", password_}, {"token", token_},   {"access token", access_},
                {"marker", marker_},     {"master key", bytes_of_hex(key), true}};
    }

    const std::string password_ = random_core(), token_ = random_core(), access_ = random_core(),
                      marker_ = random_core();
    TemporaryFolder folder_;
    TestAuthority authority_;
    std::unique_ptr<SSL_CTX, Freed> tls_;
    Script script_;
};

/// What the run's end leaves to the worker is done within moments.
Searched search_at_rest(pid_t process, const std::vector<Wanted>& wanted) {
    Searched searched;
    for (int i = 0; i < 5; ++i) {
        searched = search_memory(process, wanted);
        if (searched.count("marker", true) == static_cast<int>(std::count_if(
                searched.found.begin(), searched.found.end(),
                [](const Found& f) { return f.dumped; })))
            break;
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return searched;
}

TEST_P(IdleMemory, HoldsCredentialsOnlyInPagesThatCoresLeaveOut) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    GTEST_SKIP() << "sanitizers keep what was freed";
#endif
    ScriptedServer server(std::move(script_));
    add_connection(server.base_url());
    Child child(CHILD_HOST, {"idle", folder_.path()});
    for (const char* node : {"Header", "Basic", "Query", "Bearer"})
        for (int i = 0; i < 2; ++i) ASSERT_EQ(child.line(), std::string(node) + " ok");
    ASSERT_TRUE(server.wait_for_requests(9));
    // Nothing tells when the child has read the first piece alone.
    std::this_thread::sleep_for(std::chrono::milliseconds(GetParam().in_pieces ? 200 : 0));
    server.open_gate();
    for (int i = 0; i < 2; ++i) ASSERT_EQ(child.line(), "Client ok");
    ASSERT_TRUE(child.line().starts_with("idle "));
    ASSERT_EQ(server.requests().size(), 11u);
    ASSERT_NE(server.requests()[0].find(token_), std::string::npos) << "it was sent";
    ASSERT_NE(server.requests()[10].find(access_), std::string::npos);

    const Searched searched = search_at_rest(child.id(), wanted());
    EXPECT_GT(searched.bytes, 4u << 20);
    EXPECT_GT(searched.count("marker", true), 0) << "what lies on the heap is found";
    for (const char* kept : {"password", "token", "access token"})
        EXPECT_GT(searched.count(kept, false), 0) << kept << " is where secrets are kept";
    for (const char* kept : {"password", "token", "access token", "master key"})
        EXPECT_EQ(searched.count(kept, true), 0) << kept;
    if (HasFailure()) std::cout << searched.report;

    const std::string of_child = "/proc/" + std::to_string(child.id());
    for (const char* file : {"/cmdline", "/environ"})
        for (const std::string& core : {password_, token_, access_})
            EXPECT_EQ(read_text(of_child + file).find(core), std::string::npos) << file;
    child.go_on();
    EXPECT_EQ(child.wait(), 0);
}

INSTANTIATE_TEST_SUITE_P(Servers, IdleMemory,
                         testing::Values(Way{"Plain", false, false}, Way{"Tls", true, false},
                                         Way{"PlainInPieces", false, true},
                                         Way{"TlsInPieces", true, true}),
                         [](const auto& way) { return std::string(way.param.name); });

}  // namespace
}  // namespace packhost::tests
