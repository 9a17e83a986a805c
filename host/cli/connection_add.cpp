// connection_add.cpp: `packhost connection add`: a pack's connection form, filled in and stored.
#include <algorithm>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/connection_form.hpp"
#include "cli/connection_places.hpp"
#include "cli/connection_testing.hpp"
#include "cli/host_config.hpp"
#include "cli/questions.hpp"
#include "packhost/connection_form.hpp"
#include "packhost/suggest.hpp"

namespace packhost::cli {
namespace {

using SharedPack = std::shared_ptr<const Pack>;

Error no_such_pack(const std::string& word, const PackCatalog& catalogue) {
    std::vector<std::string> names;
    for (const CatalogEntry& entry : catalogue.entries()) {
        names.push_back(entry.provider);
        names.push_back(entry.slug);
    }
    const std::string meant = did_you_mean(word, names);
    return {"unknown_provider", Phase::usage,
            fmt::format("No pack in the folders of packs has the provider or slug \"{}\".", word),
            fmt::format("{}{}See those that are there: packhost pack list", meant,
                        meant.empty() ? "" : " ")};
}

/// By --pack, else by provider, slug, file or folder.
Result<SharedPack> find_pack(const PackPlaces& places, const ConnectionAddArguments& arguments) {
    const std::string& word = arguments.provider;
    if (!arguments.pack.pack.empty() || word.find('/') != std::string::npos ||
        word.ends_with(".json")) {
        const auto file =
            find_pack_file(places, arguments.pack.pack.empty() ? word : arguments.pack.pack);
        if (!file) return file.error();
        auto pack = read_pack(*file);
        if (!pack || arguments.pack.pack.empty() || word.empty() ||
            word == (*pack)->provider() || word == (*pack)->slug())
            return pack;
        return Error{"bad_usage", Phase::usage,
                     fmt::format("The pack {} is for the provider {}, not for {}.",
                                 (*pack)->file(), (*pack)->provider(), word),
                     fmt::format("Leave the word out: packhost connection add --pack {}",
                                 (*pack)->file())};
    }
    const auto catalogue = open_catalogue(places);
    if (!catalogue) return catalogue.error();
    for (const CatalogEntry& entry : catalogue->entries()) {
        if (entry.provider != word && entry.slug != word) continue;
        if (entry.problem) return *entry.problem;
        return read_pack(entry.file);
    }
    return no_such_pack(word, *catalogue);
}

bool is_taken(const std::vector<StoredConnection>& stored, const std::string& name) {
    return std::any_of(stored.begin(), stored.end(),
                       [&](const StoredConnection& one) { return one.name == name; });
}

/// "jira", or "jira-2" if there is a "jira".
std::string free_name(const std::vector<StoredConnection>& stored, const std::string& provider) {
    std::string begun;
    for (const char c : provider) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
        if (plain && (!begun.empty() || (c != '-' && c != '_' && c != '.'))) begun += c;
    }
    if (begun.empty()) begun = "connection";
    begun.resize(std::min<std::size_t>(begun.size(), 90));
    std::string name = begun;
    for (int i = 2; is_taken(stored, name); ++i) name = fmt::format("{}-{}", begun, i);
    return name;
}

Result<std::string> choose_name(LocalStore& store, const std::string& wanted,
                                const std::string& provider) {
    if (auto sound = check_connection_name(wanted.empty() ? "x" : wanted); !sound)
        return std::move(sound).error();
    const auto stored = store.list();
    if (!stored) return with_way_out(stored.error(), wanted);
    if (wanted.empty()) return free_name(*stored, provider);
    if (!is_taken(*stored, wanted)) return wanted;
    return Error{"connection_exists", Phase::connection,
                 fmt::format("There is a connection \"{}\".", wanted),
                 fmt::format("Choose another name, or change it: packhost connection edit {}",
                             wanted)};
}

/// Where the connection will be used; a base URL that is still missing is asked for.
Result<Reach> settle_reach(const Form& form, ConnectionDraft& draft) {
    auto reach = reach_of_draft(form, draft, nullptr);
    if (!reach && can_ask() && draft.base_url.empty() && reach.error().code == "bad_base_url") {
        if (auto asked = ask_base_url(form, draft); !asked) return std::move(asked).error();
        reach = reach_of_draft(form, draft, nullptr);
    }
    if (!reach && reach.error().code == "bad_base_url")
        reach.error().hint = "Say where the API is: --base-url https://...";
    return reach;
}

Result<void> confirm(const ConnectionDraft& draft, const Reach& reach) {
    say(fmt::format("The connection \"{}\" may be used at these places, and at no other:",
                    printable(draft.name)));
    const std::string lines = difference_text(reach, Paint(2));
    if (!lines.empty()) say(lines.substr(0, lines.size() - 1));
    if (!can_ask()) return {};
    const auto agreed = ask_whether("Store it?", true);
    if (!agreed) return agreed.error();
    if (!*agreed) return Error{"cancelled", Phase::connection, "Nothing was stored.", ""};
    return {};
}

/// Fills in the form, and stores the connection.
Result<Opened> add(const Config& config, const ConnectionAddArguments& arguments,
                   const Pack& pack) {
    auto store = make_store(config);
    if (!store) return std::move(store).error();
    auto name = choose_name(**store, arguments.name, pack.provider());
    if (!name) return std::move(name).error();
    const Form form{config, pack};
    ConnectionDraft draft;
    draft.name = std::move(*name);
    draft.provider = pack.provider();
    draft.pack = pack.slug();
    auto given = read_credentials(arguments.credentials, pack);
    if (!given) return std::move(given).error();
    if (can_ask())
        say(fmt::format("{}: {}\n", Paint(2).bold(printable(pack.name())),
                        printable(pack.description())));
    if (auto chosen = choose_option(form, arguments.option, draft); !chosen)
        return std::move(chosen).error();
    const auto held = give_base_url(form, arguments.base_url, *given, draft);
    if (!held) return held.error();
    const std::string base_url = *held ? std::string() : arguments.base_url;
    if (auto filled = fill_urls(form, base_url, arguments.urls, draft); !filled)
        return std::move(filled).error();
    if (auto filled = fill_credentials(form, std::move(*given), draft); !filled)
        return std::move(filled).error();
    auto reach = settle_reach(form, draft);
    if (!reach) return std::move(reach).error();
    if (auto agreed = confirm(draft, *reach); !agreed) return std::move(agreed).error();
    draft.origins = std::move(reach->now);
    const std::string chosen = draft.name;
    auto stored = (*store)->add(std::move(draft));
    if (!stored) return with_way_out(std::move(stored).error(), chosen);
    return Opened{std::move(*store), std::move(*stored)};
}

}  // namespace

ExitCode run_command(const Arguments& all, const ConnectionAddArguments& arguments) {
    auto config = config_of(all);
    if (!config) return fail_with(config.error(), false);
    if (arguments.provider.empty() && arguments.pack.pack.empty())
        return fail_with({"bad_usage", Phase::usage, "A provider or a pack is needed.",
                          "See those that are there: packhost pack list"}, false);
    const auto pack = find_pack({*config, arguments.pack.packs, true}, arguments);
    if (!pack) return fail_with(pack.error(), false);
    const auto added = add(*config, arguments, **pack);
    if (!added) return fail_with(added.error(), false);
    print(fmt::format("The connection {} is stored.\n", added->connection.name));
    flush_output();
    warn_of_places(*config, added->connection);
    return test_after_change(*config, *added, *pack, arguments.testing);
}

}  // namespace packhost::cli
