// await_runs.cpp: awaits two runs in a coroutine of the application's own; the second one resumes
// on the worker of the first. Also shows what a run that fails looks like.
//   await_runs PACKHOST_TOML PACK CONNECTION NODE
#include <coroutine>
#include <exception>
#include <future>
#include <iostream>

#include <packhost/connection_file.hpp>
#include <packhost/json.hpp>
#include <packhost/runtime.hpp>

namespace {

/// A coroutine that runs by itself, and frees itself at its end.
struct Detached {
    struct promise_type {
        Detached get_return_object() { return {}; }
        std::suspend_never initial_suspend() noexcept { return {}; }
        std::suspend_never final_suspend() noexcept { return {}; }
        void return_void() {}
        void unhandled_exception() { std::terminate(); }
    };
};

Detached order(packhost::Runtime& runtime, packhost::RunRequest request,
               std::promise<int>& exit_code) {
    request.pins = {{"item", "Lantern"}, {"quantity", 1}};
    const packhost::RunResult first = co_await runtime.async_run(request);
    std::cout << "first: " << packhost::to_json(first.pins) << std::endl;
    request.pins = {{"quantity", 1}};
    const packhost::RunResult second = co_await runtime.async_run(request);
    std::cout << "second: " << (second.error ? second.error->message : "no error") << std::endl;
    exit_code.set_value(first.ok && !second.ok ? 0 : 1);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 5) return 2;
    auto config = packhost::read_config(argv[1]);
    if (!config) return 3;
    auto runtime = packhost::Runtime::create(*config);
    if (!runtime) return 4;
    auto pack = (*runtime)->load_pack(argv[2]);
    auto connection = packhost::read_connection_file(argv[3], nullptr);
    if (!pack || !connection) return 5;

    packhost::RunRequest request;
    request.pack = *pack;
    request.connection = *connection;
    request.node = argv[4];
    std::promise<int> exit_code;
    order(**runtime, std::move(request), exit_code);
    return exit_code.get_future().get();
}
