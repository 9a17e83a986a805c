// connections.cpp: connections from memory and from files.
#include "capi/handles.hpp"
#include "packhost/connection_file.hpp"

using namespace packhost;
using capi::bad_argument;
using capi::given;
using capi::guarded;

namespace {

Error in_use() {
    return {"connection_in_use", Phase::connection,
            "The connection is in use, and can't be changed any more.", "Make a new one."};
}

/// A connection that may still be changed.
Result<Connection*> changeable(packhost_connection* connection) {
    if (!connection->open || connection->used) return in_use();
    return connection->open.get();
}

}  // namespace

packhost_error* packhost_connection_new(const char* name, const char* provider,
                                        const char* base_url, packhost_connection** out) {
    return guarded([&]() -> Result<void> {
        if (!given(name, provider, out)) return bad_argument("name, provider or out");
        auto handle = std::make_unique<packhost_connection>();
        handle->open = std::make_shared<Connection>();
        handle->open->name = name;
        handle->open->provider = provider;
        if (base_url) handle->open->base_url = base_url;
        handle->connection = handle->open;
        *out = handle.release();
        return {};
    });
}

packhost_error* packhost_connection_add_credential(packhost_connection* connection,
                                                   const char* name, const void* bytes,
                                                   size_t size) {
    return guarded([&]() -> Result<void> {
        if (!given(connection, name)) return bad_argument("connection or name");
        if (!bytes && size > 0) return bad_argument("bytes");
        auto open = changeable(connection);
        if (!open) return std::move(open).error();
        if ((*open)->find(name))
            return Error{"duplicate_credential", Phase::connection,
                         "The connection has a credential of that name already.", ""};
        Secret value(std::string_view(static_cast<const char*>(bytes), size));
        (*open)->credentials.push_back({name, std::move(value)});
        return {};
    });
}

packhost_error* packhost_connection_set_url(packhost_connection* connection, const char* setting,
                                            const char* url) {
    return guarded([&]() -> Result<void> {
        if (!given(connection, setting, url)) return bad_argument("connection, setting or url");
        auto open = changeable(connection);
        if (!open) return std::move(open).error();
        for (auto& [known, value] : (*open)->urls)
            if (known == setting) return value = url, Result<void>();
        (*open)->urls.emplace_back(setting, url);
        return {};
    });
}

packhost_error* packhost_connection_set_option(packhost_connection* connection,
                                               const char* option) {
    return guarded([&]() -> Result<void> {
        if (!given(connection, option)) return bad_argument("connection or option");
        auto open = changeable(connection);
        if (!open) return std::move(open).error();
        (*open)->option = option;
        return {};
    });
}

packhost_error* packhost_connection_read(const char* file, int may_ask,
                                         packhost_connection** out) {
    return guarded([&]() -> Result<void> {
        if (!given(file, out)) return bad_argument("file or out");
        const auto prompter = may_ask ? terminal_prompter() : nullptr;
        auto connection = read_connection_file(file, prompter.get());
        if (!connection) return std::move(connection).error();
        auto handle = std::make_unique<packhost_connection>();
        handle->connection = std::move(*connection);
        *out = handle.release();
        return {};
    });
}

packhost_connection* packhost_connection_share(const packhost_connection* connection) {
    if (!connection) return nullptr;
    auto* const other = new (std::nothrow) packhost_connection();
    if (other) other->connection = connection->use();
    return other;
}

void packhost_connection_free(packhost_connection* connection) { delete connection; }
