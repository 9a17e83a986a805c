// power_loss_test.cpp: the power goes at every write and sync of a session; what was acknowledged
// by then is on the disk, and the store is whole.
#include <sys/stat.h>

#include <fstream>

#include <gtest/gtest.h>

#include "recording_vfs.hpp"
#include "store_script.hpp"

namespace packhost {
namespace {

using namespace tests;
namespace fs = std::filesystem;

/// What a session wrote, and when each change was acknowledged.
struct Session {
    std::vector<DiskEvent> events;
    std::vector<std::size_t> acknowledged;  ///< the number of events by then
};

/// Makes a store and changes it; twice it is closed and opened, which brings the log into the file.
Session record_session(const StoreConfig& config) {
    constexpr int kChanges = 14;
    const DiskRecording recording;
    Session session;
    std::shared_ptr<LocalStore> store;
    for (int number = 0; number < kChanges; ++number) {
        if (number % 5 == 0) {
            store.reset();
            auto opened = LocalStore::open(config);
            if (!opened) {
                ADD_FAILURE() << opened.error().message;
                return session;
            }
            store = *opened;
        }
        if (!make_change(*store, number)) ADD_FAILURE() << "change " << number;
        session.acknowledged.push_back(recording.events().size());
    }
    store.reset();
    session.events = recording.events();
    return session;
}

int acknowledged_by(const Session& session, std::size_t event) {
    int count = 0;
    for (const std::size_t at : session.acknowledged) count += at <= event;
    return count;
}

class PowerLoss : public testing::Test {
 protected:
    PowerLoss() : session_(record_session(store_in(folder_.path()))) {}

    /// A folder with what a disk holds after that many events; the key file is as durable as it is.
    StoreConfig restore(const FastFolder& to, std::size_t count, Unsynced unsynced, bool syncs) {
        const StoreConfig config = store_in(to.path());
        fs::copy_file(store_in(folder_.path()).key_file, config.key_file);
        auto disk = disk_after(session_.events, count, unsynced, syncs, random_);
        // The file's name is synced before SQLite sees it.
        disk.try_emplace(config.file.filename(), "");
        for (const auto& [name, content] : disk) {
            const fs::path file = to.path() / name;
            std::ofstream(file, std::ios::binary) << content;
            ::chmod(file.c_str(), 0600);
        }
        return config;
    }

    FastFolder folder_;
    Session session_;
    std::mt19937 random_{7};
};

TEST_F(PowerLoss, LosesNothingThatWasAcknowledged) {
    ASSERT_GT(session_.events.size(), 60u);
    int disks = 0;
    for (std::size_t count = 0; count <= session_.events.size(); ++count) {
        for (const Unsynced unsynced : {Unsynced::lost, Unsynced::kept, Unsynced::mixed}) {
            SCOPED_TRACE("event " + std::to_string(count) + ", way " +
                         std::to_string(static_cast<int>(unsynced)));
            const FastFolder after;
            const StoreConfig config = restore(after, count, unsynced, true);
            ASSERT_GE(changes_in(config, acknowledged_by(session_, count)), 0);
            ++disks;
        }
    }
    RecordProperty("disks", disks);
}

// Without it, the test above might only show that nothing is ever lost here.
TEST_F(PowerLoss, LosesMuchOnADiskThatIgnoresSyncs) {
    int lost = 0, failed = 0;
    for (std::size_t count = session_.acknowledged[2]; count <= session_.acknowledged[8]; ++count) {
        for (const Unsynced unsynced : {Unsynced::lost, Unsynced::mixed}) {
            const FastFolder after;
            const StoreConfig config = restore(after, count, unsynced, false);
            const auto store = LocalStore::open(config);
            const int least = acknowledged_by(session_, count);
            if (!store) ++failed;
            else lost += contents_of(**store) != contents_after(least) &&
                         contents_of(**store) != contents_after(least + 1);
        }
    }
    EXPECT_GT(lost + failed, 10) << lost << " lost, " << failed << " do not open";
    EXPECT_GT(lost, 0);
}

}  // namespace
}  // namespace packhost
