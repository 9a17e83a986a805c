// recording_vfs.cpp: a VFS of SQLite over the usual one, and disks made from what it recorded.
#include "recording_vfs.hpp"

#include <sqlite3.h>

#include <cstring>

namespace packhost::tests {
namespace {

std::vector<DiskEvent>* g_events = nullptr;
sqlite3_vfs* g_usual = nullptr;
sqlite3_vfs g_recording;

/// SQLite allocates it, with the usual VFS's file behind it.
struct RecordedFile {
    sqlite3_file base;
    const char* name;  // SQLite's; lives as long as the file
    sqlite3_file* usual() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

RecordedFile* recorded(sqlite3_file* file) { return reinterpret_cast<RecordedFile*>(file); }
sqlite3_file* usual(sqlite3_file* file) { return recorded(file)->usual(); }

std::string short_name(const char* path) { return std::filesystem::path(path).filename(); }

void record(sqlite3_file* file, DiskEvent::Kind kind, std::uint64_t offset = 0,
            std::string bytes = {}) {
    if (recorded(file)->name)
        g_events->push_back({kind, short_name(recorded(file)->name), offset, std::move(bytes)});
}

int write_file(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset) {
    record(file, DiskEvent::Kind::write, static_cast<std::uint64_t>(offset),
           std::string(static_cast<const char*>(bytes), static_cast<std::size_t>(count)));
    return usual(file)->pMethods->xWrite(usual(file), bytes, count, offset);
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
    record(file, DiskEvent::Kind::truncate, static_cast<std::uint64_t>(size));
    return usual(file)->pMethods->xTruncate(usual(file), size);
}

int sync_file(sqlite3_file* file, int flags) {
    record(file, DiskEvent::Kind::sync);
    return usual(file)->pMethods->xSync(usual(file), flags);
}

/// A method that is handed on as it is.
template <auto Method, class... Arguments>
int forward(sqlite3_file* file, Arguments... arguments) {
    return (usual(file)->pMethods->*Method)(usual(file), arguments...);
}

void barrier(sqlite3_file* file) { usual(file)->pMethods->xShmBarrier(usual(file)); }

const sqlite3_io_methods kMethods = {
    2,
    forward<&sqlite3_io_methods::xClose>,
    forward<&sqlite3_io_methods::xRead, void*, int, sqlite3_int64>,
    write_file,
    truncate_file,
    sync_file,
    forward<&sqlite3_io_methods::xFileSize, sqlite3_int64*>,
    forward<&sqlite3_io_methods::xLock, int>,
    forward<&sqlite3_io_methods::xUnlock, int>,
    forward<&sqlite3_io_methods::xCheckReservedLock, int*>,
    forward<&sqlite3_io_methods::xFileControl, int, void*>,
    forward<&sqlite3_io_methods::xSectorSize>,
    forward<&sqlite3_io_methods::xDeviceCharacteristics>,
    forward<&sqlite3_io_methods::xShmMap, int, int, int, void volatile**>,
    forward<&sqlite3_io_methods::xShmLock, int, int, int>,
    barrier,
    forward<&sqlite3_io_methods::xShmUnmap, int>,
    nullptr,
    nullptr,
};

int open_file(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* flags_out) {
    RecordedFile* opened = recorded(file);
    opened->base.pMethods = nullptr;
    opened->name = name;
    const int code = g_usual->xOpen(g_usual, name, opened->usual(), flags, flags_out);
    if (opened->usual()->pMethods) opened->base.pMethods = &kMethods;
    return code;
}

int delete_file(sqlite3_vfs*, const char* name, int sync_folder) {
    g_events->push_back({DiskEvent::Kind::remove, short_name(name), 0, {}});
    if (sync_folder) g_events->push_back({DiskEvent::Kind::sync, short_name(name), 0, {}});
    return g_usual->xDelete(g_usual, name, sync_folder);
}

/// One file of a disk: what is on it for sure, and what was written since.
struct DiskFile {
    std::optional<std::string> synced;
    std::vector<const DiskEvent*> since;
};

void apply(std::optional<std::string>& content, const DiskEvent& event, std::size_t length) {
    if (event.kind == DiskEvent::Kind::remove) {
        content.reset();
        return;
    }
    if (!content) content.emplace();
    if (event.kind == DiskEvent::Kind::truncate) {
        content->resize(event.offset);
    } else if (event.kind == DiskEvent::Kind::write) {
        if (content->size() < event.offset + length) content->resize(event.offset + length);
        content->replace(event.offset, length, event.bytes, 0, length);
    }
}

std::optional<std::string> after_power_loss(const DiskFile& file, Unsynced unsynced,
                                            std::mt19937& random) {
    constexpr std::size_t kSector = 512;
    std::optional<std::string> content = file.synced;
    if (unsynced == Unsynced::lost) return content;
    for (const DiskEvent* event : file.since) {
        const bool mixed = unsynced == Unsynced::mixed;
        if (mixed && random() % 2) continue;
        const bool torn = mixed && event == file.since.back() && event->bytes.size() > kSector;
        apply(content, *event, torn ? kSector : event->bytes.size());
    }
    return content;
}

}  // namespace

DiskRecording::DiskRecording() {
    g_events = new std::vector<DiskEvent>;
    g_usual = sqlite3_vfs_find(nullptr);
    g_recording = *g_usual;
    g_recording.pNext = nullptr;
    g_recording.zName = "recording";
    g_recording.szOsFile = static_cast<int>(sizeof(RecordedFile)) + g_usual->szOsFile;
    g_recording.xOpen = open_file;
    g_recording.xDelete = delete_file;
    sqlite3_vfs_register(&g_recording, 1);
}

DiskRecording::~DiskRecording() {
    sqlite3_vfs_register(g_usual, 1);
    sqlite3_vfs_unregister(&g_recording);
    delete g_events;
}

const std::vector<DiskEvent>& DiskRecording::events() const { return *g_events; }

std::map<std::string, std::string> disk_after(const std::vector<DiskEvent>& events,
                                              std::size_t count, Unsynced unsynced, bool syncs,
                                              std::mt19937& random) {
    std::map<std::string, DiskFile> files;
    for (std::size_t i = 0; i < count; ++i) {
        const DiskEvent& event = events[i];
        DiskFile& file = files[event.file];
        if (event.kind != DiskEvent::Kind::sync) {
            file.since.push_back(&event);
        } else if (syncs) {
            for (const DiskEvent* done : file.since)
                apply(file.synced, *done, done->bytes.size());
            const bool removed = !file.since.empty() &&
                                 file.since.back()->kind == DiskEvent::Kind::remove;
            if (!file.synced && !removed) file.synced.emplace();
            file.since.clear();
        }
    }
    std::map<std::string, std::string> disk;
    for (const auto& [name, file] : files)
        if (auto content = after_power_loss(file, unsynced, random))
            disk[name] = std::move(*content);
    return disk;
}

}  // namespace packhost::tests
