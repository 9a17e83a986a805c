// demo_test.cpp: `packhost demo`, alone and as a server for commands that it prints.
#include <signal.h>

#include <cstdlib>
#include <sstream>

#include "stage.hpp"

namespace packhost::tests {
namespace {

using testing::HasSubstr;

TEST(Demo, RunsBothNodesOfTheExamplePack) {
    const Finished demo = run({"demo"});
    ASSERT_EQ(demo.code, 0) << demo.err;
    for (const char* text :
         {"1. List Items (Acme-ListItems)", "limit = 3", "x-api-key: ", "200 in ", "\"Anvil\"",
          "total = 7", "2. Get Item (Acme-GetItem)", "itemId = \"item-2\"",
          "over the same connection", "Rope, 30 m", "Try next"})
        EXPECT_THAT(demo.out, HasSubstr(text));
    EXPECT_THAT(demo.out + demo.err, testing::Not(testing::ContainsRegex("[0-9a-f]{32}")))
        << "the key of the run is a credential like any other";
}

/// The lines of a text that call the program, as a shell would.
std::vector<std::string> commands_of(const std::string& text) {
    std::vector<std::string> commands;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
        if (line.find(" node run ") != std::string::npos) commands.push_back(line);
    return commands;
}

TEST(Demo, ServesTheCommandsThatItPrints) {
    Process demo({"demo", "--serve"});
    ASSERT_TRUE(demo.wait_for_output("--json\n"));
    const std::vector<std::string> commands = commands_of(demo.output());
    ASSERT_EQ(commands.size(), 2u);
    for (const std::string& command : commands)
        EXPECT_EQ(std::system((command + " >/dev/null").c_str()), 0) << command;
    demo.signal(SIGINT);
    EXPECT_EQ(demo.finish().code, 0);
    EXPECT_NE(std::system((commands.front() + " >/dev/null 2>&1").c_str()), 0)
        << "its files are gone";
}

}  // namespace
}  // namespace packhost::tests
