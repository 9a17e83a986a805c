// arguments_test.cpp: the command line's grammar.
#include "cli/arguments.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace packhost::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

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
    const auto run = command<NodeRunArguments>(
        {"node", "run", "--in", "limit=-3", "--in", "name=[a,b]", "Acme-ListItems", "--pack", "p.json",
         "--connection", "c.toml", "--in-json", "-", "--json", "--dry-run", "-v", "--deadline",
         "1.5"});
    EXPECT_EQ(run.node, "Acme-ListItems");
    EXPECT_EQ(run.pack, "p.json");
    EXPECT_EQ(run.connection, "c.toml");
    EXPECT_THAT(run.inputs, ElementsAre("limit=-3", "name=[a,b]"));
    EXPECT_EQ(run.input_json, "-");
    EXPECT_TRUE(run.json && run.dry_run && run.verbose);
    EXPECT_EQ(run.deadline, std::chrono::milliseconds(1500));
}

TEST(Arguments, NodeRunHasDefaults) {
    const auto run = command<NodeRunArguments>({"node", "run", "N", "--pack", "p.json"});
    EXPECT_TRUE(run.connection.empty());
    EXPECT_TRUE(run.inputs.empty());
    EXPECT_FALSE(run.json || run.dry_run || run.verbose);
    EXPECT_EQ(run.deadline, std::chrono::minutes(10));
}

TEST(Arguments, ConfigStandsBeforeOrBehindTheCommand) {
    EXPECT_EQ(parse({"--config", "a.toml", "plugin", "list"}).arguments->config, "a.toml");
    EXPECT_EQ(parse({"plugin", "list", "--config", "a.toml"}).arguments->config, "a.toml");
}

TEST(Arguments, OtherCommands) {
    EXPECT_TRUE(command<DemoArguments>({"demo", "--serve"}).serve);
    EXPECT_THAT(command<PackValidateArguments>({"pack", "validate", "a", "b"}).files,
                ElementsAre("a", "b"));
    const auto enable = command<PluginEnableArguments>(
        {"plugin", "enable", "--accept-dependency", "libx.so.1", "p.so"});
    EXPECT_EQ(enable.file, "p.so");
    EXPECT_THAT(enable.accepted_dependencies, ElementsAre("libx.so.1"));
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
        {"node", "run", "N"},
        {"node", "run", "N", "--pack", "p", "--api-key", "x"},
        {"node", "run", "N", "--pack", "p", "--deadline", "0"},
        {"node", "run", "N", "--pack", "p", "--deadline", "soon"},
        {"node", "run", "N", "M", "--pack", "p"},
        {"pack", "validate"},
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
    EXPECT_EQ(complaint({"nod"}), "error: there is no command packhost nod.\n"
                                  "  Commands: demo, node, pack, plugin.\n"
                                  "  See packhost --help.\n");
    EXPECT_EQ(complaint({"plugin"}), "error: packhost plugin needs a command.\n"
                                     "  Commands: enable, list, inspect, why.\n"
                                     "  See packhost plugin --help.\n");
    EXPECT_THAT(complaint({"node", "run", "N"}), HasSubstr("--pack is required"));
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
    const std::vector<std::vector<const char*>> commands = {
        {}, {"demo"}, {"node", "run"}, {"pack", "validate"}, {"plugin", "enable"},
        {"plugin", "list"}, {"plugin", "inspect"}, {"plugin", "why"}};
    for (const auto& words : commands) EXPECT_THAT(help(words), HasSubstr("Example"));
    EXPECT_THAT(help({}), HasSubstr("Exit codes:"));
}

}  // namespace
}  // namespace packhost::cli
