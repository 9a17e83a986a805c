// man_page_test.cpp: packhost(1) has every command and option, and troff has nothing to say of it.
#include <sys/wait.h>

#include <cstdio>
#include <fstream>
#include <sstream>

#include "cli/grammar.hpp"
#include "stage.hpp"

namespace packhost::tests {
namespace {

using testing::HasSubstr;

constexpr char kPage[] = PACKHOST_TREE "/share/man/man1/packhost.1";

/// The page's text without its markup.
std::string page() {
    std::ostringstream text;
    text << std::ifstream(kPage).rdbuf();
    std::string out;
    const std::string in = text.str();
    for (std::size_t i = 0; i < in.size(); ++i) {
        if (in.compare(i, 2, "\\f") == 0) i += 2;
        else if (in.compare(i, 2, "\\-") == 0) out += in[++i];
        else if (in.compare(i, 2, "\\&") == 0) ++i;
        else out += in[i];
    }
    return out;
}

void expect_command(const cli::CommandText& command, const std::string& before,
                    const std::string& text, std::size_t& found) {
    const std::string name = before.empty() ? command.name : before + ' ' + command.name;
    const std::size_t start = text.find(".SS \"" + name);
    if (command.commands.empty()) {
        ASSERT_NE(start, text.npos) << name;
        const std::string section = text.substr(start, text.find("\n.S", start) - start);
        for (const auto* options : {&command.operands, &command.options})
            for (const cli::OptionText& option : *options) {
                for (const std::string& word : option.names) EXPECT_THAT(section, HasSubstr(word));
                EXPECT_THAT(section, HasSubstr(option.value));
                EXPECT_THAT(section, HasSubstr(option.description));
                ++found;
            }
        EXPECT_THAT(section, HasSubstr(command.description));
        EXPECT_THAT(section, HasSubstr("packhost " + name)) << "an example";
    }
    for (const cli::CommandText& inner : command.commands)
        expect_command(inner, name, text, found);
}

TEST(ManPage, HasEveryCommandAndOption) {
    const cli::CommandText all = cli::describe_grammar();
    const std::string text = page();
    std::size_t found = 0;
    for (const cli::CommandText& command : all.commands) expect_command(command, "", text, found);
    EXPECT_GT(found, 30u);
    for (const cli::OptionText& option : all.options) EXPECT_THAT(text, HasSubstr(option.names[0]));
    for (const char* code : {"\n0    ok", "\n8    the request", "\n130  interrupted"})
        EXPECT_THAT(text, HasSubstr(code));
}

TEST(ManPage, IsGoodTroff) {
    if (std::system("command -v groff >/dev/null 2>&1") != 0) GTEST_SKIP() << "there is no groff";
    std::FILE* out = ::popen((std::string("groff -man -ww -Tascii -z ") + kPage + " 2>&1").c_str(),
                             "r");
    std::string complaints;
    for (int c = 0; (c = std::fgetc(out)) != EOF;) complaints += static_cast<char>(c);
    EXPECT_EQ(::pclose(out), 0);
    EXPECT_EQ(complaints, "");
}

}  // namespace
}  // namespace packhost::tests
