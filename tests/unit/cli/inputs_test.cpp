// inputs_test.cpp: input pins from the command line.
#include "cli/inputs.hpp"

#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace packhost::cli {
namespace {

/// A pack whose pins take any text as it is, but for "bad".
class AnyPack : public Pack {
 public:
    Result<std::vector<std::string>> origins(const Connection&) const override {
        return std::vector<std::string>();
    }
    const std::string& slug() const noexcept override { return empty_; }
    const std::string& name() const noexcept override { return empty_; }
    const std::string& description() const noexcept override { return empty_; }
    const std::string& version() const noexcept override { return empty_; }
    const std::string& category() const noexcept override { return empty_; }
    const std::vector<std::string>& tags() const noexcept override { return tags_; }
    const std::string& file() const noexcept override { return empty_; }
    const std::string& auth_type() const noexcept override { return empty_; }
    bool has_test_request() const noexcept override { return false; }
    const std::string& provider() const noexcept override { return empty_; }
    const std::string& base_url() const noexcept override { return empty_; }
    const std::vector<NodeInfo>& nodes() const noexcept override { return nodes_; }
    const std::vector<CredentialInfo>& credentials() const noexcept override { return none_; }
    const std::vector<AuthOptionInfo>& options() const noexcept override { return options_; }
    Result<std::vector<CredentialInfo>> credentials_for(std::string_view) const override {
        return none_;
    }
    const std::vector<PackFinding>& warnings() const noexcept override { return warnings_; }
    Result<const NodeInfo*> find_node(std::string_view) const override { return &nodes_.front(); }
    Result<Value> parse_input(const NodeInfo&, std::string_view pin,
                              std::string_view text) const override {
        if (pin == "bad") return Error{"input_type", Phase::input, "bad", ""};
        if (pin == "limt") return Error{"unknown_pin", Phase::input, "unknown", "All: limit."};
        return Value(text);
    }

 private:
    std::string empty_;
    std::vector<std::string> tags_;
    std::vector<NodeInfo> nodes_{NodeInfo{.inputs = {{"limit", "int"}, {"from", "string"}}}};
    std::vector<CredentialInfo> none_;
    std::vector<AuthOptionInfo> options_;
    std::vector<PackFinding> warnings_;
};

Result<Object> add(Object pins, const std::vector<std::string>& inputs) {
    const AnyPack pack;
    return add_inputs(std::move(pins), inputs, pack, pack.nodes().front());
}

TEST(Inputs, TakeTheTextBehindTheFirstEqualsSign) {
    auto pins = add({}, {"a=1", "b=x=y", "c="});
    ASSERT_TRUE(pins.ok());
    EXPECT_EQ(*pins, (Object{{"a", "1"}, {"b", "x=y"}, {"c", ""}}));
}

TEST(Inputs, OfTheLineWinOverThoseOfTheFile) {
    auto pins = add(Object{{"a", 1}, {"b", 2}}, {"a=3"});
    ASSERT_TRUE(pins.ok());
    EXPECT_EQ(*pins, (Object{{"a", "3"}, {"b", 2}}));
}

TEST(Inputs, WithoutAPinAreUsageErrors) {
    for (const char* input : {"a", "=1", ""}) {
        const auto pins = add({}, {input});
        ASSERT_FALSE(pins.ok());
        EXPECT_EQ(pins.error().phase, Phase::usage);
    }
    EXPECT_EQ(add({}, {"bad=1"}).error().phase, Phase::input);
}

TEST(Inputs, OfAnUnknownPinSuggestTheNearest) {
    const auto pins = add({}, {"limt=1"});
    ASSERT_FALSE(pins.ok());
    EXPECT_EQ(pins.error().hint, "Did you mean \"limit\"? All: limit.");
    const auto of_json = add(Object{{"from", "x"}, {"limt", 1}}, {});
    ASSERT_FALSE(of_json.ok());
    EXPECT_EQ(of_json.error().hint, pins.error().hint);
}

TEST(Inputs, FromAFileAreOneObject) {
    std::string name = (std::filesystem::temp_directory_path() / "packhost-input-XXXXXX").string();
    const std::filesystem::path folder = ::mkdtemp(name.data());
    const std::string file = (folder / "in.json").string();
    struct Row { const char* text; bool ok; };
    for (const Row& row : {Row{"{\"limit\": 18446744073709551616, \"b\": [1]}", true},
                           Row{"[1]", false}, Row{"", false}, Row{"{\"a\":1,\"a\":2}", false},
                           Row{"{} x", false}}) {
        std::ofstream(file, std::ios::trunc) << row.text;
        const auto pins = read_input_json(file);
        EXPECT_EQ(pins.ok(), row.ok) << row.text;
        if (!pins) {
            EXPECT_EQ(pins.error().phase, Phase::input);
            EXPECT_THAT(pins.error().message, testing::HasSubstr(file));
        } else {
            EXPECT_EQ(find(*pins, "limit")->get_if<NumberText>()->digits, "18446744073709551616");
        }
    }
    EXPECT_EQ(read_input_json((folder / "absent").string()).error().phase, Phase::input);
    EXPECT_TRUE(read_input_json("")->empty());
    std::filesystem::remove_all(folder);
}

TEST(Inputs, TakeFilesForBlobsAlone) {
    std::string name = (std::filesystem::temp_directory_path() / "packhost-files-XXXXXX").string();
    const std::filesystem::path folder = ::mkdtemp(name.data());
    const std::string file = (folder / "a=b.txt").string();
    std::ofstream(file) << "bytes";
    NodeInfo node;
    node.inputs = {{"exec", "exec"}, {"file", "blob"}, {"text", "string"}};
    std::vector<std::string> inputs{"text=@" + file, "file=@" + file, "file=plain", "odd"};
    const auto blobs = take_files(inputs, node);
    ASSERT_TRUE(blobs);
    ASSERT_EQ(blobs->size(), 1u);
    EXPECT_EQ(blobs->front().first, "file");
    EXPECT_EQ(blobs->front().second->file_name(), "a=b.txt");
    EXPECT_EQ(blobs->front().second->size(), 5u);
    EXPECT_THAT(inputs, testing::ElementsAre("text=@" + file, "file=plain", "odd"));
    std::vector<std::string> absent{"file=@" + file + ".absent"};
    EXPECT_EQ(take_files(absent, node).error().code, "bad_blob");
    std::filesystem::remove_all(folder);
}

TEST(Inputs, NameFilesForOutputs) {
    std::string name = (std::filesystem::temp_directory_path() / "packhost-files-XXXXXX").string();
    const std::filesystem::path folder = ::mkdtemp(name.data());
    for (const char* wrong : {"body", "body=x", "=@x", "body=@"})
        EXPECT_EQ(make_sinks({wrong}).error().phase, Phase::usage) << wrong;
    {
        const auto sinks = make_sinks({"body=@" + (folder / "out").string()});
        ASSERT_TRUE(sinks);
        EXPECT_EQ(sinks->front().first, "body");
        ASSERT_TRUE(sinks->front().second->write("x"));
    }
    EXPECT_TRUE(std::filesystem::is_empty(folder));
    EXPECT_EQ(make_sinks({"body=@" + (folder / "no" / "out").string()}).error().code, "bad_blob");
    std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace packhost::cli
