// echo_stage.hpp: a runtime whose runs are dry: they need neither plugin nor network.
#pragma once

#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <string>

#include "packhost/runtime.hpp"
#include "support/text_files.hpp"

namespace packhost::tests {

inline constexpr const char* kEchoPack = R"({
  "packVersion": "1.0",
  "metadata": {"slug": "echo", "name": "Echo", "description": "Echoes.", "version": "1.0.0",
               "category": "utility"},
  "connection": {"provider": "echo", "authType": "none", "credentials": [],
                 "baseUrl": "https://echo.example"},
  "nodes": [{
    "id": "10000001-0000-4000-8000-000000000001", "nodeTypeId": "Echo-Get", "title": "Get",
    "category": "Echo", "nodeCategory": "action", "isPure": false, "isBuiltin": true,
    "inputPins": [{"name": "exec", "type": "exec"},
                  {"name": "id", "type": "string", "required": true}],
    "outputPins": [{"name": "exec", "type": "exec"}, {"name": "status", "type": "int"}],
    "properties": [],
    "executionSpec": {"method": "GET", "pathTemplate": "/things/{{id}}",
                      "parameters": [{"pin": "id", "in": "path"}],
                      "responseMapping": [{"pin": "status", "path": "$status"}]}}]})";

/// A fixture with a folder of its own and the pack "echo"; its node "Echo-Get" takes the pin "id".
class EchoStage : public testing::Test {
 protected:
    EchoStage() : config(default_config(folder.path())) { config.workers = 2; }

    /// Makes the runtime from `config` and `services`, and loads the pack.
    void SetUp() override {
        pack_file = folder.write("echo.json", kEchoPack);
        start();
    }
    void start() {
        auto made = Runtime::create(config, services);
        ASSERT_TRUE(made) << made.error().message;
        runtime = std::move(*made);
        auto loaded = runtime->load_pack(pack_file);
        ASSERT_TRUE(loaded) << loaded.error().message;
        pack = *loaded;
    }

    RunRequest request(const std::string& id) const {
        RunRequest r;
        r.pack = pack;
        r.node = "Echo-Get";
        r.pins = {{"id", id}};
        r.dry_run = true;
        return r;
    }

    TemporaryFolder folder;
    Config config;
    Services services;
    std::filesystem::path pack_file;
    std::unique_ptr<Runtime> runtime;
    std::shared_ptr<const Pack> pack;
};

/// The code of a result's error, or "ok".
inline std::string code_of(const RunResult& result) {
    return result.error ? result.error->code : "ok";
}

}  // namespace packhost::tests
