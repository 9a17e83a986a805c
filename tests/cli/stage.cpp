// stage.cpp: files and servers of the end-to-end tests.
#include "stage.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "packhost/json.hpp"

namespace packhost::tests {
namespace {

namespace fs = std::filesystem;

constexpr char kCanaryInBase64[] = "YzRuYXJ5LTdmM2E5ZTUxZDA";

std::string read_file(const fs::path& file) {
    std::ifstream in(file);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

int listen_on_loopback() {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) || ::listen(fd, 8))
        ::abort();
    return fd;
}

std::string url_of(int fd) {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
    return "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/v2";
}

}  // namespace

Stage::Stage() {
    std::string name = (fs::temp_directory_path() / "packhost-cli-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    write("api-key.txt", std::string(kCanary) + '\n');
    write_config(loopback());
    write_connection(refused_base_url());
}

Stage::~Stage() { fs::remove_all(folder_); }

fs::path Stage::write(const std::string& name, const std::string& text, mode_t mode) const {
    const fs::path file = folder_ / name;
    std::ofstream(file, std::ios::trunc) << text;
    ::chmod(file.c_str(), mode);
    return file;
}

fs::path Stage::write_connection(const std::string& base_url) const {
    return write("acme.toml",
                 "provider = \"acme-api\"\nbase_url = \"" + base_url +
                     "\"\n[credentials]\napi-key = { value_file = \"api-key.txt\" }\n");
}

fs::path Stage::write_config(const std::string& network) const {
    return write("packhost.toml",
                 "[plugins]\nlock = \"" PACKHOST_TREE "/etc/packhost/plugins.lock\"\n" + network);
}

std::string Stage::loopback() {
    return "[network.connections.acme]\nallow = [\"loopback\"]\nplain_http = true\n";
}

fs::path Stage::write_pack(const std::string& from, const std::string& to) const {
    std::string text = read_file(PACKHOST_EXAMPLE_PACK);
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return write("changed.dragops-pack.json", text.replace(at, from.size(), to));
}

std::vector<std::string> Stage::node_run(const std::string& node,
                                         const std::vector<std::string>& more) const {
    std::vector<std::string> words{"--config", (folder_ / "packhost.toml").string(),
                                   "node", "run", node,
                                   "--connection", (folder_ / "acme.toml").string()};
    words.insert(words.end(), more.begin(), more.end());
    if (std::find(more.begin(), more.end(), "--pack") == more.end()) {
        words.push_back("--pack");
        words.push_back(PACKHOST_EXAMPLE_PACK);
    }
    return words;
}

Value json(const std::string& text) {
    auto value = parse_json(text);
    EXPECT_TRUE(value.ok()) << text;
    return value ? *value : Value();
}

void expect_no_canary(const Finished& finished) {
    for (const std::string& text : {finished.out, finished.err})
        for (const char* form : {kCanary, kCanaryInBase64})
            EXPECT_THAT(text, testing::Not(testing::HasSubstr(form)));
}

SilentServer::SilentServer() : listening_(listen_on_loopback()) {}

SilentServer::~SilentServer() {
    if (client_ >= 0) ::close(client_);
    ::close(listening_);
}

std::string SilentServer::base_url() const { return url_of(listening_); }

std::string SilentServer::wait_for_request() {
    client_ = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
    std::string head;
    char part[4096];
    while (head.find("\r\n\r\n") == std::string::npos) {
        const ssize_t got = ::read(client_, part, sizeof part);
        if (got <= 0) break;
        head.append(part, static_cast<std::size_t>(got));
    }
    return head;
}

bool SilentServer::nobody_came() const {
    pollfd watched{listening_, POLLIN, 0};
    return client_ < 0 && ::poll(&watched, 1, 0) == 0;
}

bool SilentServer::client_left(int milliseconds) const {
    pollfd watched{client_, POLLIN, 0};
    if (::poll(&watched, 1, milliseconds) <= 0) return false;
    char byte = 0;
    return ::read(client_, &byte, 1) <= 0;
}

std::string refused_base_url() {
    const int fd = listen_on_loopback();
    const std::string url = url_of(fd);
    ::close(fd);
    return url;
}

}  // namespace packhost::tests
