// process_memory.hpp: the memory of another process, searched for what must not lie there.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace packhost::tests {

/// A text that is looked for by its `core`, of at least 16 letters and digits: these stay as they
/// are in JSON, in URLs and in forms. Half of the core is enough to be found. `bytes`: looked for
/// as they are and in hexadecimal, and nothing else.
struct Wanted {
    std::string name;
    std::string core;
    bool bytes = false;
};

struct Found {
    std::string name;    ///< of what was wanted
    std::string form;    ///< "raw", "hex", "HEX" or "base64"
    std::string region;  ///< "[heap]", "[stack]", a file, or ""
    std::uint64_t address = 0;
    bool dumped = true;  ///< false: the region is left out of cores (MADV_DONTDUMP)
};

struct Searched {
    std::vector<Found> found;
    std::uint64_t bytes = 0;  ///< that were read

    /// How often that was found in regions that are dumped, or in those that are not.
    int count(const std::string& name, bool dumped) const;
    /// A line for each find in what is dumped, with the bytes around it but without the core.
    std::string report;
};

/// Reads all of the process's memory that can be read. The process should be idle, and a child.
Searched search_memory(pid_t process, const std::vector<Wanted>& wanted);

}  // namespace packhost::tests
