// local_store_export.cpp: connections out of the store and into it.
#include "base/try.hpp"
#include "store/connection_export.hpp"
#include "store/local_store.hpp"

namespace packhost::store {

Result<std::string> LocalStoreFile::export_connection(std::string_view name,
                                                      const Secret* passphrase) {
    ConnectionRow found;
    FieldValues values;
    {
        const std::lock_guard lock(mutex_);
        PH_TRY(const Transaction snapshot, database_.begin_read());
        PH_TRY(found, row(name));
        PH_TRY(values, open_values(found));
    }
    // Deriving a key takes its time, which nobody needs to wait for.
    return export_text(found, values, passphrase);
}

Result<StoredConnection> LocalStoreFile::import_connection(std::string_view text,
                                                           const Secret* passphrase,
                                                           std::string_view name) {
    PH_TRY(ConnectionDraft draft, import_text(text, passphrase));
    if (!name.empty()) draft.name = name;
    return add(std::move(draft));
}

}  // namespace packhost::store
