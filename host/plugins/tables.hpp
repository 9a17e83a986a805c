// tables.hpp: the entry and the function tables of a mapped plugin, held against its note.
#pragma once

#include <filesystem>

#include "packhost/abi/auth.h"
#include "packhost/abi/codec.h"
#include "packhost/abi/transport.h"
#include "packhost/result.hpp"
#include "plugins/identity.hpp"

namespace packhost::plugins {

/// The tables that a plugin offers; null: not offered. They live as long as the process.
struct Tables {
    const ph_auth* auth = nullptr;
    const ph_codec* codec = nullptr;
    const ph_transport* transport = nullptr;
};

/// Calls the entry and query(), and checks that id, version, SDK and what is provided are those of
/// the note, that each interface named there has a table with every required function, and that a
/// codec's facts cover its names. Errors: entry_mismatch, plugin_exception.
Result<Tables> read_tables(ph_entry_function entry, const Identity& identity,
                           const std::filesystem::path& file);

/// Runs the plugin's own test, if it has one. Errors: self_test_failed with the plugin's own words,
/// plugin_exception.
Result<void> run_self_test(ph_entry_function entry, const std::filesystem::path& file);

/// One fact sheet of a codec; null beyond the last. The stride is the first one's size.
const ph_codec_info* codec_info(const ph_codec& codec, std::uint32_t index) noexcept;

}  // namespace packhost::plugins
