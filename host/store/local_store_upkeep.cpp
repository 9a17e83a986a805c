// local_store_upkeep.cpp: a new master key, a copy of the file, and a look at all of it.
#include <fmt/format.h>

#include "base/try.hpp"
#include "store/local_store.hpp"

namespace packhost::store {

// In this order, a kill at any moment leaves a key file that opens the store: the file has both
// keys before the first row needs the new one, and loses the old one after the last row did.
Result<void> LocalStoreFile::rotate_master_key() {
    const std::lock_guard lock(mutex_);
    PH_TRY(Transaction transaction, database_.begin_write());
    PH_TRY(const std::string from, current_master());
    PH_TRY(keys_, MasterKeys::read(config_.key_file));
    if (auto known = master(from); !known) return std::move(known).error();
    PH_CHECK(keys_.add_new());
    const std::string to = keys_.newest();
    // What an interrupted change has left behind goes.
    keys_.keep(to, from);
    PH_CHECK(keys_.write(config_.key_file));
    PH_CHECK(wrap_all_anew(to));
    PH_CHECK(transaction.commit());
    keys_.keep(to, to);
    PH_CHECK(keys_.write(config_.key_file));
    // The log still has keys as they were wrapped before.
    database_.shorten_log();
    return {};
}

Result<void> LocalStoreFile::wrap_all_anew(const std::string& to) {
    const auto rewrap = [&](const std::string& from, std::string_view wrapped,
                            std::string_view owner) -> Result<std::string> {
        PH_TRY(const Secret* old, master(from));
        PH_TRY(const Secret key, unwrap_key(*old, wrapped, owner));
        return wrap_key(*keys_.find(to), key, owner);
    };
    struct Wrapped {
        std::string owner, master, key;
    };
    for (const bool of_connections : {true, false}) {
        std::vector<Wrapped> all;
        PH_TRY(Statement rows,
               database_.prepare(of_connections ? "SELECT id, master, wrapped FROM connections"
                                                : "SELECT purpose, master, wrapped FROM keys"));
        for (;;) {
            PH_TRY(const bool found, rows.step());
            if (!found) break;
            all.push_back({rows.text(0), rows.text(1), rows.text(2)});
        }
        for (const Wrapped& row : all) {
            auto anew = rewrap(row.master, row.key, row.owner);
            if (!anew) {
                anew.error().hint = "\"packhost store check\" tells which connection it is.";
                return std::move(anew).error();
            }
            PH_CHECK(database_.run(
                of_connections ? "UPDATE connections SET master=?2, wrapped=?3 WHERE id=?1"
                               : "UPDATE keys SET master=?2, wrapped=?3 WHERE purpose=?1",
                std::string_view(row.owner), std::string_view(to), Blob{*anew}));
        }
    }
    return {};
}

Result<void> LocalStoreFile::backup(const std::filesystem::path& to) {
    const std::lock_guard lock(mutex_);
    return database_.backup(to);
}

Result<std::vector<std::string>> LocalStoreFile::check() {
    const std::lock_guard lock(mutex_);
    PH_TRY(const Transaction snapshot, database_.begin_read());
    // Known from now on, should another process change it meanwhile.
    PH_TRY(const std::string current, current_master());
    if (auto known = master(current); !known) return std::move(known).error();
    PH_TRY(std::vector<std::string> problems, database_.problems());
    PH_TRY(const std::vector<ConnectionRow> rows, read_rows(database_));
    check_rows(rows, problems);
    PH_CHECK(check_states(problems));
    return problems;
}

void LocalStoreFile::check_rows(const std::vector<ConnectionRow>& rows,
                                std::vector<std::string>& problems) {
    for (const ConnectionRow& row : rows) {
        const auto opened = open_values(row);
        if (!opened)
            problems.push_back(fmt::format("{}: {} ({})", row.name, opened.error().message,
                                           opened.error().code));
    }
}

Result<void> LocalStoreFile::check_states(std::vector<std::string>& problems) {
    std::size_t wrong = 0;
    PH_TRY(Statement states, database_.prepare("SELECT key, version, expires, sealed FROM states"));
    for (;;) {
        PH_TRY(const bool found, states.step());
        if (!found) break;
        const auto opened =
            open_state(states.bytes(0), states.whole(1), states.whole(2), states.bytes(3));
        if (!opened) ++wrong;
    }
    if (wrong) problems.push_back(fmt::format("{} kept tokens do not open (tampered)", wrong));
    return {};
}

}  // namespace packhost::store
