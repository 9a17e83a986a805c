// submit_test.cpp: runs begin, call back once, stay on their worker, and end with the runtime.
#include <functional>
#include <thread>
#include <vector>

#include "echo_stage.hpp"

namespace packhost::tests {
namespace {

using Submit = EchoStage;

TEST_F(Submit, CallsBackOnceWithTheRunsOwnResult) {
    std::vector<std::promise<std::string>> urls(20);
    for (std::size_t i = 0; i < urls.size(); ++i)
        runtime->submit(request("n" + std::to_string(i)), [&urls, i](RunResult result) {
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
        runtime->submit(request("x"), [&, left](RunResult result) {
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
    runtime->submit(request("x"), [&](RunResult) {
        for (int i = 0; i < 5; ++i)
            runtime->submit(request("y"), [&, i](RunResult) {
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
        runtime->submit(request("x"), [&](RunResult) { ended.set_value(); });
    ended.get_future().wait();
    handle.cancel();
    runtime.reset();
    handle.cancel();
    RunHandle().cancel();
}

}  // namespace
}  // namespace packhost::tests
