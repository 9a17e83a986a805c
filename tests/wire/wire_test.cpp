// wire_test.cpp: registers each case of cases/*.case, and of the shapes, as a test of its own.
#include <gtest/gtest.h>

#include <algorithm>

#include "wire_case.hpp"

namespace packhost::tests {
namespace {

namespace fs = std::filesystem;

class WireTest : public testing::Test {
 public:
    explicit WireTest(WireCase wire_case) : case_(std::move(wire_case)) {}
    void TestBody() override { run_case(case_); }

 private:
    const WireCase case_;
};

/// A file that can't be read is a test that fails, so that it is noticed.
class UnreadableFile : public testing::Test {
 public:
    explicit UnreadableFile(std::string why) : why_(std::move(why)) {}
    void TestBody() override { FAIL() << why_; }

 private:
    const std::string why_;
};

template <class Test, class Argument>
void add_test(const std::string& suite, const std::string& name, Argument argument) {
    testing::RegisterTest(suite.c_str(), name.c_str(), nullptr, nullptr, __FILE__, __LINE__,
                          [argument]() -> testing::Test* { return new Test(argument); });
}

void add_file(const fs::path& file) {
    const std::string suite = "wire_" + file.stem().string();
    auto cases = read_cases(file, WIRE_DIRECTORY "/packs");
    if (!cases) return add_test<UnreadableFile>(suite, "unreadable", cases.error().message);
    for (const WireCase& wire_case : *cases) add_test<WireTest>(suite, wire_case.name, wire_case);
}

}  // namespace
}  // namespace packhost::tests

int main(int argc, char** argv) {
    testing::InitGoogleTest(&argc, argv);
    std::vector<std::filesystem::path> files;
    for (const char* folder : {WIRE_DIRECTORY "/cases", WIRE_DIRECTORY "/../shapes"})
        for (const auto& entry : std::filesystem::directory_iterator(folder))
            if (entry.path().extension() == ".case") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    for (const auto& file : files) packhost::tests::add_file(file);
    return RUN_ALL_TESTS();
}
