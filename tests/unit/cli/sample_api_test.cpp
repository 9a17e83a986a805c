// sample_api_test.cpp: the demo's API answers as its header says.
#include "cli/sample_api.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace packhost::cli {
namespace {

using testing::HasSubstr;

/// The whole response to one request on a connection of its own.
std::string fetch(const SampleApi& api, const std::string& start, const std::string& key) {
    const std::string url = api.base_url();
    const auto port =
        static_cast<std::uint16_t>(std::stoi(url.substr(sizeof "http://127.0.0.1:" - 1)));
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    const std::string request = start + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nx-api-key: " +
                                key + "\r\n\r\n";
    EXPECT_EQ(::send(fd, request.data(), request.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(request.size()));
    std::string response;
    char part[4096];
    for (ssize_t got = 0; (got = ::read(fd, part, sizeof part)) > 0;)
        response.append(part, static_cast<std::size_t>(got));
    ::close(fd);
    return response;
}

TEST(SampleApi, AnswersAsDocumented) {
    const SampleApi api("right");
    struct Row { const char* start; const char* key; const char* status; const char* body; };
    const Row rows[] = {
        {"GET /v2/items?limit=1", "right", "200", "{\"data\":[{\"id\":\"item-1\","},
        {"GET /v2/items?limit=0", "right", "200", "{\"data\":[],\"total\":7}"},
        {"GET /v2/items", "right", "200", "\"item-7\""},
        {"GET /v2/items?limit=x", "right", "400", "limit"},
        {"GET /v2/items/item-2", "right", "200", "{\"data\":{\"id\":\"item-2\","},
        {"GET /v2/items/item-9", "right", "404", "no such item"},
        {"GET /v2/me", "right", "200", "acme-demo"},
        {"GET /other", "right", "404", "no such path"},
        {"POST /v2/items", "right", "405", "only GET"},
        {"GET /v2/items", "wrong", "401", "x-api-key"},
        {"GET /v2/items", "", "401", "x-api-key"},
    };
    for (const Row& row : rows) {
        const std::string response = fetch(api, row.start, row.key);
        EXPECT_EQ(response.substr(9, 3), row.status) << row.start;
        EXPECT_THAT(response, HasSubstr("Content-Type: application/json"));
        EXPECT_THAT(response, HasSubstr(row.body));
    }
}

TEST(RandomKey, IsNewEachTime) {
    EXPECT_EQ(random_key().size(), 32u);
    EXPECT_NE(random_key(), random_key());
}

}  // namespace
}  // namespace packhost::cli
