// stored_stage.hpp: a stage with users who have stores of their own.
#pragma once

#include <string>
#include <vector>

#include "stage.hpp"

namespace packhost::tests {

/// A secret that no value of another file here holds; it must be nowhere but in the sealed store.
inline constexpr char kTyped[] = "c4nary-typed-4b8c7e90aa";

/// A fixture: commands run as one of several users, each with a state folder of its own.
class StoredStage : public Stage {
 protected:
    /// A user's environment.
    Environment of(const std::string& user = "first") const;
    /// The words behind --config.
    std::vector<std::string> words(const std::vector<std::string>& words) const;
    Finished command(const std::vector<std::string>& words, const std::string& input = {},
                     const std::string& user = "first") const;
    /// Stores "acme": the canary, for a base URL.
    Finished add_acme(const std::string& base_url, const std::vector<std::string>& more = {},
                      const std::string& user = "first") const;
    /// Runs Acme-ListItems with what is stored.
    Finished list_items(const std::vector<std::string>& more = {},
                        const std::string& user = "first") const;
    std::filesystem::path store_folder(const std::string& user = "first") const;
    std::string content(const std::filesystem::path& file) const;
    /// Writes the example pack with another base URL into a folder of packs of its own, which the
    /// configuration names from now on.
    void install_pack(const std::string& base_url) const;

    /// Fails the test if the text is in a file of the stage, but in those of these names.
    void expect_in_no_file(const std::string& text, const std::vector<std::string>& but = {}) const;
};

/// Waits for a question, and answers it; fails the test if it does not come.
void answer(Terminal& terminal, const std::string& question, const std::string& keys);

}  // namespace packhost::tests
