// search_test.cpp: packs by words, by slug, and by a node of theirs.
#include "folder.hpp"

namespace packhost::tests {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class PackSearch : public PackFolder {
 protected:
    PackSearch() {
        write("calendar", pack_text("calendar", "Appointments, and mail about them."));
        write("mail", pack_text("mail", "Sends letters."));
        write("weather", pack_text("weather", "Forecasts for each day of the Calendar."));
        write("broken", "{");
    }
    PackCatalog open() const { return std::move(*PackCatalog::open({folder_}, {})); }
    std::vector<std::string> found(std::string_view words) const {
        const PackCatalog catalog = open();
        std::vector<std::string> out;
        for (const CatalogEntry* entry : catalog.search(words)) out.push_back(entry->slug);
        return out;
    }
};

TEST_F(PackSearch, FindsAllWordsAnywhereWithoutCaseBestFirst) {
    EXPECT_THAT(found("calendar"), ElementsAre("calendar", "weather")) << "a slug before a text";
    EXPECT_THAT(found("MAIL"), ElementsAre("mail", "calendar"));
    EXPECT_THAT(found(" mail \t appoint "), ElementsAre("calendar"));
    EXPECT_THAT(found("weather-GetItem"), ElementsAre("weather"));
    EXPECT_THAT(found("list items"), ElementsAre("calendar", "mail", "weather"));
    EXPECT_THAT(found("utility letters"), ElementsAre("mail"));
    EXPECT_THAT(found("nothing of this"), ElementsAre());
}

TEST_F(PackSearch, AnEmptyTextMatchesAllThatThereIs) {
    EXPECT_EQ(found("").size(), 4u);
    EXPECT_EQ(found("  ").size(), 4u);
}

TEST_F(PackSearch, FindsASlugOrSaysTheNearest) {
    const PackCatalog catalog = open();
    ASSERT_TRUE(catalog.find("mail").ok());
    EXPECT_EQ(catalog.find("mail").value()->slug, "mail");
    const auto typo = catalog.find("calender");
    ASSERT_FALSE(typo.ok());
    EXPECT_EQ(typo.error().code, "unknown_pack");
    EXPECT_EQ(typo.error().phase, Phase::usage);
    EXPECT_EQ(typo.error().hint, "Did you mean \"calendar\"?");
    EXPECT_THAT(catalog.find("zzz").error().hint, HasSubstr("packhost pack list"));
    EXPECT_FALSE(catalog.find("").ok()) << "what can't be loaded has no slug";
}

TEST_F(PackSearch, FindsTheOnePackOfANode) {
    const PackCatalog catalog = open();
    ASSERT_TRUE(catalog.find_node("mail-GetItem").ok());
    EXPECT_EQ(catalog.find_node("mail-GetItem").value()->slug, "mail");
    EXPECT_EQ(catalog.find_node("mail-GetItm").error().hint, "Did you mean \"mail-GetItem\"?");
    EXPECT_EQ(catalog.find_node("mail-GetItm").error().code, "unknown_node");
    const auto several = catalog.find_node("get item");
    ASSERT_FALSE(several.ok());
    EXPECT_EQ(several.error().code, "ambiguous_node");
    EXPECT_THAT(several.error().hint, HasSubstr("mail-GetItem"));
    std::string text = pack_text("solo");
    write("solo", text.replace(text.find("\"Get Item\""), 10, "\"Only One\""));
    EXPECT_EQ(open().find_node("only one").value()->slug, "solo");
}

}  // namespace
}  // namespace packhost::tests
