// kill_test.cpp: a process that changes a store is killed at random moments; what it has
// acknowledged is there, and the store is whole.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <random>

#include <gtest/gtest.h>

#include "store_script.hpp"

namespace packhost {
namespace {

using namespace tests;
namespace fs = std::filesystem;

/// Kills of the quick suite; PACKHOST_KILLS says another number.
int kills() {
    const char* said = std::getenv("PACKHOST_KILLS");
    return said ? std::atoi(said) : 100;
}

/// Makes changes from that number on, and tells each that is done. Ends only by a signal, or by a
/// code if something fails. With `rotate`, the master key is changed every now and then.
[[noreturn]] void work(const StoreConfig& config, int first, int acknowledge, bool rotate) {
    const auto store = LocalStore::open(config);
    if (!store) ::_exit(2);
    for (int number = first;; ++number) {
        if (!make_change(**store, number)) ::_exit(3);
        if (::write(acknowledge, "+", 1) != 1) ::_exit(4);
        if (rotate && number % 3 == 0 && !(*store)->rotate_master_key()) ::_exit(5);
    }
}

/// Lets a process work, kills it some time after that many acknowledgements, and gives how many
/// there were; -1 if it ended by itself.
int work_and_kill(const StoreConfig& config, int first, int wait_for, int microseconds,
                  bool rotate) {
    int ends[2];
    if (::pipe(ends) != 0) return -1;
    const pid_t child = ::fork();
    if (child == 0) {
        ::close(ends[0]);
        work(config, first, ends[1], rotate);
    }
    ::close(ends[1]);
    char byte = 0;
    int acknowledged = 0;
    while (acknowledged < wait_for && ::read(ends[0], &byte, 1) == 1) ++acknowledged;
    ::usleep(static_cast<useconds_t>(microseconds));
    ::kill(child, SIGKILL);
    while (::read(ends[0], &byte, 1) == 1) ++acknowledged;
    ::close(ends[0]);
    int status = 0;
    if (::waitpid(child, &status, 0) != child || !WIFSIGNALED(status)) {
        ADD_FAILURE() << "it ended by itself: " << status;
        return -1;
    }
    return acknowledged;
}

/// Random, and the same in each run.
class Moments {
 public:
    explicit Moments(unsigned seed) : random_(seed) {}
    int below(int limit) { return static_cast<int>(random_() % static_cast<unsigned>(limit)); }

 private:
    std::mt19937 random_;
};

int keys_in(const fs::path& file) {
    int count = 0;
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) count += line.size() == 64;
    return count;
}

TEST(KilledProcess, LosesNothingThatWasAcknowledged) {
    const FastFolder folder;
    const StoreConfig config = store_in(folder.path());
    Moments moments(1);
    int done = 0, total = 0;
    for (int i = 0; i < kills(); ++i) {
        SCOPED_TRACE("kill " + std::to_string(i));
        const int wait_for = moments.below(6);
        const int more =
            work_and_kill(config, done, wait_for, moments.below(wait_for ? 2000 : 12000), false);
        ASSERT_GE(more, 0);
        total += more;
        done = changes_in(config, done + more);
        ASSERT_GE(done, 0);
    }
    EXPECT_GT(total, kills()) << "it was not killed before it did anything";
}

TEST(KilledProcess, LeavesAStoreThatItWasMaking) {
    Moments moments(2);
    for (int i = 0; i < kills() / 4; ++i) {
        SCOPED_TRACE("kill " + std::to_string(i));
        const FastFolder folder;
        const StoreConfig config = store_in(folder.path() / "new");
        const int more = work_and_kill(config, 0, 0, moments.below(15000), false);
        ASSERT_GE(more, 0);
        ASSERT_GE(changes_in(config, more), 0);
    }
}

TEST(KilledProcess, LeavesAStoreWhoseMasterKeyItWasChanging) {
    const FastFolder folder;
    const StoreConfig config = store_in(folder.path());
    Moments moments(3);
    int done = 0, halfway = 0;
    for (int i = 0; i < kills() / 2; ++i) {
        SCOPED_TRACE("kill " + std::to_string(i));
        const int more =
            work_and_kill(config, done, 1 + moments.below(5), moments.below(3000), true);
        ASSERT_GE(more, 0);
        halfway += keys_in(config.key_file) == 2;
        done = changes_in(config, done + more);
        ASSERT_GE(done, 0);
    }
    EXPECT_GT(halfway, 0) << "some kill came between the two writes of the key file";
    ASSERT_TRUE((*LocalStore::open(config))->rotate_master_key().ok());
    EXPECT_EQ(keys_in(config.key_file), 1);
    EXPECT_EQ(changes_in(config, done), done);
}

}  // namespace
}  // namespace packhost
