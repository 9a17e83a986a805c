// grammar_connections.cpp: what can be typed behind `packhost connection`, to make and change one.
#include <CLI/CLI.hpp>

#include "cli/grammar_parts.hpp"

namespace packhost::cli {

void add_name(CLI::App& command, std::string& name) {
    command.add_option("NAME", name, "The stored connection")->required();
}

void add_yes(CLI::App& command, bool& yes) {
    command.add_flag("--yes", yes, "Do not ask whether this is meant");
}

namespace {

void add_pack(CLI::App& command, PackArguments& pack) {
    command
        .add_option("--pack", pack.pack,
                    "The pack: a file, its folder or a slug (default: the one in the folders of\n"
                    "packs for the connection's provider)")
        ->type_name("FILE|SLUG");
    add_packs(command, pack.packs);
}

void add_credentials(CLI::App& command, CredentialArguments& given) {
    command
        .add_option("--credential-file", given.files,
                    "A file with the value of a credential, for its owner alone (mode 0600): a\n"
                    "token, a key in PEM, the JSON of a service account")
        ->type_name("NAME=FILE")->allow_extra_args(false);
    command
        .add_option("--credential-env", given.variables,
                    "An environment variable with the value of a credential; without =VARIABLE\n"
                    "PACKHOST_CREDENTIAL_ and the name, such as PACKHOST_CREDENTIAL_API_TOKEN")
        ->type_name("NAME=VARIABLE")->allow_extra_args(false);
    command
        .add_option("--credentials-json", given.json,
                    "An object with values of credentials by name, from a file (mode 0600) or\n"
                    "stdin (-)")
        ->type_name("FILE");
}

void add_urls(CLI::App& command, std::string& base_url, std::vector<std::string>& urls) {
    command.add_option("--base-url", base_url, "Where the API is (default: as the pack says)")
        ->type_name("URL");
    command
        .add_option("--url", urls,
                    "A URL in place of one of the pack's auth, such as tokenUrl=https://...")
        ->type_name("SETTING=URL")->allow_extra_args(false);
}

void add_choice(CLI::App& command, std::optional<std::string>& option, const char* otherwise) {
    command
        .add_option("--option", option,
                    std::string("How to authenticate, if the pack offers several ways (packhost\n"
                                "pack show tells): one of them, or \"\" for what its nodes say\n") +
                        otherwise)
        ->type_name("OPTION");
}

/// --no-test and --deadline; the seconds go to `testing` in the command's callback.
std::shared_ptr<double> add_testing(CLI::App& command, TestingArguments& testing) {
    auto seconds = std::make_shared<double>(60);
    command.add_flag("--no-test", testing.skip, "Do not send the pack's test request afterwards");
    command.add_option("--deadline", *seconds, "Seconds for that test (default: 60)")
        ->type_name("SECONDS")
        ->check(CLI::Range(0.001, 86'400.0).description(""));
    return seconds;
}

void add_add(CLI::App& connection, Arguments& out) {
    CLI::App* add = connection.add_subcommand(
        "add", "Asks for the credentials of a pack's provider, and stores them encrypted");
    auto given = std::make_shared<ConnectionAddArguments>();
    add->add_option("PROVIDER|PACK", given->provider,
                    "A provider, or the slug, file or folder of a pack");
    add->add_option("--name", given->name,
                    "Its name (default: the provider, or provider-2 and so on)")
        ->type_name("NEW-NAME");
    add_pack(*add, given->pack);
    add_choice(*add, given->option, "(default: asks; without a terminal what the nodes say)");
    add_urls(*add, given->base_url, given->urls);
    add_credentials(*add, given->credentials);
    const auto seconds = add_testing(*add, given->testing);
    add->footer(
        "On a terminal it asks for what no option gives; secrets are not shown, and a key in PEM\n"
        "can be pasted as it is. A credential is never the value of an option: others can read\n"
        "command lines. Examples:\n"
        "  packhost connection add jira\n"
        "  packhost connection add acme-api --name staging --base-url https://staging.example/v2\n"
        "  packhost connection add jira --credentials-json - <credentials.json");
    add->callback([given, seconds, &out] {
        given->testing.deadline = milliseconds(*seconds);
        out.command = *given;
    });
}

void add_views(CLI::App& connection, Arguments& out) {
    CLI::App* list = connection.add_subcommand("list", "Lists the stored connections");
    auto listed = std::make_shared<ConnectionListArguments>();
    add_packs(*list, listed->packs);
    add_json(*list, listed->json);
    list->footer("Example:\n  packhost connection list");
    list->callback([listed, &out] { out.command = *listed; });

    CLI::App* show = connection.add_subcommand(
        "show", "Shows a stored connection, its secrets masked, and where it may be used");
    auto shown = std::make_shared<ConnectionShowArguments>();
    add_name(*show, shown->name);
    add_pack(*show, shown->pack);
    add_json(*show, shown->json);
    show->footer("Lines with + are places that the pack uses now and that were not agreed to;\n"
                 "those with - are not used any more. Example:\n"
                 "  packhost connection show jira");
    show->callback([shown, &out] { out.command = *shown; });
}

void add_test(CLI::App& connection, Arguments& out) {
    CLI::App* test = connection.add_subcommand(
        "test", "Sends a pack's test request to see whether the credentials work");
    auto given = std::make_shared<ConnectionTestArguments>();
    auto seconds = std::make_shared<double>(60);
    auto* name = test->add_option("NAME", given->name, "The stored connection");
    test->add_option("--connection", given->connection,
                     "The same, or the credentials in a TOML file")
        ->type_name("NAME|FILE")->excludes(name);
    test->add_option("--pack", given->pack,
                     "The pack: a file, its folder or a slug (default: the one in the folders of\n"
                     "packs for the connection's provider)")
        ->type_name("FILE|SLUG");
    add_packs(*test, given->packs);
    add_json(*test, given->json);
    add_deadline(*test, *seconds);
    test->footer("Exit code 0: they work; 4: they were refused; the others: packhost --help.\n"
                 "Examples:\n"
                 "  packhost connection test jira\n"
                 "  packhost connection test --pack acme-api --connection acme.toml");
    test->callback([given, seconds, &out] {
        given->deadline = milliseconds(*seconds);
        out.command = *given;
    });
}

void add_edit(CLI::App& connection, Arguments& out) {
    CLI::App* edit = connection.add_subcommand(
        "edit", "Asks for all of a connection anew, with what is stored as the answers");
    auto given = std::make_shared<ConnectionEditArguments>();
    add_name(*edit, given->name);
    add_pack(*edit, given->pack);
    add_choice(*edit, given->option, "(default: asks; without a terminal as it is)");
    add_urls(*edit, given->base_url, given->urls);
    add_credentials(*edit, given->credentials);
    add_yes(*edit, given->yes);
    const auto seconds = add_testing(*edit, given->testing);
    edit->footer("An empty answer keeps what is stored, secrets too. --url SETTING= goes back to\n"
                 "the pack's URL, and null in --credentials-json removes a value. Where the\n"
                 "connection would be used elsewhere, it asks, or needs --yes. Example:\n"
                 "  packhost connection edit jira");
    edit->callback([given, seconds, &out] {
        given->testing.deadline = milliseconds(*seconds);
        out.command = *given;
    });
}

void add_rotate(CLI::App& connection, Arguments& out) {
    CLI::App* rotate =
        connection.add_subcommand("rotate", "Asks for new secrets, and keeps all else");
    auto given = std::make_shared<ConnectionRotateArguments>();
    add_name(*rotate, given->name);
    add_pack(*rotate, given->pack);
    add_credentials(*rotate, given->credentials);
    const auto seconds = add_testing(*rotate, given->testing);
    rotate->footer("The new secrets are tested first: if the API does not take them, the old ones\n"
                   "are kept. --no-test replaces them at once. An empty answer keeps that secret.\n"
                   "Tokens that were got with the old ones are\n"
                   "forgotten. Example:\n"
                   "  packhost connection rotate jira");
    rotate->callback([given, seconds, &out] {
        given->testing.deadline = milliseconds(*seconds);
        out.command = *given;
    });
}

void add_consent(CLI::App& connection, Arguments& out) {
    CLI::App* consent = connection.add_subcommand(
        "consent", "Shows where a pack would now use a connection, and asks whether it may");
    auto given = std::make_shared<ConnectionConsentArguments>();
    add_name(*consent, given->name);
    add_pack(*consent, given->pack);
    add_yes(*consent, given->yes);
    consent->footer("Example:\n  packhost connection consent jira");
    consent->callback([given, &out] { out.command = *given; });
}

void add_login(CLI::App& connection, Arguments& out) {
    CLI::App* login = connection.add_subcommand(
        "login", "Lets somebody log in at the API's own pages, and keeps what that gives");
    auto given = std::make_shared<ConnectionLoginArguments>();
    add_name(*login, given->name);
    add_pack(*login, given->pack);
    auto* device = login->add_flag("--device", given->device,
                                   "Show a code that is typed in a browser somewhere else");
    login->add_flag("--no-browser", given->no_browser, "Tell the page, and open no browser")
        ->excludes(device);
    login->add_option("--port", given->port,
                      "The port of this machine that the browser comes back to, if the API wants\n"
                      "to know it before (default: any)")
        ->type_name("PORT")->check(CLI::Range(1, 65'535).description(""))->excludes(device);
    const auto seconds = add_testing(*login, given->testing);
    login->footer("It waits for ten minutes, or until Ctrl-C. Without a display it asks for a\n"
                  "code, as with --device, where the API has such. The address to register at\n"
                  "the API is http://127.0.0.1:PORT/callback. Example:\n"
                  "  packhost connection login jira");
    login->callback([given, seconds, &out] {
        given->testing.deadline = milliseconds(*seconds);
        out.command = *given;
    });
}

void add_logout(CLI::App& connection, Arguments& out) {
    CLI::App* logout = connection.add_subcommand(
        "logout", "Ends what a login gave: revoked at the API, forgotten here");
    auto given = std::make_shared<ConnectionLogoutArguments>();
    add_name(*logout, given->name);
    add_pack(*logout, given->pack);
    logout->footer("Example:\n  packhost connection logout jira");
    logout->callback([given, &out] { out.command = *given; });
}

}  // namespace

void add_connection_commands(CLI::App& connection, Arguments& out) {
    add_add(connection, out);
    add_views(connection, out);
    add_test(connection, out);
    add_edit(connection, out);
    add_rotate(connection, out);
    add_consent(connection, out);
    add_login(connection, out);
    add_logout(connection, out);
    add_connection_upkeep(connection, out);
}

}  // namespace packhost::cli
