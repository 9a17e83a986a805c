// item_file_test.cpp: items of pages on their way into a file.
#include "cli/item_file.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

namespace packhost::cli {
namespace {

namespace fs = std::filesystem;

class ItemFileTest : public testing::Test {
 protected:
    ~ItemFileTest() override { fs::remove(file_); }
    std::string text() const {
        std::ifstream in(file_);
        std::stringstream out;
        out << in.rdbuf();
        return out.str();
    }

    const fs::path file_ =
        fs::temp_directory_path() / ("packhost-items-" + std::to_string(::getpid()));
    const NodeInfo node_{.items_pin = "items"};
};

TEST_F(ItemFileTest, HasEachPageAsSoonAsItCame) {
    std::vector<std::string> outputs{"body=@x", "items=@" + file_.string()};
    auto items = ItemFile::take(outputs, node_, true);
    ASSERT_TRUE(items && *items);
    EXPECT_EQ(outputs, std::vector<std::string>{"body=@x"});
    (*items)->write({Object{{"id", 1}}, "a\nb"});
    EXPECT_EQ(text(), "{\"id\":1}\n\"a\\nb\"\n");
    (*items)->write({});
    (*items)->write({nullptr});
    EXPECT_EQ((*items)->progress(), "page 3, 3 items");
    EXPECT_TRUE((*items)->finish());
    EXPECT_EQ(text(), "{\"id\":1}\n\"a\\nb\"\nnull\n");
}

TEST_F(ItemFileTest, IsOfTheItemsPinAlone) {
    std::vector<std::string> outputs{"items=@" + file_.string()};
    const auto other = ItemFile::take(outputs, NodeInfo{}, true);
    ASSERT_TRUE(other);
    EXPECT_FALSE(*other);
    EXPECT_EQ(outputs.size(), 1u);
    const auto unwanted = ItemFile::take(outputs, node_, false);
    ASSERT_TRUE(unwanted);
    EXPECT_FALSE(*unwanted);
    EXPECT_TRUE(outputs.empty());
    EXPECT_FALSE(fs::exists(file_));
}

}  // namespace
}  // namespace packhost::cli
