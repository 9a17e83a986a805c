// index_test.cpp: when the index is believed, when it is not, and what becomes of a bad one.
#include <fcntl.h>
#include <sys/stat.h>

#include <fstream>

#include "folder.hpp"

namespace packhost::tests {
namespace {

namespace fs = std::filesystem;

class PackIndexFile : public PackFolder {
 protected:
    PackIndexFile() {
        add("first");
        add("inner/second");
    }
    /// Looks, and checks that the result is what it is without an index.
    std::size_t packs_read() const {
        const auto scan = this->scan();
        EXPECT_EQ(to_text(scan.entries), to_text(scan_without_index().entries));
        return scan.read;
    }
};

void set_modified(const fs::path& file, const timespec& time) {
    const timespec times[2] = {time, time};
    ASSERT_EQ(::utimensat(AT_FDCWD, file.c_str(), times, 0), 0);
}

TEST_F(PackIndexFile, SparesTheReadingOfUnchangedPacks) {
    EXPECT_EQ(packs_read(), 2u);
    EXPECT_EQ(packs_read(), 0u);
    EXPECT_EQ(scan_without_index().read, 2u);
}

TEST_F(PackIndexFile, IsLeftAloneWhenNothingChanged) {
    scan();
    struct stat before {}, after {};
    ::stat(index_.c_str(), &before);
    scan();
    ::stat(index_.c_str(), &after);
    EXPECT_EQ(before.st_ino, after.st_ino);
    fs::remove(folder_ / "first.dragops-pack.json");
    scan();
    ::stat(index_.c_str(), &after);
    EXPECT_NE(before.st_ino, after.st_ino) << "what is gone is forgotten";
    EXPECT_EQ(packs_read(), 0u);
}

TEST_F(PackIndexFile, DoesNotKnowAChangedFile) {
    const fs::path file = folder_ / "first.dragops-pack.json";
    scan();
    struct stat before {};
    ::stat(file.c_str(), &before);

    write("first", pack_text("first", "Other things."));
    EXPECT_EQ(packs_read(), 1u) << "another size";
    write("first", pack_text("first", "Sundry items."));
    set_modified(file, before.st_mtim);
    EXPECT_EQ(packs_read(), 1u) << "the time set back";

    ::stat(file.c_str(), &before);
    write("copy", pack_text("first", "Random items."));
    fs::rename(folder_ / "copy.dragops-pack.json", file);
    set_modified(file, before.st_mtim);
    ASSERT_EQ(fs::file_size(file), static_cast<std::uintmax_t>(before.st_size));
    EXPECT_EQ(packs_read(), 1u) << "another inode, with size and time of the old one";
}

TEST_F(PackIndexFile, IsNotTrustedForWhatChangedWithinTwoSecondsOfItsTime) {
    using namespace std::chrono_literals;
    for (const auto& [written, read] : {std::pair{-1s, 2u}, {0s, 2u}, {1s, 2u}, {10s, 0u}}) {
        fs::remove(index_);
        add("first");
        add("inner/second");
        scan_at(written);
        EXPECT_EQ(scan_at(20s).read, read) << written.count();
    }
}

TEST_F(PackIndexFile, NoticesAChangedIcon) {
    std::string text = pack_text("first");
    text.replace(text.find("\"tags\""), 0, "\"iconUrl\": \"icon.svg\", ");
    write("first", text);
    const fs::path icon = folder_ / "icon.svg";
    EXPECT_EQ(packs_read(), 2u);
    EXPECT_EQ(packs_read(), 1u) << "what can't be loaded is read each time";
    std::ofstream(icon) << "<svg></svg>";
    EXPECT_EQ(packs_read(), 1u);
    EXPECT_EQ(packs_read(), 0u);
    std::ofstream(icon) << "no drawing";
    EXPECT_EQ(packs_read(), 1u);
    fs::remove(icon);
    EXPECT_EQ(packs_read(), 1u);
}

TEST_F(PackIndexFile, IsIgnoredAndWrittenAnewIfItIsDamagedTruncatedOrForeign) {
    scan();
    const std::string good = read_file(index_);
    ASSERT_GT(good.size(), 100u);
    std::vector<std::string> bad{"", "x", "phpacks2" + good.substr(8), good + '\0',
                                 std::string(100'000, '\xFF')};
    for (std::size_t i = 0; i < good.size(); i += 7) {
        bad.push_back(good.substr(0, i));
        bad.push_back(good);
        bad.back()[i] = static_cast<char>(bad.back()[i] ^ 0x10);
    }
    for (const std::string& text : bad) {
        std::ofstream(index_, std::ios::binary | std::ios::trunc) << text;
        ASSERT_EQ(packs_read(), 2u);
        ASSERT_EQ(packs_read(), 0u) << "it was written anew";
    }
}

TEST_F(PackIndexFile, OfAnotherVersionIsForeign) {
    scan();
    std::string text = read_file(index_);
    const std::size_t version = 8 + 8 + 4;  // behind magic, checksum and length
    ASSERT_EQ(text[version + 1], '.');
    text[version] = '9';
    // The checksum is right: only the version tells.
    std::uint64_t sum = 0xCBF29CE484222325u;
    for (const char c : text.substr(16))
        sum = (sum ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
    text.replace(8, 8, reinterpret_cast<const char*>(&sum), 8);
    std::ofstream(index_, std::ios::binary | std::ios::trunc) << text;
    EXPECT_EQ(packs_read(), 2u);
}

TEST_F(PackIndexFile, ThatCantBeWrittenCostsTimeAndNothingElse) {
    std::ofstream(folder_.parent_path() / "cache") << "a file where a folder should be";
    EXPECT_EQ(packs_read(), 2u);
    EXPECT_EQ(packs_read(), 2u);
    index_ = folder_.parent_path() / "taken";
    fs::create_directories(index_ / "by a folder");
    EXPECT_EQ(packs_read(), 2u);
    index_ = folder_.parent_path() / "fifo";
    ASSERT_EQ(::mkfifo(index_.c_str(), 0600), 0);
    EXPECT_EQ(packs_read(), 2u) << "and nobody waits for a writer";
}

TEST_F(PackIndexFile, LeavesNoTemporaryFileBehind) {
    scan();
    add("third");
    scan();
    std::size_t files = 0;
    for ([[maybe_unused]] const auto& file : fs::directory_iterator(index_.parent_path())) ++files;
    EXPECT_EQ(files, 1u);
}

}  // namespace
}  // namespace packhost::tests
