// store_file.cpp: a store whose file was damaged or edited by others, and texts of exported
// connections. What opens is what was stored, bit for bit, whatever the file says; an export that
// is taken in comes out again as it was, without consent that nobody vouches for.
//
// An input is an export (it begins with "{"), a whole file (with SQLite's magic text), or changes
// to store/base.db: for each two bytes of offset, a byte n (from 128 on: the file ends there), and
// n % 16 + 1 bytes to put there.
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "fuzz.hpp"
#include "packhost/store.hpp"
#include "packhost/value.hpp"
#include "store/connection_export.hpp"

namespace packhost::fuzz {
namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {(std::istreambuf_iterator<char>(in)), {}};
}

void write_private(const fs::path& file, std::string_view bytes) {
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    out.close();
    PH_HOLDS(::chmod(file.c_str(), 0600) == 0);
}

/// A folder of this process, in memory if there is such a place, with the key of the base file.
class Folder {
 public:
    Folder() {
        std::string name = fs::is_directory("/dev/shm") ? "/dev/shm" : fs::temp_directory_path();
        name += "/packhost-fuzz-XXXXXX";
        PH_HOLDS(::mkdtemp(name.data()) != nullptr);
        path_ = name;
        write_private(path_ / "master.key", read_file(fs::path(FUZZ_STORE) / "master.key"));
    }
    ~Folder() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    /// A store with these bytes, which is not open.
    StoreConfig with(const std::string& name, std::string_view bytes) const {
        for (const char* suffix : {"-wal", "-shm", "-journal"})
            ::unlink((path_ / (name + suffix)).c_str());
        write_private(path_ / name, bytes);
        return {path_ / name, path_ / "master.key"};
    }

 private:
    fs::path path_;
};

const Folder& folder() {
    static const Folder made;
    return made;
}
const std::string& base() {
    static const std::string bytes = read_file(fs::path(FUZZ_STORE) / "base.db");
    PH_HOLDS(bytes.starts_with("SQLite format 3"));
    return bytes;
}

void check_error(const Error& error) {
    PH_HOLDS(error.phase == Phase::connection && !error.code.empty());
    PH_HOLDS((error.message + error.hint).find("c4nary") == std::string::npos);
}

/// All that a connection says, as it was when the base file was made.
std::string told(const Connection& connection) {
    std::string out = connection.name + "|" + connection.provider + "|" + connection.base_url;
    for (const auto& [setting, url] : connection.urls) out += "|" + setting + "=" + url;
    if (connection.origins)
        for (const std::string& origin : *connection.origins) out += "|" + origin;
    for (const Credential& credential : connection.credentials)
        out += "|" + credential.name + "=" + std::string(credential.value.expose());
    return out;
}

constexpr std::string_view kFirst =
    "first|acme-api|https://api.example/v1|tokenUrl=https://id.example/token|https://api.example"
    "|user=ann|api-key=c4nary-one";
constexpr std::string_view kSecond = "second|acme-api||https://api.example|api-key=c4nary-two";
constexpr std::string_view kToken = "c4nary-token";

void check_connections(LocalStore& store) {
    const auto list = store.list();
    if (!list) check_error(list.error());
    for (const char* name : {"first", "second", "third"}) {
        const auto found = store.find(name);
        if (!found) {
            check_error(found.error());
            continue;
        }
        const std::string all = told(**found);
        PH_HOLDS(all == kFirst || all == kSecond);
        const auto text = store.export_connection(name, nullptr);
        if (!text) check_error(text.error());
        else PH_HOLDS(text->find("c4nary") == std::string::npos);
    }
}

void check_store(std::string_view bytes) {
    const auto store = LocalStore::open(folder().with("damaged.db", bytes));
    if (!store) return check_error(store.error());
    check_connections(**store);
    const auto token = (*store)->load("token");
    if (!token) check_error(token.error());
    else if (*token) PH_HOLDS((*token)->bytes.expose() == kToken);
    const auto problems = (*store)->check();
    if (!problems) return check_error(problems.error());
    for (const std::string& problem : *problems) {
        PH_HOLDS(!problem.empty() && problem.find("c4nary") == std::string::npos);
    }
}

std::string changed(std::string_view changes) {
    std::string bytes = base();
    while (changes.size() >= 3) {
        const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(changes[i]); };
        const std::size_t offset = (byte(0) | std::size_t{byte(1)} << 8) % base().size();
        const std::size_t n = byte(2) % 16 + 1;
        const bool end = byte(2) >= 128;
        changes.remove_prefix(3);
        if (end) {
            bytes.resize(std::min(offset, bytes.size()));
            continue;
        }
        const std::string_view put = changes.substr(0, n);
        if (offset + put.size() <= bytes.size()) bytes.replace(offset, put.size(), put);
        changes.remove_prefix(put.size());
    }
    return bytes;
}

void check_import(std::string_view text) {
    static const std::shared_ptr<LocalStore> store = [] {
        auto opened = LocalStore::open(folder().with("imports.db", base()));
        PH_HOLDS(opened.ok());
        return std::move(opened).value();
    }();
    const auto draft = store::import_text(text, nullptr);
    if (!draft) return check_error(draft.error());
    PH_HOLDS(draft->origins.empty());
    for (const auto& field : draft->credentials) PH_HOLDS(!field.secret || field.value.empty());

    const auto imported = store->import_connection(text, nullptr, "one");
    if (!imported) return check_error(imported.error());
    const auto exported = store->export_connection("one", nullptr);
    PH_HOLDS(exported.ok());
    PH_HOLDS(store->remove("one").ok());
    PH_HOLDS(store->import_connection(*exported, nullptr, "one").ok());
    const auto again = store->export_connection("one", nullptr);
    PH_HOLDS(again && *again == *exported);
    PH_HOLDS(store->remove("one").ok());
}

}  // namespace
}  // namespace packhost::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace packhost::fuzz;
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    if (input.starts_with('{')) check_import(input);
    else if (input.starts_with("SQLite format 3")) check_store(input);
    else check_store(changed(input));
    return 0;
}
