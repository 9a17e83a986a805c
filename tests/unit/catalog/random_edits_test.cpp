// random_edits_test.cpp: whatever happens to the files, an index changes the time and nothing else.
#include <fcntl.h>
#include <sys/stat.h>

#include <fstream>
#include <random>

#include "folder.hpp"

namespace packhost::tests {
namespace {

namespace fs = std::filesystem;

/// Does one thing to one of six names, each of which may be there or not.
class Editor {
 public:
    Editor(const fs::path& folder, unsigned seed) : folder_(folder), random_(seed) {}

    void edit() {
        const fs::path file = any_file();
        const bool there = fs::exists(file);
        switch (below(there ? 8 : 2)) {
            case 0: return write(file, pack_text(any_name(), any_description()));
            case 1: return write(file, below(3) ? pack_text(any_name()) : "{\"packVersion\": 1}");
            case 2: return fs::last_write_time(file, fs::file_time_type::clock::now());
            case 3: fs::remove(file); return;
            case 4: return fs::rename(file, any_file());
            case 5: return replace_keeping_size_and_time(file);
            case 6: return change_keeping_time(file);
            case 7: return fs::permissions(file, below(2) ? fs::perms(0600) : fs::perms(0644));
        }
    }

 private:
    unsigned below(unsigned n) { return static_cast<unsigned>(random_() % n); }
    std::string any_name() { return std::string("name") + static_cast<char>('a' + below(5)); }
    std::string any_description() { return std::string(12, static_cast<char>('a' + below(26))); }
    fs::path any_file() {
        const char* folders[] = {"", "one", "two"};
        return folder_ / folders[below(3)] /
               (std::string(1, static_cast<char>('x' + below(2))) + ".dragops-pack.json");
    }
    void write(const fs::path& file, const std::string& text) {
        fs::create_directories(file.parent_path());
        std::ofstream(file, std::ios::trunc) << text;
    }
    std::string changed(const fs::path& file) {
        std::string text = read_file(file);
        if (const std::size_t at = text.find("\"version\": \"1"); at != text.npos)
            text[at + 14] = static_cast<char>('0' + below(10));
        return text;
    }
    template <class Write>
    void keeping_time(const fs::path& file, Write write_it) {
        struct stat before {};
        ::stat(file.c_str(), &before);
        write_it();
        const timespec times[2] = {before.st_mtim, before.st_mtim};
        ::utimensat(AT_FDCWD, file.c_str(), times, 0);
    }
    void replace_keeping_size_and_time(const fs::path& file) {
        keeping_time(file, [&] {
            write(folder_ / "temporary", changed(file));
            fs::rename(folder_ / "temporary", file);
        });
    }
    void change_keeping_time(const fs::path& file) {
        keeping_time(file, [&] { write(file, changed(file)); });
    }

    fs::path folder_;
    std::mt19937 random_;
};

class RandomEdits : public PackFolder, public testing::WithParamInterface<unsigned> {};

TEST_P(RandomEdits, GiveTheSameEntriesWithAndWithoutTheIndex) {
    Editor editor(folder_, GetParam());
    std::mt19937 random(GetParam());
    std::size_t read = 0, spared = 0;
    for (int step = 0; step < 120; ++step) {
        for (unsigned edits = random() % 3; edits > 0; --edits) editor.edit();
        // Now and then a look so soon that nothing is settled.
        const auto scan = scan_at(std::chrono::seconds(random() % 4 ? 10 : 0));
        ASSERT_EQ(to_text(scan.entries), to_text(scan_without_index().entries)) << step;
        read += scan.read;
        spared += scan.entries.size() - scan.read;
    }
    EXPECT_GT(read, 20u);
    EXPECT_GT(spared, 20u) << "the index was used";
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomEdits, testing::Range(1u, 9u));

}  // namespace
}  // namespace packhost::tests
