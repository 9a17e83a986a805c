// mapping.hpp: maps the sealed bytes of a plugin and finds its entry. Nothing is ever unmapped.
#pragma once

#include <filesystem>

#include "packhost/abi/plugin.h"
#include "plugins/sealed_file.hpp"

namespace packhost::plugins {

struct MappedImage {
    ph_entry_function entry = nullptr;
};

/// Maps the sealed copy itself (never the file) and makes sure that the entry lies in it. This runs
/// the constructors of the plugin and of the libraries that it needs. Once the bytes are mapped
/// they stay, and `keep` is set: the copy's descriptor must then stay open for the life of the
/// process, since glibc knows the library by the descriptor's path. A constructor that throws ends
/// the process: no exception gets through dlopen(3) alive. Errors: load_failed (with the loader's
/// own text), missing_symbol, mapping_mismatch, plugin_exception.
Result<MappedImage> map_image(const SealedFile& sealed, const std::filesystem::path& file,
                              bool& keep);

}  // namespace packhost::plugins
