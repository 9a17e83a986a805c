// folder.hpp: a folder of packs that a test can change, and looks at it by a clock of the test.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runtime/catalog_scan.hpp"

namespace packhost::tests {

/// The text of a pack without errors, of two nodes; all its names begin with `name`.
std::string pack_text(const std::string& name, const std::string& description = "Some things.");

/// A fixture: each test has a folder of its own, which goes away with it.
class PackFolder : public testing::Test {
 protected:
    PackFolder();
    ~PackFolder() override;

    /// Writes FOLDER/NAME.dragops-pack.json; `name` may be "inner/name".
    std::filesystem::path write(const std::string& name, const std::string& text) const;
    std::filesystem::path add(const std::string& name) const;
    /// Looks with the index, so long after now that all that was written so far can be trusted.
    runtime::PackScan scan() const { return scan_at(std::chrono::seconds(10)); }
    runtime::PackScan scan_at(std::chrono::nanoseconds after_now) const;
    runtime::PackScan scan_without_index() const;

    std::filesystem::path folder_, index_;
};

/// Each entry as a line with all that it says.
std::string to_text(const std::vector<CatalogEntry>& entries);

std::string read_file(const std::filesystem::path& file);

}  // namespace packhost::tests
