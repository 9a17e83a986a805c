// vault.cpp: an application whose credentials lie in a vault of its own; two runtimes share what was
// opened, and the tokens.
//   vault PACKHOST_TOML PACK BASE_URL KEY_FILE
#include <filesystem>
#include <fstream>
#include <iostream>

#include <packhost/json.hpp>
#include <packhost/memory_store.hpp>
#include <packhost/runtime.hpp>

namespace {

/// Opens a connection when a run asks for it by name, and keeps it, so that the next run finds the
/// same object.
class Vault final : public packhost::ConnectionStore {
 public:
    using Found = packhost::Result<std::shared_ptr<const packhost::Connection>>;

    Vault(std::string base_url, std::filesystem::path key_file,
          std::shared_ptr<packhost::MemoryStore> opened)
        : base_url_(std::move(base_url)), key_file_(std::move(key_file)),
          opened_(std::move(opened)) {}

    Found find(std::string_view name) override {
        return open(name, [](const packhost::Connection&) { return packhost::Result<void>(); });
    }
    Found open(std::string_view name, const Judge& judge) override {
        if (name != "orders") return opened_->open(name, judge);
        if (auto kept = opened_->open(name, judge);
            kept || kept.error().code != "unknown_connection")
            return kept;
        packhost::Connection connection;
        connection.name = "orders";
        connection.provider = "signed-api";
        connection.base_url = base_url_;
        connection.origins = {base_url_.substr(0, base_url_.rfind('/'))};
        // Whether it may be used at all, before a secret is fetched.
        if (auto judged = judge(connection); !judged) return std::move(judged).error();
        connection.credentials.push_back({"key-id", packhost::Secret("key-7")});
        connection.credentials.push_back({"secret-key", fetch()});
        return opened_->put(std::move(connection));
    }
    int fetched() const { return fetched_; }

 private:
    packhost::Secret fetch() {
        ++fetched_;
        packhost::Secret key;
        std::ifstream in(key_file_);
        for (char c; in.get(c) && c != '\n';) key.push_back(c);
        return key;
    }

    const std::string base_url_;
    const std::filesystem::path key_file_;
    const std::shared_ptr<packhost::MemoryStore> opened_;
    int fetched_ = 0;  // runs are started on one thread here
};

}  // namespace

int main(int argc, char** argv) {
    if (argc != 5) return 2;
    auto config = packhost::read_config(argv[1]);
    if (!config) return 3;
    config->network["orders"] = {{"loopback"}, true, {}};
    auto opened = std::make_shared<packhost::MemoryStore>();
    auto vault = std::make_shared<Vault>(argv[3], argv[4], opened);

    packhost::Services services;
    services.connections = vault;
    services.state = opened;  // tokens, for all runtimes that share it
    for (int i = 0; i < 2; ++i) {
        auto runtime = packhost::Runtime::create(*config, services);
        if (!runtime) return 3;
        packhost::RunRequest request;
        request.pack = *(*runtime)->load_pack(argv[2]);
        request.connection_name = "orders";
        request.node = "Signed-CreateOrder";
        request.pins = {{"item", "Rope"}, {"quantity", 2}};
        const packhost::RunResult result = (*runtime)->run(request);
        std::cout << "run: "
                  << (result.ok ? packhost::to_json(result.pins) : result.error->message) << '\n';
    }
    if (!opened->consent("orders", {"https://elsewhere.example"})) return 1;
    auto runtime = packhost::Runtime::create(*config, services);
    packhost::RunRequest request;
    request.pack = *(*runtime)->load_pack(argv[2]);
    request.connection_name = "orders";
    request.node = "Signed-CreateOrder";
    const packhost::RunResult refused = (*runtime)->run(request);
    std::cout << "refused: " << (refused.error ? refused.error->code : "not") << '\n'
              << "fetched: " << vault->fetched() << '\n';
}
