// stored_stage.cpp: users, their stores, and packs that are updated.
#include "stored_stage.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace packhost::tests {

namespace fs = std::filesystem;

Environment StoredStage::of(const std::string& user) const {
    return {{"XDG_STATE_HOME", (folder_ / user).string()}, {"HOME", folder_.string()}};
}

std::vector<std::string> StoredStage::words(const std::vector<std::string>& words) const {
    std::vector<std::string> all{"--config", (folder_ / "packhost.toml").string()};
    all.insert(all.end(), words.begin(), words.end());
    return all;
}

Finished StoredStage::command(const std::vector<std::string>& words, const std::string& input,
                              const std::string& user) const {
    return run(this->words(words), of(user), input);
}

Finished StoredStage::add_acme(const std::string& base_url, const std::vector<std::string>& more,
                               const std::string& user) const {
    std::vector<std::string> all{"connection", "add", "acme-api", "--name", "acme",
                                 "--credential-file",
                                 "api-key=" + (folder_ / "api-key.txt").string()};
    if (!base_url.empty()) all.insert(all.end(), {"--base-url", base_url});
    all.insert(all.end(), more.begin(), more.end());
    return command(all, {}, user);
}

Finished StoredStage::list_items(const std::vector<std::string>& more,
                                 const std::string& user) const {
    std::vector<std::string> all{"node", "run", "Acme-ListItems", "--in", "limit=1"};
    all.insert(all.end(), more.begin(), more.end());
    return command(all, {}, user);
}

fs::path StoredStage::store_folder(const std::string& user) const {
    return folder_ / user / "packhost";
}

std::string StoredStage::content(const fs::path& file) const {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
}

void StoredStage::install_pack(const std::string& base_url) const {
    fs::create_directories(folder_ / "packs");
    const fs::path changed = write_pack("https://api.acme.com/v2", base_url);
    fs::rename(changed, folder_ / "packs" / "acme.dragops-pack.json");
    write_config(loopback() + "[packs]\nfolders = [\"packs\"]\n");
}

void StoredStage::expect_in_no_file(const std::string& text,
                                    const std::vector<std::string>& but) const {
    std::size_t looked = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder_)) {
        const std::string name = entry.path().filename().string();
        if (!entry.is_regular_file() || std::find(but.begin(), but.end(), name) != but.end())
            continue;
        ++looked;
        EXPECT_EQ(content(entry.path()).find(text), std::string::npos) << entry.path();
    }
    EXPECT_GT(looked, 0u);
}

void answer(Terminal& terminal, const std::string& question, const std::string& keys) {
    ASSERT_TRUE(terminal.shows(question)) << question << " did not come";
    terminal.type(keys);
}

}  // namespace packhost::tests
