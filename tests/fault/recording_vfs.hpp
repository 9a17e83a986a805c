// recording_vfs.hpp: records what SQLite writes, syncs and deletes, to know what a disk could hold
// after the power went at any moment.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace packhost::tests {

/// What was done to one file.
struct DiskEvent {
    enum class Kind { write, truncate, sync, remove };
    Kind kind;
    std::string file;  ///< without its folder
    std::uint64_t offset = 0;  ///< of a write; the size of a truncate
    std::string bytes;
};

/// What becomes of writes that no sync has followed when the power goes.
enum class Unsynced {
    lost,    ///< all of them
    kept,    ///< none
    mixed,   ///< each by chance, and one of them in part: disks write in any order
};

/// While it lives, all files that SQLite opens in this process are recorded, beside being written.
/// One at a time.
class DiskRecording {
 public:
    DiskRecording();
    ~DiskRecording();
    DiskRecording(const DiskRecording&) = delete;
    DiskRecording& operator=(const DiskRecording&) = delete;

    const std::vector<DiskEvent>& events() const;
};

/// The files that a disk holds if the power goes after the first `count` events. A file of which
/// nothing was ever synced may be absent. `syncs`: false for a disk that ignores them.
std::map<std::string, std::string> disk_after(const std::vector<DiskEvent>& events,
                                              std::size_t count, Unsynced unsynced, bool syncs,
                                              std::mt19937& random);

}  // namespace packhost::tests
