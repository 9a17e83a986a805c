// text_files.hpp: temporary folders and whole files, for tests.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace packhost::tests {

/// A new folder that goes with this object, together with what is in it.
class TemporaryFolder {
 public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    const std::filesystem::path& path() const noexcept { return path_; }
    /// Writes a file of the folder, readable by the owner alone, and returns its path.
    std::filesystem::path write(std::string_view name, std::string_view text) const;

 private:
    std::filesystem::path path_;
};

/// A file's bytes. The test fails if it can't be read.
std::string read_text(const std::filesystem::path& file);

/// `text` with each occurrence of `from` replaced.
std::string replaced(std::string text, std::string_view from, std::string_view to);

}  // namespace packhost::tests
