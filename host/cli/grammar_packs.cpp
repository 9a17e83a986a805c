// grammar_packs.cpp: what can be typed behind `packhost pack`, and the options that it shares.
#include <CLI/CLI.hpp>

#include "cli/grammar_parts.hpp"

namespace packhost::cli {

namespace {
constexpr double kLongestDeadline = 86'400;  // seconds
}

void add_json(CLI::App& command, bool& json) {
    command.add_flag("--json", json, "Print one JSON object");
}

void add_packs(CLI::App& command, Folders& packs) {
    command.add_option("--packs", packs,
                       "A folder of packs to look in, beside packs.folders of the configuration")
        ->type_name("FOLDER")->allow_extra_args(false);
}

void add_deadline(CLI::App& command, double& given) {
    command
        .add_option("--deadline", given,
                    "Seconds for the whole run (default: " +
                        std::to_string(static_cast<int>(given)) + ")")
        ->type_name("SECONDS")
        ->check(CLI::Range(0.001, kLongestDeadline).description(""));
}

std::chrono::milliseconds milliseconds(double seconds) {
    return std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
}

namespace {

void add_pack_list(CLI::App& pack, Arguments& out) {
    CLI::App* list = pack.add_subcommand("list", "Lists the packs of some folders");
    auto given = std::make_shared<PackListArguments>();
    list->add_option("FOLDER", given->folders,
                     "Folders of packs (default: packs.folders of the configuration)");
    add_json(*list, given->json);
    list->footer("Each folder is looked through with its direct subfolders, for\n"
                 "*.dragops-pack.json. Examples:\n"
                 "  packhost pack list\n"
                 "  packhost pack list ./packs --json");
    list->callback([given, &out] { out.command = *given; });
}

void add_pack_show(CLI::App& pack, Arguments& out) {
    CLI::App* show = pack.add_subcommand(
        "show", "Shows what a pack is: its connection's form, its nodes and their pins");
    auto given = std::make_shared<PackShowArguments>();
    show->add_option("FILE|SLUG", given->pack, kPackHelp)->required();
    add_packs(*show, given->packs);
    add_json(*show, given->json);
    auto* markdown = show->add_flag("--markdown", given->markdown, "Print a page of Markdown");
    show->add_flag("--origins", given->origins,
                   "Tell which credential can reach which origin, by the manifest alone")
        ->excludes(markdown);
    show->footer("Examples:\n  packhost pack show acme-api\n"
                 "  packhost pack show acme-api --origins");
    show->callback([given, &out] { out.command = *given; });
}

void add_pack_search(CLI::App& pack, Arguments& out) {
    CLI::App* search = pack.add_subcommand("search", "Finds packs by words, best first");
    auto given = std::make_shared<PackSearchArguments>();
    search->add_option("WORD", given->words,
                       "Words of slug, name, description, category, tags or nodes")->required();
    add_packs(*search, given->packs);
    add_json(*search, given->json);
    search->footer("A pack is found if it has all words. Example:\n"
                   "  packhost pack search list items");
    search->callback([given, &out] { out.command = *given; });
}

void add_pack_validate(CLI::App& pack, Arguments& out) {
    CLI::App* validate =
        pack.add_subcommand("validate", "Tells everything that is wrong in packs");
    auto given = std::make_shared<PackValidateArguments>();
    validate
        ->add_option("FILE", given->files, "Packs (*.dragops-pack.json), or folders of packs")
        ->required();
    validate->add_flag("--strict", given->strict, "Warnings are errors");
    validate->add_flag("--json", given->json, "Print the findings as one JSON array");
    validate->footer(
        "Schemes, their settings and codecs are held against the enabled plugins, of which\n"
        "nothing runs. Examples:\n"
        "  packhost pack validate acme.dragops-pack.json\n"
        "  packhost pack validate --strict --json packs");
    validate->callback([given, &out] { out.command = *given; });
}

void add_pack_test(CLI::App& pack, Arguments& out) {
    CLI::App* test = pack.add_subcommand(
        "test", "Runs the recorded tests of packs, without a network and without credentials");
    auto given = std::make_shared<PackTestArguments>();
    test->add_option("FILE|SLUG", given->packs,
                     "Packs, by file, folder or slug (default: all in the folders of packs)");
    test->add_option("--test", given->test, "Only the test of this name")->type_name("NAME");
    add_packs(*test, given->folders);
    add_json(*test, given->json);
    test->footer(
        "Exit code 0: all passed; 3: one failed. `packhost node run --record FILE` makes a\n"
        "test of a real run. Example:\n"
        "  packhost pack test jira");
    test->callback([given, &out] { out.command = *given; });
}

void add_pack_new(CLI::App& pack, Arguments& out) {
    CLI::App* command = pack.add_subcommand(
        "new", "Writes a pack to start from, with one node and a test of it");
    auto given = std::make_shared<PackNewArguments>();
    command->add_option("SLUG", given->slug, "Its name in files and commands: my-api")->required();
    command->add_option("--name", given->name, "Its name for people (default: made of the slug)")
        ->type_name("TEXT");
    command->add_option("--base-url", given->base_url, "Where the API is")->type_name("URL");
    command->add_option("--auth", given->auth,
                        "header, bearer, basic, query, oauth2_client_credentials or none\n"
                        "(default: header)")
        ->type_name("SCHEME");
    command->add_option("--auth-name", given->auth_name,
                        "The header, the query parameter, or the token URL")
        ->type_name("TEXT");
    command->add_option("--folder", given->folder, "Where its folder is made (default: here)")
        ->type_name("FOLDER");
    command->footer("On a terminal it asks for what no option tells. Example:\n"
                    "  packhost pack new my-api --base-url https://api.example.com/v1");
    command->callback([given, &out] { out.command = *given; });
}

void add_pack_fmt(CLI::App& pack, Arguments& out) {
    CLI::App* fmt = pack.add_subcommand("fmt", "Puts packs into the canonical layout");
    auto given = std::make_shared<PackFmtArguments>();
    fmt->add_option("FILE", given->files, "Packs (*.dragops-pack.json), or folders of packs")
        ->required();
    fmt->add_flag("--check", given->check, "Change nothing; exit code 3 if a file would change");
    fmt->footer("Keys in the order of the format's tables, two spaces a level; values stay as they "
                "are.\nExample:\n  packhost pack fmt my-api/my-api.dragops-pack.json");
    fmt->callback([given, &out] { out.command = *given; });
}

void add_pack_diff(CLI::App& pack, Arguments& out) {
    CLI::App* diff = pack.add_subcommand(
        "diff", "Tells what a new version of a pack breaks for users of the old one");
    auto given = std::make_shared<PackDiffArguments>();
    diff->add_option("OLD", given->before, "The pack that is in use, or its folder")->required();
    diff->add_option("NEW", given->after, "The pack that is to replace it, or its folder")
        ->required();
    add_json(*diff, given->json);
    diff->footer("Exit code 0: nothing breaks; 3: something does. Example:\n"
                 "  packhost pack diff released.dragops-pack.json acme.dragops-pack.json");
    diff->callback([given, &out] { out.command = *given; });
}

}  // namespace

void add_pack_commands(CLI::App& pack, Arguments& out) {
    add_pack_list(pack, out);
    add_pack_show(pack, out);
    add_pack_search(pack, out);
    add_pack_validate(pack, out);
    add_pack_test(pack, out);
    add_pack_new(pack, out);
    add_pack_fmt(pack, out);
    add_pack_diff(pack, out);
}

}  // namespace packhost::cli
