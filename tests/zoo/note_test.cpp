// note_test.cpp: plugins whose notes are missing or wrong, and what they ask of the host.
#include "zoo/keeper.hpp"

namespace packhost::zoo {
namespace {

using Note = Zoo;

TEST_F(Note, ALibraryWithoutNotesIsNoPlugin) {
    expect_not_verified(creature("no_note"), "no_note", "identity note");
}

TEST_F(Note, ANoteOfAnotherOwnerDoesNotCount) {
    std::string bytes = read_bytes(creature("good"));
    const std::string owner("packhost\0", 9);
    for (auto at = bytes.find(owner); at != bytes.npos; at = bytes.find(owner, at + 1))
        if (bytes[at - 12] == 9) bytes[at] = 'b';  // the owner's length stands 12 bytes before
    expect_not_verified(write("owner.so", bytes), "no_note");
}

struct Change {
    const char* from;
    const char* to;
    const char* reason;
};
const Change kWrong[] = {
    {"{\"capabilities\"", "[\"capabilities\"", "not a JSON object"},
    {"\"capabilities\":[]", "\"capabilities\":{}", "\"capabilities\""},
    {"\"dependencies\"", "\"bependencies\"", "no \"dependencies\""},
    {"\"id\":\"dev.zoo.good\"", "\"id\":\"dev_zoo_good\"", "\"id\""},
    {"\"id\":\"dev.zoo.good\"", "\"id\":\"dev..oo.good\"", "\"id\""},
    {"\"id\":\"dev.zoo.good\"", "\"id\":\"DEV.zoo.good\"", "\"id\""},
    {"\"id\":\"dev.zoo.good\"", "\"id\":\"../zoo/good/\"", "\"id\""},
    {"\"id\":\"dev.zoo.good\"", "\"ix\":\"dev.zoo.good\"", "no \"id\""},
    {"\"version\":\"1.0.0\"", "\"version\":\"1.0.x\"", "\"version\""},
    {"\"version\":\"1.0.0\"", "\"version\":\"1..00\"", "\"version\""},
    {"\"version\":\"1.0.0\"", "\"version\":1000000", "\"version\""},
    {"\"provides\":[\"auth/zoo\"]", "\"provides\":[\"auth_zoo\"]", "\"provides\""},
    {"\"provides\":[\"auth/zoo\"]", "\"provides\":[          ]", "\"provides\""},
    {"\"interfaces\":[\"ph.auth.draft-2/1\"]", "\"interfaces\":[\"ph.auth.draft-2:1\"]",
     "\"interfaces\""},
    {"\"needs\":[]", "\"needs\":42", "\"needs\""},
    {"\"target\":\"0.1\"", "\"target\":\"0,1\"", "\"target\""},
    {"{\"auth/zoo\":{", "{\"auth/zoo\":[", "schema note is not a JSON object"},
    {"{\"auth/zoo\":{", "{\"auth/zoz\":{", "schema note"},
};

TEST_F(Note, WhatIsWrongInItIsNamed) {
    for (const Change& change : kWrong) {
        SCOPED_TRACE(change.to);
        std::string to = change.to;
        to.resize(std::string_view(change.from).size(), ' ');
        expect_not_verified(changed("good", change.from, to), "bad_note", change.reason);
    }
}

TEST_F(Note, IdentityAndSchemasAreReadWithoutRunningAnything) {
    const auto found = plugins::inspect(creature("good"), policy());
    ASSERT_TRUE(found.ok()) << found.error().message;
    EXPECT_TRUE(found->problems.empty());
    const plugins::Identity& identity = found->declaration.identity;
    EXPECT_EQ(identity.id, "dev.zoo.good");
    EXPECT_EQ(identity.version, "1.0.0");
    EXPECT_EQ(identity.provides, (std::vector<plugins::Provided>{{"auth", "zoo"}}));
    EXPECT_EQ(identity.interfaces, std::vector<std::string>{"ph.auth.draft-2/1"});
    EXPECT_EQ(found->declaration.schemas.at("auth/zoo"),
              R"({"type":"object","additionalProperties":false})");
    EXPECT_EQ(found->sha256.size(), 64u);
}

TEST_F(Note, ANewerNeedIsRefusedWithBothVersions) {
    expect_not_verified(creature("newer_need"), "newer_need",
                        "dev.zoo.newer-need 1.0.0 needs ph.future.draft-9/1, which this host "
                        "(0.1.0) does not offer");
}

TEST_F(Note, ANewerInterfaceIsRefused) {
    expect_not_verified(changed("good", "[\"ph.auth.draft-2/1\"]", "[\"ph.auth.draft-9/1\"]"),
                        "newer_need", "ph.auth.draft-9/1");
}

TEST_F(Note, AKindThatThisHostDoesNotKnowIsRefused) {
    expect_not_verified(changed("transport", "transport/still", "teleports/still"), "newer_need",
                        "teleports/still");
}

TEST_F(Note, ANewerTargetIsRefused) {
    expect_not_verified(changed("good", "\"target\":\"0.1\"", "\"target\":\"0.9\""), "newer_need",
                        "SDK 0.9");
}

TEST_F(Note, AnOptionalServiceMayBeMissing) {
    EXPECT_TRUE(load(creature("optional_service")).ok());
}

TEST_F(Note, ACapabilityMustBeGrantedToThatPlugin) {
    const path file = creature("capability");
    expect_not_verified(file, "capability_denied", "secret.reveal");
    plugins::Policy granting = policy();
    granting.capabilities["dev.zoo.other"] = {"secret.reveal"};
    EXPECT_FALSE(plugins::verify(file, pin_of(file), granting).ok());
    granting.capabilities["dev.zoo.capability"] = {"secret.reveal"};
    const auto unasked = plugins::verify(file, pin_of(file), granting);
    ASSERT_FALSE(unasked.ok()) << "the lock must grant it too";
    expect_refusal(unasked.error(), "capability_denied", file);
    EXPECT_NE(unasked.error().hint.find("--grant-capability secret.reveal"), std::string::npos);
    // What is shown takes the place of what is there: with the others, without the slip.
    granting.capabilities["dev.zoo.capability"] = {"secret.reveel"};
    const auto slipped = plugins::verify(file, pin_of(file), granting);
    ASSERT_FALSE(slipped.ok());
    EXPECT_NE(slipped.error().hint.find("capabilities = { \"dev.zoo.other\" = [\"secret.reveal\"], "
                                        "\"dev.zoo.capability\" = [\"secret.reveal\"] }"),
              std::string::npos) << slipped.error().hint;
    granting.capabilities["dev.zoo.capability"] = {"secret.reveal"};
    plugins::Pin pin = pin_of(file);
    pin.capabilities = {"secret.reveal"};
    EXPECT_TRUE(plugins::verify(file, pin, granting).ok());
    EXPECT_FALSE(plugins::verify(file, pin, policy()).ok()) << "and the lock alone is not enough";
}

}  // namespace
}  // namespace packhost::zoo
