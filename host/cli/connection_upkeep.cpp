// connection_upkeep.cpp: `packhost connection consent|remove`, `keys rotate`, `store check|backup`.
#include <filesystem>

#include <fmt/format.h>
#include <unistd.h>

#include "cli/commands.hpp"
#include "cli/host_config.hpp"
#include "cli/questions.hpp"
#include "cli/stored_connections.hpp"
#include "packhost/value.hpp"

namespace packhost::cli {
namespace {

namespace fs = std::filesystem;

/// The store, which must be there.
Result<Store> existing_store(const Config& config) {
    auto store = open_store(config);
    if (!store || *store) return store;
    return Error{"no_store", Phase::connection, "There is no store yet.",
                 "The first connection makes it: packhost connection add PROVIDER"};
}

Result<Reach> wanted_reach(const Config& config, const Opened& opened,
                           const PackArguments& named) {
    const auto pack = pack_of({config, named.packs, true}, named.pack, opened.connection);
    if (!pack) return pack.error();
    return reach_of(**pack, opened.connection, opened.store.get());
}

/// A copy of the store in place of what is there.
Result<void> back_up(LocalStore& store, const fs::path& file) {
    const fs::path beside = file.string() + fmt::format(".{}.new", ::getpid());
    if (auto copied = store.backup(beside); !copied)
        return with_way_out(std::move(copied).error(), {});
    std::error_code failed;
    fs::rename(beside, file, failed);
    if (!failed) return {};
    fs::remove(beside, failed);
    return Error{"file_unwritable", Phase::input,
                 fmt::format("{} can't be written.", file.string()),
                 "Name another file: packhost store backup FILE"};
}

}  // namespace

ExitCode run_command(const Arguments& all, const ConnectionConsentArguments& arguments) {
    const auto config = config_of(all);
    if (!config) return fail_with(config.error(), false);
    const auto opened = open_stored(*config, arguments.name);
    if (!opened) return fail_with(opened.error(), false);
    auto reach = wanted_reach(*config, *opened, arguments.pack);
    if (!reach) return fail_with(reach.error(), false);
    if (reach->more.empty() && reach->less.empty()) {
        print(fmt::format("The connection {} is used where you agreed to, and nowhere else.\n",
                          arguments.name));
        return kOk;
    }
    const std::string lines = difference_text(*reach, Paint(2));
    say(fmt::format("The places where \"{}\" may be used change:\n{}", arguments.name,
                    lines.substr(0, lines.size() - 1)));
    if (auto agreed = ask_leave("Do you agree?", arguments.yes); !agreed)
        return fail_with(agreed.error(), false);
    auto saved = opened->store->consent(arguments.name, std::move(reach->now));
    if (!saved) return fail_with(with_way_out(saved.error(), arguments.name), false);
    print(fmt::format("The connection {} may be used there.\n", arguments.name));
    return kOk;
}

ExitCode run_command(const Arguments& all, const ConnectionRemoveArguments& arguments) {
    const auto config = config_of(all);
    if (!config) return fail_with(config.error(), false);
    const auto opened = open_stored(*config, arguments.name);
    if (!opened) return fail_with(opened.error(), false);
    const std::string question =
        fmt::format("Remove the connection {} and its secrets?", arguments.name);
    if (auto agreed = ask_leave(question, arguments.yes); !agreed)
        return fail_with(agreed.error(), false);
    if (auto removed = opened->store->remove(arguments.name); !removed)
        return fail_with(with_way_out(removed.error(), arguments.name), false);
    print(fmt::format("The connection {} is gone.\n", arguments.name));
    return kOk;
}

ExitCode run_command(const Arguments& all, const KeysRotateArguments&) {
    const auto config = config_of(all);
    if (!config) return fail_with(config.error(), false);
    const auto store = existing_store(*config);
    if (!store) return fail_with(store.error(), false);
    if (auto rotated = (*store)->rotate_master_key(); !rotated)
        return fail_with(with_way_out(rotated.error(), {}), false);
    print(printable(fmt::format("There is a new master key in {}.\n",
                                config->store.key_file.string())));
    return kOk;
}

ExitCode run_command(const Arguments& all, const StoreCheckArguments& arguments) {
    const auto config = config_of(all);
    if (!config) return fail_with(config.error(), arguments.json);
    const auto store = existing_store(*config);
    if (!store) return fail_with(store.error(), arguments.json);
    const auto problems = (*store)->check();
    if (!problems) return fail_with(with_way_out(problems.error(), {}), arguments.json);
    if (arguments.json)
        print(to_json(Object{{"ok", problems->empty()},
                             {"problems", Array(problems->begin(), problems->end())}}) +
              '\n');
    else if (problems->empty())
        print(printable(fmt::format("{} is in order.\n", config->store.file.string())));
    else
        for (const std::string& problem : *problems) print(printable(problem) + '\n');
    return problems->empty() ? kOk : kConnection;
}

ExitCode run_command(const Arguments& all, const StoreBackupArguments& arguments) {
    const auto config = config_of(all);
    if (!config) return fail_with(config.error(), false);
    const auto store = existing_store(*config);
    if (!store) return fail_with(store.error(), false);
    std::error_code failed;
    if (fs::exists(arguments.file, failed))
        if (auto agreed = ask_leave(fmt::format("Replace {}?", arguments.file.string()),
                                    arguments.yes);
            !agreed)
            return fail_with(agreed.error(), false);
    if (auto done = back_up(**store, arguments.file); !done) return fail_with(done.error(), false);
    print(printable(fmt::format("{}\n", arguments.file.string())));
    say(printable(fmt::format("The master key is not in it. Keep {} as well, elsewhere.",
                              config->store.key_file.string())));
    return kOk;
}

}  // namespace packhost::cli
