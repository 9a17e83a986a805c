// store_script.hpp: a sequence of changes of a store, each known by its number, so that what must
// be there after any of them is known too.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "packhost/store.hpp"

namespace packhost::tests {

/// What a store holds: values of connections by name, and one token.
struct Contents {
    std::map<std::string, std::string> connections;
    std::string token;
    bool operator==(const Contents&) const = default;
};

/// What is there after the first `count` changes.
Contents contents_after(int count);

/// Makes the change of that number; returns when it is durable. False: it failed.
bool make_change(LocalStore& store, int number);

/// What is there, every secret opened; an error's code in place of a value.
Contents contents_of(LocalStore& store);

/// Opens the store of a folder and looks at all of it. The number of changes that are there:
/// `least`, or `least` + 1 with one that had begun; -1 and a failure of the test if it is another.
int changes_in(const StoreConfig& config, int least);

/// The store and its key in a folder.
StoreConfig store_in(const std::filesystem::path& folder);

/// A folder on a file system in memory, if there is one: where nothing is meant to survive the
/// machine, syncing would only cost time.
class FastFolder {
 public:
    FastFolder();
    ~FastFolder();
    FastFolder(const FastFolder&) = delete;
    FastFolder& operator=(const FastFolder&) = delete;
    const std::filesystem::path& path() const { return path_; }

 private:
    std::filesystem::path path_;
};

}  // namespace packhost::tests
