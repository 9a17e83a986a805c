// transcript_test.cpp: a transcript that is right passes, and one that is wrong in any way is told.
#include <gtest/gtest.h>

#include <sstream>

#include "packhost/kit/transcript.hpp"
#include "packhost/plugin.hpp"

namespace {

using namespace packhost::plugin;
using packhost::kit::read_transcript;
using packhost::kit::TranscriptError;

/// Takes every kind of turn.
class Walker final : public AuthScheme {
 public:
    static constexpr const char* kName = "walker";
    explicit Walker(const AuthConfig& config)
        : limit_(config.settings().integer("limit", 100)),
          tags_(config.settings().strings("tags")), key_(config.secret(0)) {}

    Flow place(Turn& turn) override {
        const Values shared = co_await turn.share("token");
        turn.header("X-Token", shared["token"]);
        for (const std::string& tag : tags_) turn.query("tag", tag);
    }
    Flow sign(Turn& turn) override {
        const std::string body = co_await turn.body(static_cast<std::uint32_t>(limit_));
        turn.header("X-Seen", {turn.request().target, " ", body});
    }
    Flow challenge(Turn& turn, Reply reply) override {
        if (reply.text("$body.again") != "yes") turn.pass();
        return Flow::done();
    }
    Flow fill(Turn& turn, std::string_view) override {
        Request request("POST", "https://id.example/");
        request.body("text/plain", {"key=", key_});
        const Reply reply = co_await turn.send(request);
        if (!reply.ok()) throw Failure("refused", "No token.", "Ask.", PH_BLAME_PEER);
        turn.publish("token", reply.secret("$body.token"));
        turn.valid_for(1000);
    }

 private:
    std::int64_t limit_;
    std::vector<std::string> tags_;
    Secret key_;
};

/// Signs nothing.
class Placer final : public AuthScheme {
 public:
    static constexpr const char* kName = "placer";
    explicit Placer(const AuthConfig&) {}
};

std::string told(const std::string& text) {
    const packhost::kit::Plugin plugin(Entry<Auth<Walker, Placer>>::get("i", "1"));
    std::istringstream in(text);
    std::string all;
    for (const auto& transcript : read_transcript(in, "file")) all += replay(plugin, transcript);
    return all;
}

const std::string kRight = R"(# All of it.
secret key: "k\x01\"\\"

== walks
set limit: 5
set tags: ["a b", "c"]
request POST /x?y=z
request header A: "b"
request body "hello"
begin
place
  share token
fill token
go
  send POST https://id.example/
      text/plain "key=" + <key>
    = "key=k\x01\"\\"
reply 200 $body.token="t 1"
  done token=<secret> for 1000 ms
finish
  header X-Token: <$body.token>
    = "t 1"
  query tag: "a b"
  query tag: "c"
  done
sign
  need body up to 5
  header X-Seen: "/x?y=z hello"
  done
challenge 401 $body.again=yes
  done
advance 1 s
other> begin
other> place
  share token
fill token
go
  send POST https://id.example/ text/plain "key=" + <key>
reply 500
  fail refused
finish
  fail refused
    blame: peer
    says: No token.
    hint: Ask.
other> finish
challenge 401
  pass
cancel
  nothing
finish
)";

TEST(Transcript, PassesIfThePluginDoesWhatItSays) { EXPECT_EQ(told(kRight), ""); }

/// kRight with one change.
std::string told_of(const std::string& from, const std::string& to) {
    std::string text = kRight;
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return told(text.replace(at, from.size(), to));
}

TEST(Transcript, ShowsWhatIsDifferentLineByLine) {
    EXPECT_EQ(told_of("  query tag: \"a b\"\n", "  query tag: \"a-b\"\n"),
              "file:23: walks: the plugin does something else (-: as written, +: as seen)\n"
              "  finish\n"
              "    header X-Token: <$body.token>\n"
              "      = \"t 1\"\n"
              "-   query tag: \"a-b\"\n"
              "+   query tag: \"a b\"\n"
              "    query tag: \"c\"\n"
              "    done\n");
}

