// completion_test.cpp: the completion scripts, the one of bash in a real bash.
#include <stdlib.h>

#include <cstdio>
#include <fstream>
#include <sstream>

#include "stage.hpp"

namespace packhost::tests {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// What a shell command prints, both streams.
Finished shell(const std::string& command) {
    Finished finished;
    std::FILE* out = ::popen(("exec 2>&1; " + command).c_str(), "r");
    char part[4096];
    while (const std::size_t got = std::fread(part, 1, sizeof part, out))
        finished.out.append(part, got);
    const int status = ::pclose(out);
    finished.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
    return finished;
}

std::string quoted(const std::string& word) { return '\'' + word + '\''; }

class Completion : public Stage {
 protected:
    /// Sets COMP_WORDS as bash does, calls the function that was registered, and gives COMPREPLY.
    std::vector<std::string> complete(const std::vector<std::string>& words) const {
        const auto script = write("script.bash", run({"completion", "bash"}).out);
        std::string line = "cd " + folder_.string() + " && . " + script.string() +
                           " && COMP_WORDS=(packhost";
        for (const std::string& word : words) line += ' ' + quoted(word);
        line += ") && COMP_CWORD=" + std::to_string(words.size()) +
                " && name=$(complete -p packhost) && name=${name#*-F } && ${name%% *} && "
                "printf '%s\\n' \"${COMPREPLY[@]}\"";
        const auto file = write("call.bash", line + '\n');
        const Finished done = shell("env -u PACKHOST_CONFIG -u HOME bash --norc " + file.string());
        EXPECT_EQ(done.code, 0) << done.out;
        std::vector<std::string> replies;
        std::istringstream in(done.out);
        for (std::string reply; std::getline(in, reply);)
            if (!reply.empty()) replies.push_back(reply);
        return replies;
    }
};

TEST_F(Completion, OfBashKnowsCommandsOptionsAndShells) {
    EXPECT_THAT(complete({""}), AllOf(Contains("node"), Contains("pack"), Not(Contains("__man"))));
    EXPECT_THAT(complete({"pa"}), ElementsAre("pack"));
    EXPECT_THAT(complete({"pack", "s"}), ElementsAre("show", "search"));
    EXPECT_THAT(complete({"node", "run", "--in"}), ElementsAre("--in", "--in-json"));
    EXPECT_THAT(complete({"node", "run", "--conf"}), ElementsAre("--config"));
    EXPECT_THAT(complete({"completion", ""}), ElementsAre("bash", "zsh", "fish"));
    EXPECT_THAT(complete({"zzz"}), IsEmpty());
}

TEST_F(Completion, OfBashKnowsNodesPinsSlugsAndPlugins) {
    EXPECT_THAT(complete({"node", "run", "acme-g"}), ElementsAre("Acme-GetItem"));
    EXPECT_THAT(complete({"node", "run", "Acme-GetItem", "--in", ""}), ElementsAre("itemId="));
    EXPECT_THAT(complete({"node", "run", "Acme-GetItem", "--in", "itemId", "="}), IsEmpty());
    EXPECT_THAT(complete({"node", "run", "Acme-GetItem", "--in", "itemId", "=", "x"}), IsEmpty());
    EXPECT_THAT(complete({"pack", "show", "ac"}), Contains("acme-api"));
    EXPECT_THAT(complete({"plugin", "why", "dev.packhost.auth.head"}),
                ElementsAre("dev.packhost.auth.header"));
    const auto pack = write_pack("\"limit\", \"type\": \"int\"", "\"most\", \"type\": \"bool\"");
    const auto changed = write("two.json", [&] {
        std::ostringstream text;
        text << std::ifstream(pack).rdbuf();
        std::string out = text.str();
        return out.replace(out.find("\"pin\": \"limit\""), 14, "\"pin\": \"most\"");
    }());
    EXPECT_THAT(complete({"node", "run", "--pack", changed.string(), "Acme-ListItems", "--in", ""}),
                ElementsAre("most="))
        << "pins of the pack that is named";
    EXPECT_THAT(complete({"node", "run", "--pack", changed.string(), "Acme-ListItems", "--in",
                          "most", "=", "t"}),
                ElementsAre("true"));
}

TEST_F(Completion, OfBashKnowsFiles) {
    write("my pack.json", "");
    std::filesystem::create_directory(folder_ / "my folder");
    EXPECT_THAT(complete({"pack", "validate", "my"}),
                testing::UnorderedElementsAre("my pack.json", "my folder"));
    EXPECT_THAT(complete({"pack", "list", "my"}), ElementsAre("my folder"));
    EXPECT_THAT(complete({"node", "run", "--connection", "acm"}), ElementsAre("acme.toml"));
    EXPECT_THAT(complete({"node", "run", "--connection", "=", "acm"}), ElementsAre("acme.toml"));
    EXPECT_THAT(complete({"node", "run", "--connection", "="}), Contains("acme.toml"));
    EXPECT_THAT(complete({"node", "run", "--pack", "=", "acme-"}), ElementsAre("acme-api"));
}

TEST_F(Completion, IsSilentWhateverIsWrong) {
    const std::string nowhere = "/nowhere.toml";
    for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
             {"--config", nowhere, "node", "run", ""},
             {"node", "run", "--pack", "/nowhere.json", ""},
             {"node", "run", "Nothing", "--in", ""},
             {"node", "run", "--packs", "/nowhere", ""}}) {
        std::vector<std::string> call{"__complete", "zsh"};
        call.insert(call.end(), words.begin(), words.end());
        const Finished done = run(call);
        EXPECT_EQ(done.code, 0);
        EXPECT_EQ(done.err, "");
        EXPECT_THAT(done.out, Not(HasSubstr("error")));
    }
    EXPECT_EQ(run({"__complete", "zsh"}).code, 0);
}

TEST_F(Completion, DoesNotRunWhatIsBeingTyped) {
    const auto intruder = write("packhost", "#!/bin/sh\ntouch " + (folder_ / "ran").string() + "\n",
                                0700);
    const auto script = write("script.bash", run({"completion", "bash"}).out);
    shell("bash --norc -c '. " + script.string() + "; COMP_WORDS=(" + intruder.string() +
          " no); COMP_CWORD=1; _packhost'");
    EXPECT_FALSE(std::filesystem::exists(folder_ / "ran"));
}

TEST_F(Completion, ScriptsHaveNoSyntaxErrors) {
    std::size_t checked = 0;
    for (const std::string name : {"bash", "zsh", "fish"}) {
        const Finished script = run({"completion", name});
        EXPECT_EQ(script.code, 0);
        EXPECT_THAT(script.out, HasSubstr("__complete " + name));
        EXPECT_THAT(script.out, Not(HasSubstr("@PROGRAM@")));
        if (shell("command -v " + name).code != 0) continue;  // that shell is not here
        const auto file = write("script." + name, script.out);
        EXPECT_EQ(shell(name + " -n " + file.string()).out, "") << name;
        ++checked;
    }
    EXPECT_GE(checked, 1u) << "bash";
}

TEST_F(Completion, OfTheBuildTreeCallsThePackhostOfThePath) {
    for (const char* file : {"bash-completion/completions/packhost", "zsh/site-functions/_packhost",
                             "fish/vendor_completions.d/packhost.fish"}) {
        std::ostringstream text;
        text << std::ifstream(PACKHOST_TREE "/share/" + std::string(file)).rdbuf();
        EXPECT_THAT(text.str(), HasSubstr("(packhost __complete ")) << file;
    }
}

}  // namespace
}  // namespace packhost::tests
