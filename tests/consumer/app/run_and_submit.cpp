// run_and_submit.cpp: runs a node and waits for it, then starts one and is called back.
//   run_and_submit PACKHOST_TOML PACK CONNECTION NODE
#include <future>
#include <iostream>

#include <packhost/connection_file.hpp>
#include <packhost/json.hpp>
#include <packhost/runtime.hpp>

namespace {

int fail(const packhost::Error& error) {
    std::cerr << error.code << ": " << error.message << '\n' << error.hint << '\n';
    return 1;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 5) return 2;
    auto config = packhost::read_config(argv[1]);
    if (!config) return fail(config.error());
    auto runtime = packhost::Runtime::create(*config);
    if (!runtime) return fail(runtime.error());
    auto pack = (*runtime)->load_pack(argv[2]);
    if (!pack) return fail(pack.error());
    auto connection = packhost::read_connection_file(argv[3], nullptr);
    if (!connection) return fail(connection.error());

    packhost::RunRequest request;
    request.pack = *pack;
    request.connection = *connection;
    request.node = argv[4];
    request.pins = {{"item", "Rope"}, {"quantity", 2}};

    const packhost::RunResult waited_for = (*runtime)->run(request);
    if (!waited_for.ok) return fail(*waited_for.error);
    std::cout << "run: " << packhost::to_json(waited_for.pins) << std::endl;

    std::promise<packhost::RunResult> promise;
    (*runtime)->submit(request, [&](packhost::RunResult result) {
        promise.set_value(std::move(result));
    });
    const packhost::RunResult called_back = promise.get_future().get();
    if (!called_back.ok) return fail(*called_back.error);
    std::cout << "submit: " << packhost::to_json(called_back.pins) << std::endl;
}
