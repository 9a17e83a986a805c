// store_fixture.hpp: a store in a folder of its own, and another program's view of its file.
#pragma once

#include <sqlite3.h>

#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "packhost/store.hpp"
#include "temporary_folder.hpp"

namespace packhost::tests {

inline constexpr char kCanary[] = "k3y-c4nary-5e77";

using Texts = std::vector<std::pair<std::string, std::string>>;

inline ConnectionDraft draft_of(std::string name, const Texts& secrets, const Texts& texts = {}) {
    ConnectionDraft draft;
    draft.name = std::move(name);
    draft.provider = "acme-api";
    draft.pack = "acme";
    draft.origins = {"https://api.example"};
    for (const auto& [field, value] : secrets)
        draft.credentials.push_back({field, true, Secret(value)});
    for (const auto& [field, value] : texts)
        draft.credentials.push_back({field, false, Secret(value)});
    return draft;
}

/// The file as any program of its owner sees it.
class RawFile {
 public:
    explicit RawFile(const std::filesystem::path& file) {
        if (sqlite3_open(file.c_str(), &sqlite_) != SQLITE_OK) throw std::runtime_error("open");
        sqlite3_busy_timeout(sqlite_, 5000);
    }
    ~RawFile() { sqlite3_close(sqlite_); }
    RawFile(const RawFile&) = delete;
    RawFile& operator=(const RawFile&) = delete;

    /// Runs statements; false if SQLite refuses them.
    bool run(const std::string& sql) {
        if (sqlite3_exec(sqlite_, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK) return true;
        ADD_FAILURE() << sqlite3_errmsg(sqlite_);
        sqlite3_exec(sqlite_, "ROLLBACK", nullptr, nullptr, nullptr);
        return false;
    }
    /// The first column of all rows.
    std::vector<std::string> column(const std::string& sql) {
        std::vector<std::string> out;
        sqlite3_stmt* statement = nullptr;
        sqlite3_prepare_v2(sqlite_, sql.c_str(), -1, &statement, nullptr);
        while (sqlite3_step(statement) == SQLITE_ROW) {
            const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, 0));
            const int size = sqlite3_column_bytes(statement, 0);
            out.emplace_back(bytes ? std::string(bytes, static_cast<std::size_t>(size)) : "");
        }
        sqlite3_finalize(statement);
        return out;
    }
    std::string one(const std::string& sql) {
        const auto all = column(sql);
        return all.empty() ? "" : all.front();
    }

 private:
    sqlite3* sqlite_ = nullptr;
};

class StoreFixture : public testing::Test {
 protected:
    std::shared_ptr<LocalStore> open() {
        auto store = LocalStore::open(config_);
        if (!store) throw std::runtime_error(store.error().code + ": " + store.error().message);
        return std::move(store).value();
    }
    std::string open_code() {
        auto store = LocalStore::open(config_);
        if (store) return "";
        EXPECT_EQ(store.error().phase, Phase::connection);
        return store.error().code;
    }

    TemporaryFolder folder_;
    StoreConfig config_{folder_ / "data/store.db", folder_ / "keys/master.key"};
};

/// The code of an error, or nothing.
template <class T>
std::string code_of(const Result<T>& result) {
    if (result.ok()) return "";
    EXPECT_EQ(result.error().phase, Phase::connection);
    EXPECT_THAT(result.error().message + result.error().hint,
                testing::Not(testing::HasSubstr(kCanary)));
    return result.error().code;
}

inline std::string value_of(const Result<std::shared_ptr<const Connection>>& found,
                            std::string_view field) {
    if (!found) return "(" + found.error().code + ")";
    const Credential* credential = (*found)->find(field);
    return credential ? std::string(credential->value.expose()) : "(absent)";
}

}  // namespace packhost::tests
