// folder.cpp: writes packs.
#include "folder.hpp"

#include <stdlib.h>
#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "runtime/catalog_index.hpp"

namespace packhost::tests {
namespace {

namespace fs = std::filesystem;

void replace_all(std::string& text, const std::string& from, const std::string& to) {
    for (std::size_t at = 0; (at = text.find(from, at)) != text.npos; at += to.size())
        text.replace(at, from.size(), to);
}

}  // namespace

std::string pack_text(const std::string& name, const std::string& description) {
    static const std::string text = read_file(PACKHOST_EXAMPLE_PACK);
    std::string out = text;
    replace_all(out, "acme-api", name);
    replace_all(out, "Acme-", name + "-");
    replace_all(out, "Acme API", name + " API");
    replace_all(out, "Interact with the Acme platform API.", description);
    return out;
}

std::string read_file(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

PackFolder::PackFolder() {
    std::string name = (fs::temp_directory_path() / "packhost-catalog-XXXXXX").string();
    const fs::path root = ::mkdtemp(name.data());
    folder_ = root / "packs";
    fs::create_directory(folder_);
    index_ = root / "cache" / "packs.index";
}

PackFolder::~PackFolder() {
    ::chmod((folder_ / "inner").c_str(), 0700);
    fs::remove_all(folder_.parent_path());
}

fs::path PackFolder::write(const std::string& name, const std::string& text) const {
    const fs::path file = folder_ / (name + ".dragops-pack.json");
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::trunc) << text;
    return file;
}

fs::path PackFolder::add(const std::string& name) const {
    return write(name, pack_text(fs::path(name).filename().string()));
}

runtime::PackScan PackFolder::scan_at(std::chrono::nanoseconds after_now) const {
    auto scan = runtime::scan_packs({folder_}, index_,
                                    runtime::system_clock_ns() + after_now.count());
    EXPECT_TRUE(scan.ok()) << scan.error().message;
    return scan ? std::move(*scan) : runtime::PackScan();
}

runtime::PackScan PackFolder::scan_without_index() const {
    auto scan = runtime::scan_packs({folder_}, {}, runtime::system_clock_ns());
    EXPECT_TRUE(scan.ok()) << scan.error().message;
    return scan ? std::move(*scan) : runtime::PackScan();
}

std::string to_text(const std::vector<CatalogEntry>& entries) {
    std::ostringstream out;
    for (const CatalogEntry& e : entries) {
        out << e.file << '|' << e.slug << '|' << e.name << '|' << e.description << '|' << e.version
            << '|' << e.category << '|' << e.provider;
        for (const std::string& tag : e.tags) out << '|' << tag;
        for (const auto& [type_id, title] : e.nodes) out << '|' << type_id << '=' << title;
        if (e.problem)
            out << '|' << e.problem->code << '|' << to_string(e.problem->phase) << '|'
                << e.problem->message << '|' << e.problem->hint;
        out << '\n';
    }
    return out.str();
}

}  // namespace packhost::tests