TEST(Transcript, FailsForEveryWrongLine) {
    const std::pair<const char*, const char*> kChanges[] = {
        {"  share token\n", "  share tokens\n"},
        {"fill token\n", "fill other\n"},
        {"go\n", ""},
        {"    = \"key=k", "    = \"key=j"},
        {"for 1000 ms", "for 1001 ms"},
        {"    = \"t 1\"", "    = \"t 2\""},
        {"  query tag: \"c\"\n", ""},
        {"  query tag: \"c\"\n", "  query tag: \"c\"\n  query tag: \"d\"\n"},
        {"  done\nsign", "sign"},
        {"  done\nchallenge", "  done\n  done\nchallenge"},
        {"again=yes\n  done\n", "again=yes\n  pass\n"},
        {"again=yes", "again=no"},
        {"advance 1 s", "advance 999 ms"},
        {"reply 500", "reply 200 $body.token=t"},
        {"reply 500\n", ""},
        {"    blame: peer", "    blame: config"},
        {"    says: No token.", "    says: No"},
        {"    hint: Ask.", "    hint: "},
        {"  fail refused\nfinish\n  fail refused", "  fail refused\nfinish\n  fail other"},
        {"  nothing\n", ""},
        {"set limit: 5", "set limit: 6"},
        {"request body \"hello\"", "request body \"hell\""},
    };
    for (const auto& [from, to] : kChanges)
        EXPECT_NE(told_of(from, to).find("the plugin does something else"), std::string::npos)
            << from << " -> " << to;
}

TEST(Transcript, FailsIfThePluginDoesNotAskForWhatIsGiven) {
    EXPECT_NE(told_of("challenge 401\n  pass\n", "challenge 401\n  pass\nreply 200\n"), "");
    EXPECT_NE(told_of("other> finish\n", "other> finish\nfill token\n"), "");
}

TEST(Transcript, ComparesDetailsOnlyWhereTheyAreWritten) {
    EXPECT_EQ(told_of("    = \"t 1\"\n", ""), "");
    EXPECT_EQ(told_of("    says: No token.\n    hint: Ask.\n", ""), "");
}

TEST(Transcript, SaysWhatHasNoMeaning) {
    const struct {
        const char *from, *to, *says;
    } kRows[] = {
        {"sign\n", "sing\n", "file:26: the event is unknown: sing"},
        {"advance 1 s", "advance soon", "no whole number: soon"},
        {"advance 1 s", "advance 1 h", "a time is in ms or s"},
        {"advance 1 s", "advance 1 s more", "has no place here: more"},
        {"secret key: \"k", "secret key: k", "text in quotation marks is missing"},
        {"\\\"\\\\\"\n\n", "\\\"\\\\\n\n", "a quotation mark is not closed"},
        {"k\\x01", "k\\q", "the escape \\q is unknown"},
        {"k\\x01", "k\\xzz", "\\x wants two hexadecimal digits"},
        {"set limit: 5", "set limit 5", "':' is missing"},
        {"set limit: 5", "set limit: \"5\"", "the plugin refuses to start: bad_setting"},
        {"$body.token=", "body.token=", "a reply has members of $body, $headers and $cookies"},
        {"other> begin", "begin", "this run has begun already"},
        {"other> place", "third> place", "no run has begun: place"},
        {"== walks\n", "scheme: none\n== walks\n", "the plugin refuses to start: unknown_scheme"},
    };
    for (const auto& row : kRows)
        EXPECT_NE(told_of(row.from, row.to).find(row.says), std::string::npos)
            << row.to << ": " << told_of(row.from, row.to);
}

TEST(Transcript, RefusesASignTurnThatNoHostTakes) {
    EXPECT_NE(told("scheme: placer\n== signs\nbegin\nplace\n  done\nsign\n  done\n")
                  .find("file:6: the scheme signs nothing"),
              std::string::npos);
}

TEST(Transcript, ReplaysASchemeThatRefusesToStart) {
    EXPECT_EQ(told("== no_key\ncreate\n  fail missing_credential\n    blame: config\n"), "");
    EXPECT_NE(told("== no_key\ncreate\n  fail something\n"), "");
    EXPECT_NE(told("secret key: \"k\"\n== a_key\ncreate\n  fail missing_credential\n"), "");
}

TEST(Transcript, WantsCasesAndLines) {
    EXPECT_THROW(told("begin\n"), TranscriptError);
    EXPECT_THROW(read_transcript("/nowhere/at.all"), TranscriptError);
    EXPECT_EQ(told("== a\n"), "file: a is empty\n");
}

}  // namespace
