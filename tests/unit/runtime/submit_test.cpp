// submit_test.cpp: runs begin, call back once, stay on their worker, and end with the runtime.
// They are dry runs, which need neither plugin nor network.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "packhost/runtime.hpp"

namespace packhost {
namespace {

constexpr const char* kPack = R"({
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

class Submit : public testing::Test {
 protected:
    void SetUp() override {
        std::string name = (std::filesystem::temp_directory_path() / "submit-XXXXXX").string();
        ASSERT_NE(::mkdtemp(name.data()), nullptr);
        folder_ = name;
        std::ofstream(folder_ / "echo.json") << kPack;
        Config config = default_config(folder_);
        config.workers = 2;
        auto runtime = Runtime::create(std::move(config));
        ASSERT_TRUE(runtime) << runtime.error().message;
        runtime_ = std::move(*runtime);
        auto pack = runtime_->load_pack(folder_ / "echo.json");
        ASSERT_TRUE(pack) << pack.error().message;
        pack_ = *pack;
    }
    void TearDown() override {
        runtime_.reset();
        std::filesystem::remove_all(folder_);
    }

    RunRequest request(const std::string& id) const {
        RunRequest r;
        r.pack = pack_;
        r.node = "Echo-Get";
        r.pins = {{"id", id}};
        r.dry_run = true;
        return r;
    }

    std::filesystem::path folder_;
    std::unique_ptr<Runtime> runtime_;
    std::shared_ptr<const Pack> pack_;
};

TEST_F(Submit, CallsBackOnceWithTheRunsOwnResult) {
    std::vector<std::promise<std::string>> urls(20);
    for (std::size_t i = 0; i < urls.size(); ++i)
        runtime_->submit(request("n" + std::to_string(i)), [&urls, i](RunResult result) {
            urls[i].set_value(result.preview ? result.preview->url : "none");
        });
    for (std::size_t i = 0; i < urls.size(); ++i)
        EXPECT_EQ(urls[i].get_future().get(),
                  "https://echo.example/things/n" + std::to_string(i));
}

TEST_F(Submit, FromACallbackStaysOnItsWorkerAndBeginsAfterIt) {
    std::promise<void> over;
    std::vector<std::thread::id> threads;
    bool in_callback = false;
    std::function<void(int)> next = [&](int left) {
        runtime_->submit(request("x"), [&, left](RunResult result) {
            EXPECT_TRUE(result.ok);
            EXPECT_FALSE(in_callback);
            in_callback = true;
            threads.push_back(std::this_thread::get_id());
            if (left > 0) next(left - 1);
            in_callback = false;
            if (left == 0) over.set_value();
        });
    };
    next(200);
    over.get_future().wait();
    EXPECT_EQ(threads, std::vector(201, threads.front()));
}

TEST_F(Submit, FromACallbackKeepsTheOrder) {
    std::promise<void> over;
    std::vector<int> order;
    runtime_->submit(request("x"), [&](RunResult) {
        for (int i = 0; i < 5; ++i)
            runtime_->submit(request("y"), [&, i](RunResult) {
                order.push_back(i);
                if (i == 4) over.set_value();
            });
    });
    over.get_future().wait();
    EXPECT_EQ(order, (std::vector{0, 1, 2, 3, 4}));
}

TEST_F(Submit, CancelAfterTheEndOfRunAndRuntimeDoesNothing) {
    std::promise<void> ended;
    const RunHandle handle =
        runtime_->submit(request("x"), [&](RunResult) { ended.set_value(); });
    ended.get_future().wait();
    handle.cancel();
    runtime_.reset();
    handle.cancel();
    RunHandle().cancel();
}

}  // namespace
}  // namespace packhost
