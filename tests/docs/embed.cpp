// embed.cpp: the program of the README's section on applications: one node, run and awaited.
//   embed CONFIG PACK CONNECTION
#include <cstdio>

#include "packhost/connection_file.hpp"
#include "packhost/runtime.hpp"

int main(int argc, char** argv) {
    if (argc != 4) return 2;
    const char* pack_file = argv[2];
    auto config = packhost::read_config(argv[1]);
    if (!config) return std::puts(config.error().message.c_str()), 3;
    auto opened = packhost::read_connection_file(argv[3], nullptr);
    if (!opened) return std::puts(opened.error().message.c_str()), 4;
    auto connection = *opened;

    auto runtime = packhost::Runtime::create(*config);
    auto pack = (*runtime)->load_pack(pack_file);
    packhost::RunRequest request{*pack, "Acme-GetItem", connection, {{"itemId", "item-2"}}};
    packhost::RunResult result = (*runtime)->run(request);

    std::puts(to_json(to_value(result)).c_str());
    return result.error && result.error->code == "connect" ? 0 : 1;
}
