// settings_test.cpp: reading settings, right and wrong ones.
#include "packhost/plugin/settings.hpp"

#include <gtest/gtest.h>

#include "packhost/kit/auth_values.hpp"
#include "packhost/kit/codec_values.hpp"

namespace {

using packhost::kit::FakeSettings;
using packhost::plugin::Failure;
using packhost::plugin::Settings;
using packhost::plugin::sized;
using packhost::plugin::str;

ph_value_event event(ph_event_kind kind, std::string_view text = {}) {
    auto e = sized<ph_value_event>();
    e.kind = kind;
    e.text = str(text);
    return e;
}

TEST(SettingsReader, ReadsEveryKindByName) {
    FakeSettings given;
    given.set("list", std::vector<std::string>{"a", "b"});
    given.set("name", "value");
    given.set("flag", true);
    given.set("count", -7);
    const Settings settings(given.raw());
    EXPECT_EQ(settings.string("name"), "value");
    EXPECT_TRUE(settings.boolean("flag", false));
    EXPECT_EQ(settings.integer("count", 0), -7);
    EXPECT_EQ(settings.strings("list"), (std::vector<std::string>{"a", "b"}));
    EXPECT_TRUE(settings.has("name"));
}

TEST(SettingsReader, GivesDefaultsForWhatIsMissingOrNull) {
    const ph_value_event events[] = {event(PH_VALUE_BEGIN_OBJECT), event(PH_VALUE_KEY, "name"),
                                     event(PH_VALUE_NULL), event(PH_VALUE_END_OBJECT)};
    for (const Settings& settings : {Settings({events, 4}), Settings({events, 0})}) {
        EXPECT_EQ(settings.string("name", "x"), "x");
        EXPECT_TRUE(settings.boolean("flag", true));
        EXPECT_EQ(settings.integer("count", 3), 3);
        EXPECT_TRUE(settings.strings("list").empty());
        EXPECT_FALSE(settings.has("name"));
        EXPECT_THROW(settings.string("name"), Failure);
    }
}

TEST(SettingsReader, RefusesTheWrongType) {
    FakeSettings given;
    given.set("flag", true);
    given.set("name", "value");
    const Settings settings(given.raw());
    EXPECT_THROW(settings.string("flag"), Failure);
    EXPECT_THROW(settings.boolean("name", false), Failure);
    EXPECT_THROW(settings.integer("name", 0), Failure);
    EXPECT_THROW(settings.strings("name"), Failure);
}

TEST(SettingsReader, LooksAtTheOutermostMembersAlone) {
    const ph_value_event events[] = {
        event(PH_VALUE_BEGIN_OBJECT), event(PH_VALUE_KEY, "outer"),  event(PH_VALUE_BEGIN_OBJECT),
        event(PH_VALUE_KEY, "name"),  event(PH_VALUE_STRING, "in"),  event(PH_VALUE_END_OBJECT),
        event(PH_VALUE_KEY, "name"),  event(PH_VALUE_STRING, "out"), event(PH_VALUE_END_OBJECT)};
    EXPECT_EQ(Settings({events, 9}).string("name"), "out");
}

TEST(SettingsReader, JoinsALongStringThatComesInParts) {
    const ph_value_event events[] = {event(PH_VALUE_BEGIN_OBJECT), event(PH_VALUE_KEY, "a"),
                                     event(PH_VALUE_STRING_PART, "one "),
                                     event(PH_VALUE_STRING, "two"), event(PH_VALUE_KEY, "b"),
                                     event(PH_VALUE_STRING, "three"), event(PH_VALUE_END_OBJECT)};
    EXPECT_EQ(Settings({events, 7}).string("a"), "one two");
    EXPECT_EQ(Settings({events, 7}).string("b"), "three");
}

TEST(SettingsReader, RefusesAValueThatIsCutOff) {
    const ph_value_event events[] = {event(PH_VALUE_BEGIN_OBJECT), event(PH_VALUE_KEY, "a"),
                                     event(PH_VALUE_BEGIN_ARRAY), event(PH_VALUE_STRING, "x"),
                                     event(PH_VALUE_END_ARRAY), event(PH_VALUE_END_OBJECT)};
    for (std::size_t count = 1; count < 6; ++count)
        EXPECT_THROW(Settings({events, count}).string("missing", ""), Failure) << count;
}

TEST(SettingsReader, StepsByTheSizeOfTheFirstEvent) {
    struct Grown {
        ph_value_event event;
        std::uint64_t appended;
    };
    Grown events[4] = {{event(PH_VALUE_BEGIN_OBJECT), 1}, {event(PH_VALUE_KEY, "a"), 2},
                       {event(PH_VALUE_STRING, "x"), 3}, {event(PH_VALUE_END_OBJECT), 4}};
    for (Grown& grown : events) grown.event.size = sizeof(Grown);
    EXPECT_EQ(Settings({&events[0].event, 4}).string("a"), "x");
}

TEST(SettingsReader, ReadsObjectsAndListsOfThem) {
    packhost::kit::Events given;
    given.object().key("one").object().key("a").string("x").end_object();
    given.key("many").array();
    for (const char* text : {"y", "z"})
        given.object().key("deep").object().end_object().key("a").string(text).end_object();
    given.end_array().key("flag").boolean(true).end_object();
    const Settings settings(given.value());
    ASSERT_TRUE(settings.object("one"));
    EXPECT_EQ(settings.object("one")->string("a"), "x");
    const auto many = settings.objects("many");
    ASSERT_EQ(many.size(), 2u);
    EXPECT_EQ(many[0].string("a") + many[1].string("a"), "yz");
    EXPECT_FALSE(many[0].has("flag")) << "ends where the object ends";
    EXPECT_TRUE(many[1].object("deep"));
    EXPECT_FALSE(settings.object("none"));
    EXPECT_TRUE(settings.objects("none").empty());
    EXPECT_THROW(settings.object("flag"), Failure);
    EXPECT_THROW(settings.objects("one"), Failure);
}

TEST(SettingsReader, NamesItsMembersInOrderAndTheirTypes) {
    packhost::kit::Events given;
    given.object().key("z").string("x").key("list").array().string("a").object().end_object();
    given.end_array().key("deep").object().key("inner").boolean(true).end_object();
    given.key("a").boolean(false).end_object();
    const Settings settings(given.value());
    EXPECT_EQ(settings.names(), (std::vector<std::string>{"z", "list", "deep", "a"}));
    EXPECT_EQ(settings.object("deep")->names(), std::vector<std::string>{"inner"});
    EXPECT_EQ(settings.type("z"), ph_event_kind{PH_VALUE_STRING});
    EXPECT_EQ(settings.type("list"), ph_event_kind{PH_VALUE_BEGIN_ARRAY});
    EXPECT_EQ(settings.type("deep"), ph_event_kind{PH_VALUE_BEGIN_OBJECT});
    EXPECT_EQ(settings.type("a"), ph_event_kind{PH_VALUE_BOOL});
    EXPECT_EQ(settings.type("none"), 0u);
    EXPECT_TRUE(Settings({}).names().empty());
    const ph_value_event parts[] = {event(PH_VALUE_BEGIN_OBJECT), event(PH_VALUE_KEY, "long"),
                                    event(PH_VALUE_STRING_PART, "a"), event(PH_VALUE_STRING, "b"),
                                    event(PH_VALUE_KEY, "next"), event(PH_VALUE_NULL),
                                    event(PH_VALUE_END_OBJECT)};
    const Settings in_parts({parts, 7});
    EXPECT_EQ(in_parts.names(), (std::vector<std::string>{"long", "next"}));
    EXPECT_EQ(in_parts.type("long"), ph_event_kind{PH_VALUE_STRING});
    EXPECT_EQ(in_parts.type("next"), 0u) << "null counts as missing";
    EXPECT_THROW(Settings({parts, 6}).names(), Failure) << "it has no end";
}

TEST(SettingsReader, TakesATextForAListOfOne) {
    FakeSettings given;
    given.set("one", "a");
    given.set("many", std::vector<std::string>{"a", "b"});
    given.set("flag", true);
    const Settings settings(given.raw());
    EXPECT_EQ(settings.string_or_list("one"), std::vector<std::string>{"a"});
    EXPECT_EQ(settings.string_or_list("many"), (std::vector<std::string>{"a", "b"}));
    EXPECT_TRUE(settings.string_or_list("none").empty());
    EXPECT_THROW(settings.string_or_list("flag"), Failure);
}

}  // namespace
