// connection_edit.cpp: `packhost connection edit|rotate|rename`: changes of a stored connection.
#include <algorithm>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/connection_form.hpp"
#include "cli/connection_places.hpp"
#include "cli/connection_testing.hpp"
#include "cli/host_config.hpp"
#include "cli/questions.hpp"
#include "packhost/connection_form.hpp"

namespace packhost::cli {
namespace {

using SharedPack = std::shared_ptr<const Pack>;

/// What a change works on.
struct Change {
    Opened opened;
    SharedPack pack;
};

Result<Change> begin_change(const Config& config, const std::string& name,
                            const PackArguments& named) {
    auto opened = open_stored(config, name);
    if (!opened) return std::move(opened).error();
    auto pack = pack_of({config, named.packs, true}, named.pack, opened->connection);
    if (!pack) return std::move(pack).error();
    return Change{std::move(*opened), std::move(*pack)};
}

bool gives_anything(const CredentialArguments& credentials) {
    return !credentials.files.empty() || !credentials.variables.empty() ||
           !credentials.json.empty();
}

/// More places than the user consented to are shown, and have to be agreed to.
Result<void> settle_consent(const Form& form, ConnectionDraft& draft, LocalStore& store,
                            bool yes) {
    auto reach = reach_of_draft(form, draft, &store);
    if (!reach) return std::move(reach).error();
    if (!reach->more.empty() || !reach->less.empty()) {
        say(fmt::format("The places where \"{}\" may be used change:", printable(draft.name)));
        const std::string lines = difference_text(*reach, Paint(2));
        say(lines.substr(0, lines.size() - 1));
    }
    if (!reach->more.empty())
        if (auto agreed = ask_leave("May it be used there?", yes); !agreed) return agreed;
    draft.origins = std::move(reach->now);
    return {};
}

Result<StoredConnection> save(const Change& change, ConnectionDraft draft) {
    const StoredConnection& before = change.opened.connection;
    auto saved = change.opened.store->change(before.name, before.revision, std::move(draft));
    if (!saved) return with_way_out(std::move(saved).error(), before.name);
    return saved;
}

Result<ConnectionDraft> edited(const Config& config, const Change& change,
                               const ConnectionEditArguments& arguments) {
    const bool given_any = gives_anything(arguments.credentials) || !arguments.base_url.empty() ||
                           !arguments.urls.empty() || arguments.option;
    if (!given_any && !can_ask())
        return Error{"bad_usage", Phase::usage,
                     "There is nothing to change, and no terminal to ask on.",
                     "See what can be given: packhost connection edit --help"};
    const Form form{config, *change.pack, &change.opened.connection};
    ConnectionDraft draft = draft_of(change.opened.connection);
    draft.pack = change.pack->slug();
    auto given = read_credentials(arguments.credentials, *change.pack);
    if (!given) return std::move(given).error();
    if (auto chosen = choose_option(form, arguments.option, draft); !chosen)
        return std::move(chosen).error();
    const auto held = give_base_url(form, arguments.base_url, *given, draft);
    if (!held) return held.error();
    const std::string base_url = *held ? std::string() : arguments.base_url;
    if (auto filled = fill_urls(form, base_url, arguments.urls, draft); !filled)
        return std::move(filled).error();
    const bool has_base = !draft.base_url.empty() || !change.pack->base_url().empty();
    if (can_ask() && arguments.base_url.empty() && has_base)
        if (auto asked = ask_base_url(form, draft); !asked) return std::move(asked).error();
    if (auto filled = fill_credentials(form, std::move(*given), draft); !filled)
        return std::move(filled).error();
    if (auto settled = settle_consent(form, draft, *change.opened.store, arguments.yes); !settled)
        return std::move(settled).error();
    return draft;
}

/// The draft with new secrets; consent and all else stay.
Result<ConnectionDraft> rotated(const Config& config, const Change& change,
                                const ConnectionRotateArguments& arguments) {
    auto given = read_credentials(arguments.credentials, *change.pack);
    if (!given) return std::move(given).error();
    for (const auto& [name, value] : *given)
        for (const CredentialInfo& field : change.pack->credentials())
            if (field.name == name && field.type != "secret")
                return Error{"bad_usage", Phase::usage,
                             fmt::format("{} is no secret.", name),
                             fmt::format("Change it: packhost connection edit {}",
                                         change.opened.connection.name)};
    if (given->empty() && !can_ask())
        return Error{"bad_usage", Phase::usage,
                     "There is no new secret, and no terminal to ask on.",
                     "See how to give one: packhost connection rotate --help"};
    const Form form{config, *change.pack, &change.opened.connection, true};
    ConnectionDraft draft = draft_of(change.opened.connection);
    if (auto filled = fill_credentials(form, std::move(*given), draft); !filled)
        return std::move(filled).error();
    const bool any = std::any_of(draft.credentials.begin(), draft.credentials.end(),
                                 [](const auto& c) { return c.secret && !c.value.empty(); });
    if (!any) return Error{"cancelled", Phase::connection, "No secret was changed.", ""};
    return draft;
}

/// Saves the draft, says so, and offers a test.
ExitCode finish(const Config& config, Change change, ConnectionDraft draft,
                const TestingArguments& testing) {
    auto saved = save(change, std::move(draft));
    if (!saved) return fail_with(saved.error(), false);
    print(fmt::format("Changed the connection {}.\n", saved->name));
    flush_output();
    change.opened.connection = std::move(*saved);
    warn_of_places(config, change.opened.connection);
    return test_after_change(config, change.opened, change.pack, testing);
}

}  // namespace

ExitCode run_command(const Arguments& all, const ConnectionEditArguments& arguments) {
    auto config = config_of(all);
    if (!config) return fail_with(config.error(), false);
    auto change = begin_change(*config, arguments.name, arguments.pack);
    if (!change) return fail_with(change.error(), false);
    auto draft = edited(*config, *change, arguments);
    if (!draft) return fail_with(draft.error(), false);
    return finish(*config, std::move(*change), std::move(*draft), arguments.testing);
}

ExitCode run_command(const Arguments& all, const ConnectionRotateArguments& arguments) {
    auto config = config_of(all);
    if (!config) return fail_with(config.error(), false);
    auto change = begin_change(*config, arguments.name, arguments.pack);
    if (!change) return fail_with(change.error(), false);
    auto draft = rotated(*config, *change, arguments);
    if (!draft) return fail_with(draft.error(), false);
    auto trial = try_secrets(*config, change->opened, change->pack, *draft, arguments.testing);
    if (!trial.replace) return trial.code;
    const auto saved = save(*change, std::move(*draft));
    if (!saved) return fail_with(saved.error(), false);
    if (trial.outcome) note_test(change->opened, std::move(*trial.outcome));
    print(fmt::format("Replaced the secrets of the connection {}.\n", saved->name));
    return trial.code;
}

ExitCode run_command(const Arguments& all, const ConnectionRenameArguments& arguments) {
    auto config = config_of(all);
    if (!config) return fail_with(config.error(), false);
    if (auto sound = check_connection_name(arguments.new_name); !sound)
        return fail_with(sound.error(), false);
    auto opened = open_stored(*config, arguments.name);
    if (!opened) return fail_with(opened.error(), false);
    ConnectionDraft draft = draft_of(opened->connection);
    draft.name = arguments.new_name;
    const auto saved = opened->store->change(arguments.name, opened->connection.revision,
                                             std::move(draft));
    if (!saved) return fail_with(with_way_out(saved.error(), arguments.new_name), false);
    print(fmt::format("The connection {} is now {}.\n", arguments.name, saved->name));
    for (const std::string& name : {arguments.name, saved->name})
        if (config->network.count(name))
            say_warning(fmt::format("network.connections.{} of the configuration is for that name: "
                                    "see packhost config show",
                                    name));
    return kOk;
}

}  // namespace packhost::cli
