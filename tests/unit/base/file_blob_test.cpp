// file_blob_test.cpp: files that are streamed: whole or not there at all.
#include <gtest/gtest.h>

#include <sys/stat.h>

#include <fstream>
#include <iterator>

#include "base/spool.hpp"
#include "packhost/blob.hpp"

namespace packhost {
namespace {

namespace fs = std::filesystem;

class FileBlob : public testing::Test {
 protected:
    void SetUp() override {
        std::string name = testing::TempDir() + "blob-XXXXXX";
        ASSERT_NE(::mkdtemp(name.data()), nullptr);
        folder_ = name;
    }
    void TearDown() override { fs::remove_all(folder_); }

    fs::path write(const std::string& name, const std::string& text) const {
        std::ofstream(folder_ / name) << text;
        return folder_ / name;
    }
    static std::string text_of(const fs::path& file) {
        std::ifstream in(file);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    static std::string all_of(BlobSource& source) {
        std::string out;
        char piece[3];
        EXPECT_TRUE(source.rewind());
        for (auto n = source.read(piece); n && *n > 0; n = source.read(piece))
            out.append(piece, *n);
        return out;
    }
    std::size_t files() const {
        return static_cast<std::size_t>(
            std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
    }

    fs::path folder_;
};

TEST_F(FileBlob, IsReadAsOftenAsAsked) {
    const auto source = BlobSource::open(write("a b.txt", "0123456789"));
    ASSERT_TRUE(source);
    EXPECT_EQ((*source)->size(), 10u);
    EXPECT_EQ((*source)->file_name(), "a b.txt");
    for (int i = 0; i < 2; ++i) EXPECT_EQ(all_of(**source), "0123456789");
    const auto memory = BlobSource::of("abcd", "n");
    for (int i = 0; i < 2; ++i) EXPECT_EQ(all_of(*memory), "abcd");
    EXPECT_EQ(memory->file_name(), "n");
}

TEST_F(FileBlob, OpensRegularFilesAlone) {
    ASSERT_EQ(::mkfifo((folder_ / "pipe").c_str(), 0600), 0);
    for (const fs::path& file :
         {folder_ / "absent", folder_, folder_ / "pipe", fs::path("/dev/null")}) {
        const auto source = BlobSource::open(file);
        ASSERT_FALSE(source) << file;
        EXPECT_EQ(source.error().code, "bad_blob");
    }
}

TEST_F(FileBlob, ComesToBeAsAWhole) {
    const fs::path file = folder_ / "out";
    auto sink = BlobSink::create(file);
    ASSERT_TRUE(sink);
    ASSERT_TRUE((*sink)->write("broken off"));
    EXPECT_FALSE(fs::exists(file));
    ASSERT_TRUE((*sink)->restart());
    ASSERT_TRUE((*sink)->write("abc"));
    ASSERT_TRUE((*sink)->write(std::string("\0d", 2)));
    ASSERT_TRUE((*sink)->finish());
    EXPECT_EQ(text_of(file), std::string("abc\0d", 5));
    EXPECT_EQ(files(), 1u);
}

TEST_F(FileBlob, LeavesTheOldFileIfItIsNotFinished) {
    const fs::path file = write("out", "old");
    ASSERT_EQ(::chmod(file.c_str(), 0640), 0);
    {
        auto sink = BlobSink::create(file);
        ASSERT_TRUE(sink);
        ASSERT_TRUE((*sink)->write("new"));
    }
    EXPECT_EQ(text_of(file), "old");
    EXPECT_EQ(files(), 1u);
    auto sink = BlobSink::create(file);
    ASSERT_TRUE(sink && (*sink)->write("new") && (*sink)->finish());
    EXPECT_EQ(text_of(file), "new");
    EXPECT_EQ(fs::status(file).permissions() & fs::perms::mask, fs::perms(0640));
}

TEST_F(FileBlob, WritesToDevicesAndRefusesFolders) {
    auto null = BlobSink::create("/dev/null");
    ASSERT_TRUE(null);
    EXPECT_TRUE((*null)->write("x"));
    EXPECT_FALSE((*null)->restart());
    EXPECT_TRUE((*null)->finish());
    for (const fs::path& file : {folder_, folder_ / "no" / "folder"}) {
        const auto sink = BlobSink::create(file);
        ASSERT_FALSE(sink) << file;
        EXPECT_EQ(sink.error().code, "bad_blob");
    }
}

TEST_F(FileBlob, SpoolsHaveNoName) {
    ::setenv("TMPDIR", folder_.c_str(), 1);
    auto spool = detail::Spool::make();
    ::unsetenv("TMPDIR");
    ASSERT_TRUE(spool);
    ASSERT_TRUE(spool->append("abc"));
    ASSERT_TRUE(spool->clear());
    ASSERT_TRUE(spool->append("defgh"));
    EXPECT_EQ(files(), 0u);
    char some[2];
    const auto n = spool->read(3, some);
    ASSERT_TRUE(n);
    EXPECT_EQ(std::string(some, *n), "gh");
    const auto source = std::move(*spool).release();
    EXPECT_EQ(source->size(), 5u);
    EXPECT_EQ(all_of(*source), "defgh");
}

}  // namespace
}  // namespace packhost
