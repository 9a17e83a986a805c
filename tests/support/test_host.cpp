// test_host.cpp: wires a Runtime to the build tree's plugins.
#include "support/test_host.hpp"

#include <gtest/gtest.h>

namespace packhost::tests {

std::shared_ptr<Connection> connect_to(const Pack& pack, const std::string& base_url,
                                       const std::map<std::string, std::string>& credentials) {
    auto connection = std::make_shared<Connection>();
    connection->name = kConnectionName;
    connection->provider = pack.provider();
    connection->base_url = base_url;
    for (const auto& [name, value] : credentials)
        connection->credentials.push_back({name, Secret(value)});
    return connection;
}

TestHost::TestHost() {
    config = default_config(folder_.path());
    config.lock = PACKHOST_TREE "/etc/packhost/plugins.lock";
    config.workers = 1;
}

void TestHost::allow_loopback() {
    policy().allow = {"loopback"};
    policy().plain_http = true;
}

void TestHost::trust(std::string_view pem) { policy().ca_file = folder_.write("ca.pem", pem); }

Runtime& TestHost::runtime() {
    if (!runtime_) {
        auto made = Runtime::create(config);
        // Nothing of a test can go on without it.
        if (!made) throw std::runtime_error(made.error().code + ": " + made.error().message);
        runtime_ = std::move(*made);
    }
    return *runtime_;
}

std::shared_ptr<const Pack> TestHost::load(std::string_view manifest) {
    const std::string name = "pack-" + std::to_string(++packs_) + ".dragops-pack.json";
    auto pack = runtime().load_pack(folder_.write(name, manifest));
    if (pack) return std::move(*pack);
    ADD_FAILURE() << pack.error().code << ": " << pack.error().message;
    return nullptr;
}

std::string acme_manifest() { return read_text(PACKHOST_ACME_PACK); }

double tolerated_lateness_ms() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return 1500;
#else
    return 250;
#endif
}

}  // namespace packhost::tests
