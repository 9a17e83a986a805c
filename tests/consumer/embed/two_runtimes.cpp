// two_runtimes.cpp: two runtimes in one process, each with a config and plugins of its own; the
// same node runs in both.
//   two_runtimes PACKHOST_TOML OTHER_PACKHOST_TOML PACK CONNECTION NODE
#include <iostream>

#include <packhost/connection_file.hpp>
#include <packhost/runtime.hpp>

namespace {

int fail(const packhost::Error& error) {
    std::cerr << error.code << ": " << error.message << '\n' << error.hint << '\n';
    return 1;
}

void show(const char* name, const packhost::RunResult& result) {
    std::cout << name << ": "
              << (result.error ? result.error->code + ": " + result.error->message
                               : packhost::to_json(result.pins))
              << std::endl;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 6) return 2;
    auto one_config = packhost::read_config(argv[1]);
    if (!one_config) return fail(one_config.error());
    auto other_config = packhost::read_config(argv[2]);
    if (!other_config) return fail(other_config.error());
    auto one = packhost::Runtime::create(*one_config);
    if (!one) return fail(one.error());
    auto other = packhost::Runtime::create(*other_config);
    if (!other) return fail(other.error());

    auto pack = (*one)->load_pack(argv[3]);
    if (!pack) return fail(pack.error());
    auto connection = packhost::read_connection_file(argv[4], nullptr);
    if (!connection) return fail(connection.error());
    packhost::RunRequest request;
    request.pack = *pack;
    request.connection = *connection;
    request.node = argv[5];
    request.pins = {{"item", "Rope"}, {"quantity", 2}};

    show("one", (*one)->run(request));
    show("other", (*other)->run(request));
    show("one again", (*one)->run(request));
    one->reset();
    show("other alone", (*other)->run(request));
}
