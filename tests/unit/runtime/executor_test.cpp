// executor_test.cpp: callbacks come where the application's executor runs them, once and in order,
// and the runtime waits for them.
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

#include "echo_stage.hpp"

namespace packhost::tests {
namespace {

/// One thread that runs the tasks in order, once it was told to.
class OneThread : public Executor {
 public:
    ~OneThread() override {
        {
            const std::lock_guard lock(mutex_);
            ended_ = true;
        }
        changed_.notify_all();
        if (thread_.joinable()) thread_.join();
    }
    void post(std::function<void()> task) override {
        const std::lock_guard lock(mutex_);
        tasks_.push_back(std::move(task));
        changed_.notify_all();
    }
    void go() {
        thread_ = std::thread([this] { work(); });
    }
    std::thread::id id() const { return thread_.get_id(); }
    void wait_for_tasks(std::size_t count) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return tasks_.size() >= count; });
    }
    /// Runs all tasks at hand twice, on this thread.
    void run_twice() {
        std::deque<std::function<void()>> tasks;
        {
            const std::lock_guard lock(mutex_);
            tasks.swap(tasks_);
        }
        for (auto& task : tasks) task(), task();
    }

 private:
    void work() {
        std::unique_lock lock(mutex_);
        while (true) {
            changed_.wait(lock, [&] { return ended_ || !tasks_.empty(); });
            if (tasks_.empty()) return;
            auto task = std::move(tasks_.front());
            tasks_.pop_front();
            lock.unlock();
            task();
            task = nullptr;
            lock.lock();
        }
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> tasks_;
    bool ended_ = false;
    std::thread thread_;
};

class ExecutorTest : public EchoStage {
 protected:
    ExecutorTest() {
        config.workers = 1;
        services.executor = executor;
    }
    std::shared_ptr<OneThread> executor = std::make_shared<OneThread>();
};

TEST_F(ExecutorTest, RunsCallbacksOnItsThreadInTheOrderOfTheRuns) {
    executor->go();
    std::vector<int> order;
    std::promise<void> over;
    for (int i = 0; i < 100; ++i)
        runtime->submit(request("x"), [&, i](RunResult result) {
            EXPECT_TRUE(result.ok);
            EXPECT_EQ(std::this_thread::get_id(), executor->id());
            order.push_back(i);
            if (i == 99) over.set_value();
        });
    over.get_future().wait();
    ASSERT_EQ(order.size(), 100u);
    for (int i = 0; i < 100; ++i) EXPECT_EQ(order[static_cast<std::size_t>(i)], i);
}

TEST_F(ExecutorTest, TheEndOfTheRuntimeWaitsForItsTasks) {
    int called = 0;
    for (int i = 0; i < 10; ++i) runtime->submit(request("x"), [&](RunResult) { ++called; });
    executor->wait_for_tasks(10);
    EXPECT_EQ(runtime->active(), 10u);
    std::promise<void> ended;
    std::thread end([&] {
        runtime.reset();
        ended.set_value();
    });
    auto is_over = ended.get_future();
    EXPECT_EQ(is_over.wait_for(std::chrono::milliseconds(50)), std::future_status::timeout);
    executor->go();
    end.join();
    EXPECT_EQ(called, 10);
}

TEST_F(ExecutorTest, ATaskThatIsRunTwiceCallsBackOnce) {
    int called = 0;
    runtime->submit(request("x"), [&](RunResult) { ++called; });
    executor->wait_for_tasks(1);
    executor->run_twice();
    EXPECT_EQ(called, 1);
    EXPECT_EQ(runtime->active(), 0u);
}

TEST_F(ExecutorTest, RunDoesNotNeedItAndDrainInsideATaskIsRefused) {
    std::promise<std::string> codes;
    runtime->submit(request("x"), [&](RunResult) {
        const RunResult inner = runtime->run(request("y"));  // by the worker, which is free
        const auto drained = runtime->drain(std::chrono::seconds(10));
        codes.set_value(code_of(inner) + " " + (drained ? "drained" : drained.error().code));
    });
    executor->go();
    EXPECT_EQ(codes.get_future().get(), "ok would_block");
}

TEST_F(ExecutorTest, SubmitInsideATaskComesBackThroughTheExecutor) {
    executor->go();
    std::promise<std::thread::id> second;
    runtime->submit(request("x"), [&](RunResult) {
        runtime->submit(request("y"),
                        [&](RunResult) { second.set_value(std::this_thread::get_id()); });
    });
    EXPECT_EQ(second.get_future().get(), executor->id());
}

/// Takes nothing.
class Throwing : public Executor {
 public:
    void post(std::function<void()>) override { throw std::runtime_error("full"); }
};

TEST_F(EchoStage, AnExecutorThatThrowsLosesNoCallback) {
    services.executor = std::make_shared<Throwing>();
    start();
    std::promise<std::string> code;
    runtime->submit(request("x"), [&](RunResult result) { code.set_value(code_of(result)); });
    EXPECT_EQ(code.get_future().get(), "ok");
}

}  // namespace
}  // namespace packhost::tests
