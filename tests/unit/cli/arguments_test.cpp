// arguments_test.cpp: the command line's grammar.
#include "cli/arguments.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/grammar.hpp"

namespace packhost::cli {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

Parsed parse(std::vector<const char*> words) {
    words.insert(words.begin(), "packhost");
    return parse_arguments(static_cast<int>(words.size()), words.data());
}

template <class Command>
Command command(std::vector<const char*> words) {
    const Parsed parsed = parse(std::move(words));
    EXPECT_TRUE(parsed.arguments);
    const Command* found = parsed.arguments ? std::get_if<Command>(&parsed.arguments->command)
                                            : nullptr;
    EXPECT_TRUE(found);
    return found ? *found : Command{};
}

std::string help(std::vector<const char*> words) {
    words.push_back("--help");
    testing::internal::CaptureStdout();
    const Parsed parsed = parse(std::move(words));
    EXPECT_FALSE(parsed.arguments);
    EXPECT_EQ(parsed.exit_code, 0);
    return testing::internal::GetCapturedStdout();
}

TEST(Arguments, NodeRunTakesEverything) {
    const auto run = command<NodeRunArguments>({"node", "run", "--in", "limit=-3", "--in",
                                                "name=[a,b]", "Acme-ListItems", "--pack", "p.json",
                                                "--connection", "c.toml", "--in-json", "-",
                                                "--json", "--dry-run", "-v", "--deadline", "1.5"});
    EXPECT_EQ(run.node, "Acme-ListItems");
    EXPECT_EQ(run.pack, "p.json");
    EXPECT_EQ(run.connection, "c.toml");
    EXPECT_THAT(run.inputs, ElementsAre("limit=-3", "name=[a,b]"));
    EXPECT_EQ(run.input_json, "-");
    EXPECT_TRUE(run.json && run.dry_run && run.verbose);
    EXPECT_EQ(run.deadline, std::chrono::milliseconds(1500));
}

TEST(Arguments, NodeRunHasDefaults) {
    const auto run = command<NodeRunArguments>({"node", "run", "N"});
    EXPECT_EQ(run.pack, "");
    EXPECT_TRUE(run.connection.empty());
    EXPECT_TRUE(run.inputs.empty());
    EXPECT_FALSE(run.json || run.dry_run || run.verbose);
    EXPECT_EQ(run.deadline, std::chrono::minutes(10));
}

TEST(Arguments, ConfigStandsBeforeOrBehindTheCommand) {
    EXPECT_EQ(parse({"--config", "a.toml", "plugin", "list"}).arguments->config, "a.toml");
    EXPECT_EQ(parse({"plugin", "list", "--config", "a.toml"}).arguments->config, "a.toml");
}

TEST(Arguments, OfAdministrators) {
    const auto parsed = parse({"plugin", "list", "--allow-unlocked-plugin", "a.so",
                               "--allow-unlocked-plugin", "b.so"});
    EXPECT_THAT(parsed.arguments->unlocked_plugins, ElementsAre("a.so", "b.so"));
    EXPECT_EQ(command<PluginDisableArguments>({"plugin", "disable", "dev.x"}).id, "dev.x");
    EXPECT_EQ(command<PluginKeygenArguments>({"plugin", "keygen"}).out,
              "packhost-signing-key.pem");
    const auto sign = command<PluginSignArguments>({"plugin", "sign", "p.so", "--key", "k.pem"});
    EXPECT_EQ(sign.file, "p.so");
    EXPECT_EQ(sign.key, "k.pem");
    EXPECT_EQ(command<PluginVerifyArguments>({"plugin", "verify", "p.so"}).file, "p.so");
    EXPECT_TRUE(command<ConfigCheckArguments>({"config", "check", "--json"}).json);
    EXPECT_TRUE(command<DoctorArguments>({"doctor", "--json"}).json);
    EXPECT_FALSE(parse({"plugin", "sign", "p.so"}).arguments.has_value()) << "--key is needed";
}

TEST(Arguments, OtherCommands) {
    EXPECT_TRUE(command<DemoArguments>({"demo", "--serve"}).serve);
    EXPECT_THAT(command<PackValidateArguments>({"pack", "validate", "a", "b"}).files,
                ElementsAre("a", "b"));
    const auto enable = command<PluginEnableArguments>(
        {"plugin", "enable", "--accept-dependency", "libx.so.1", "--grant-capability",
         "secret.reveal", "p.so"});
    EXPECT_THAT(enable.granted_capabilities, ElementsAre("secret.reveal"));
    EXPECT_EQ(enable.file, "p.so");
    EXPECT_THAT(enable.accepted_dependencies, ElementsAre("libx.so.1"));
    const auto list = command<PackListArguments>({"pack", "list", "a", "b", "--json"});
    EXPECT_THAT(list.folders, ElementsAre("a", "b"));
    EXPECT_TRUE(list.json);
    const auto show = command<PackShowArguments>({"pack", "show", "acme", "--packs", "d"});
    EXPECT_EQ(show.pack, "acme");
    EXPECT_THAT(show.packs, ElementsAre("d"));
    const auto search = command<PackSearchArguments>(
        {"pack", "search", "list", "--packs", "d", "--packs", "e", "items"});
    EXPECT_THAT(search.words, ElementsAre("list", "items"));
    EXPECT_THAT(search.packs, ElementsAre("d", "e"));
    const auto test = command<ConnectionTestArguments>(
        {"connection", "test", "--pack", "acme", "--connection", "c.toml", "--deadline", "2"});
    EXPECT_EQ(test.pack, "acme");
    EXPECT_EQ(test.connection, "c.toml");
    EXPECT_EQ(test.deadline, std::chrono::seconds(2));
    const auto add = command<ConnectionAddArguments>(
        {"connection", "add", "jira", "--credential-file", "a=b", "--credential-file", "c=d",
         "--no-test"});
    EXPECT_EQ(add.provider, "jira");
    EXPECT_THAT(add.credentials.files, ElementsAre("a=b", "c=d"));
    EXPECT_TRUE(add.testing.skip);
    EXPECT_TRUE(command<ConfigShowArguments>({"config", "show", "--origin"}).origin);
    EXPECT_EQ(command<CompletionArguments>({"completion", "zsh"}).shell, "zsh");
    command<PluginListArguments>({"plugin", "list"});
    EXPECT_EQ(command<PluginInspectArguments>({"plugin", "inspect", "p.so"}).plugin, "p.so");
    EXPECT_EQ(command<PluginWhyArguments>({"plugin", "why", "dev.x"}).id, "dev.x");
}

TEST(Arguments, WhatMakesNoSenseIsExitCodeTwo) {
    const std::vector<std::vector<const char*>> rows = {
        {},
        {"nod"},
        {"node"},
        {"node", "walk"},
        {"node", "run"},
        {"node", "run", "N", "--pack", "p", "--api-key", "x"},
        {"node", "run", "N", "--pack", "p", "--deadline", "0"},
        {"node", "run", "N", "--pack", "p", "--deadline", "soon"},
        {"node", "run", "N", "M", "--pack", "p"},
        {"pack", "validate"},
        {"pack", "show"},
        {"pack", "search", "--json"},
        {"connection"},
        {"connection", "test", "c", "--connection", "d"},
        {"connection", "show"},
        {"connection", "rename", "c"},
        {"connection", "export", "c", "--passphrase-file", "f"},
        {"keys"},
        {"store", "backup"},
        {"config"},
        {"completion", "tcsh"},
        {"plugin", "enable"},
        {"demo", "now"},
    };
    for (const auto& row : rows) {
        testing::internal::CaptureStderr();
        testing::internal::CaptureStdout();
        const Parsed parsed = parse(row);
        EXPECT_EQ(testing::internal::GetCapturedStdout(), "") << "talk belongs on stderr";
        EXPECT_NE(testing::internal::GetCapturedStderr(), "");
        EXPECT_FALSE(parsed.arguments);
        EXPECT_EQ(parsed.exit_code, 2);
    }
}

std::string complaint(std::vector<const char*> words) {
    testing::internal::CaptureStderr();
    EXPECT_EQ(parse(std::move(words)).exit_code, 2);
    return testing::internal::GetCapturedStderr();
}

TEST(Arguments, ComplaintsSayWhatIsPossible) {
    EXPECT_THAT(complaint({"nod"}),
                AllOf(StartsWith("error: there is no command packhost nod.\n"
                                 "  Did you mean \"node\"?\n"
                                 "  Commands: demo, node, pack, connection, keys, store, plugin, "),
                      EndsWith(", completion.\n  See packhost --help.\n")));
    EXPECT_EQ(complaint({"store"}), "error: packhost store needs a command.\n"
                                    "  Commands: check, backup.\n"
                                    "  See packhost store --help.\n");
    EXPECT_THAT(complaint({"node", "run"}), HasSubstr("NODE is required"));
}

TEST(Arguments, ComplaintsSuggestTheNearestCommandOrOption) {
    struct Row { std::vector<const char*> words; const char* meant; };
    const Row rows[] = {
        {{"pack", "lst"}, "list"},          {{"plugin", "enabel", "x"}, "enable"},
        {{"node", "run", "N", "--jsno"}, "--json"},
        {{"node", "run", "N", "--conection=x"}, "--connection"},
        {{"pack", "list", "--confg", "x"}, "--config"},
        {{"--versoin"}, "--version"},
    };
    for (const Row& row : rows)
        EXPECT_THAT(complaint(row.words),
                    HasSubstr(std::string("Did you mean \"") + row.meant + "\"?"));
    EXPECT_THAT(complaint({"zzzzz"}), testing::Not(HasSubstr("Did you mean")));
}

TEST(Arguments, ComplaintsDoNotRepeatWhatMayBeASecret) {
    for (const auto& words : std::vector<std::vector<const char*>>{
             {"node", "run", "N", "--pack", "p", "--api-key=s3cret"},
             {"node", "run", "N", "--pack", "p", "--api-key", "s3cret"},
             {"--token", "s3cret", "plugin", "list"}}) {
        const std::string text = complaint(words);
        EXPECT_THAT(text, testing::Not(HasSubstr("s3cret")));
        EXPECT_THAT(text, HasSubstr("was not expected"));
    }
}

TEST(Arguments, EveryCommandHasHelpWithAnExample) {
    std::size_t commands = 0;
    const auto check = [&](const auto& self, const CommandText& at,
                           std::vector<const char*> words) -> void {
        const std::string text = help(words);
        EXPECT_THAT(text, testing::AnyOf(HasSubstr("Example"), HasSubstr("example"))) << at.name;
        EXPECT_THAT(text, HasSubstr("\n  packhost ")) << at.name;
        EXPECT_TRUE(text.ends_with('\n'));
        ++commands;
        for (const CommandText& inner : at.commands) {
            std::vector<const char*> longer = words;
            longer.push_back(inner.name.c_str());
            self(self, inner, longer);
        }
    };
    check(check, describe_grammar(), {});
    EXPECT_GE(commands, 19u) << "they were found";
    EXPECT_THAT(help({}), HasSubstr("Exit codes:"));
}

}  // namespace
}  // namespace packhost::cli
