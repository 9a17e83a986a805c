// tables.cpp: entry equals note, tables are whole.
#include "plugins/tables.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <set>
#include <span>

#include "base/try.hpp"
#include "plugins/guard.hpp"
#include "plugins/refusal.hpp"

namespace packhost::plugins {
namespace {

using std::filesystem::path;

/// A function that a table must have.
struct Member {
    std::string_view name;
    std::size_t offset;
};
#define PH_MEMBER(table, name) Member{#name, offsetof(table, name)}

constexpr Member kAuthMembers[] = {
    PH_MEMBER(ph_auth, create), PH_MEMBER(ph_auth, begin),   PH_MEMBER(ph_auth, step),
    PH_MEMBER(ph_auth, finish), PH_MEMBER(ph_auth, destroy),
};
constexpr Member kCodecMembers[] = {
    PH_MEMBER(ph_codec, info),         PH_MEMBER(ph_codec, create),
    PH_MEMBER(ph_codec, destroy),      PH_MEMBER(ph_codec, encode_begin),
    PH_MEMBER(ph_codec, encode),       PH_MEMBER(ph_codec, encode_end),
    PH_MEMBER(ph_codec, encode_free),  PH_MEMBER(ph_codec, decode_begin),
    PH_MEMBER(ph_codec, decode),       PH_MEMBER(ph_codec, decode_free),
};
constexpr Member kTransportMembers[] = {
    PH_MEMBER(ph_transport, create), PH_MEMBER(ph_transport, send),
    PH_MEMBER(ph_transport, cancel), PH_MEMBER(ph_transport, resume),
    PH_MEMBER(ph_transport, stats),  PH_MEMBER(ph_transport, destroy),
};

Error mismatch(const path& file, std::string_view reason) {
    return refuse("entry_mismatch", file, reason,
                  "Report it to the plugin's author, or build the plugin anew with "
                  "packhost_add_plugin() and PACKHOST_PLUGIN(...).");
}

Result<void> same(std::string_view what, const char* found, std::string_view noted,
                  const path& file) {
    if (found && found == noted) return {};
    return mismatch(file, fmt::format("its code says {} \"{}\" and its note says \"{}\"", what,
                                      found ? printable(found) : "(nothing)", noted));
}

// Elements have the size of the first.
template <class T>
const T* element(const T* first, std::uint32_t index) noexcept {
    return reinterpret_cast<const T*>(reinterpret_cast<const char*>(first) +
                                      std::size_t{index} * first->size);
}

Result<void> same_offers(const ph_plugin& plugin, const Identity& identity, const path& file) {
    std::set<std::string> offered, noted;
    for (const Provided& one : identity.provides) noted.insert(one.text());
    const bool readable = plugin.provides && plugin.provides_count > 0 &&
                          PH_HAS(plugin.provides, name) && plugin.provides_count <= 256;
    for (std::uint32_t i = 0; readable && i < plugin.provides_count; ++i) {
        const ph_provides* one = element(plugin.provides, i);
        if (!one->kind || !one->name) return mismatch(file, "its code offers something nameless");
        offered.insert(std::string(one->kind) + "/" + one->name);
    }
    if (offered == noted) return {};
    const auto listed = [](const std::set<std::string>& names) {
        return names.empty() ? std::string("nothing")
                             : printable(fmt::format("{}", fmt::join(names, ", ")));
    };
    return mismatch(file, fmt::format("its code offers {}, and its note says {}", listed(offered),
                                      listed(noted)));
}

Result<const ph_plugin*> call_entry(ph_entry_function entry, const path& file) {
    PH_TRY(const ph_plugin* plugin, guard_call(file.string(), entry));
    if (!plugin) return mismatch(file, "its entry returns nothing");
    if (!PH_HAS(plugin, query) || !plugin->query)
        return mismatch(file, "its entry returns a structure without query");
    return plugin;
}

Result<const void*> table_of(const ph_plugin& plugin, const std::string& interface,
                             std::span<const Member> members, const path& file) {
    PH_TRY(const void* table,
           guard_call(file.string(), [&] { return plugin.query(interface.c_str()); }));
    if (!table)
        return mismatch(file, fmt::format("its note promises {}, which its code does not offer",
                                          interface));
    std::uint32_t size = 0;
    std::memcpy(&size, table, sizeof size);
    for (const Member& member : members) {
        void* function = nullptr;
        if (member.offset + sizeof function <= size)
            std::memcpy(&function, static_cast<const char*>(table) + member.offset,
                        sizeof function);
        if (!function)
            return mismatch(file,
                            fmt::format("its table for {} has no {}", interface, member.name));
    }
    return table;
}

Result<void> check_codec(const ph_codec& codec, const Identity& identity, const path& file) {
    for (const Provided& one : identity.provides) {
        if (one.kind != "body") continue;
        const bool known = [&] {
            for (std::uint32_t i = 0; const ph_codec_info* info = codec_info(codec, i); ++i)
                if (info->name && info->name == one.name && info->media_types) return true;
            return false;
        }();
        if (!known)
            return mismatch(file, fmt::format("its code has no facts about {}", one.text()));
    }
    return {};
}

bool declares(const Identity& identity, std::string_view interface) {
    return std::find(identity.interfaces.begin(), identity.interfaces.end(), interface) !=
           identity.interfaces.end();
}

std::string_view view(ph_str text) {
    return text.size && text.data ? std::string_view(text.data, text.size) : std::string_view();
}

}  // namespace

const ph_codec_info* codec_info(const ph_codec& codec, std::uint32_t index) noexcept {
    if (index >= codec.info_count || !codec.info || !PH_HAS(codec.info, media_types))
        return nullptr;
    return element(codec.info, index);
}

Result<Tables> read_tables(ph_entry_function entry, const Identity& identity, const path& file) {
    PH_TRY(const ph_plugin* plugin, call_entry(entry, file));
    PH_CHECK(same("id", plugin->id, identity.id, file));
    PH_CHECK(same("version", plugin->version, identity.version, file));
    PH_CHECK(same("SDK", plugin->sdk_version, identity.sdk, file));
    PH_CHECK(same_offers(*plugin, identity, file));
    Tables out;
    if (declares(identity, PH_AUTH)) {
        PH_TRY(const void* table, table_of(*plugin, PH_AUTH, kAuthMembers, file));
        out.auth = static_cast<const ph_auth*>(table);
    }
    if (declares(identity, PH_CODEC)) {
        PH_TRY(const void* table, table_of(*plugin, PH_CODEC, kCodecMembers, file));
        out.codec = static_cast<const ph_codec*>(table);
        PH_CHECK(check_codec(*out.codec, identity, file));
    }
    if (declares(identity, PH_TRANSPORT)) {
        PH_TRY(const void* table,
               table_of(*plugin, PH_TRANSPORT, kTransportMembers, file));
        out.transport = static_cast<const ph_transport*>(table);
    }
    for (const Provided& one : identity.provides) {
        const bool served = one.kind == "auth"   ? out.auth != nullptr
                            : one.kind == "body" ? out.codec != nullptr
                                                 : out.transport != nullptr;
        if (!served) return mismatch(file, fmt::format("no table serves {}", one.text()));
    }
    return out;
}

Result<void> run_self_test(ph_entry_function entry, const path& file) {
    PH_TRY(const ph_plugin* plugin, call_entry(entry, file));
    if (!PH_HAS(plugin, self_test) || !plugin->self_test) return {};
    ph_error detail{};
    detail.size = sizeof detail;
    PH_TRY(const ph_status status,
           guard_call(file.string(), [&] { return plugin->self_test(&detail); }));
    if (status == PH_OK) return {};
    const std::string_view message = view(detail.message);
    const std::string_view hint = view(detail.hint);
    return refuse("self_test_failed", file,
                  message.empty() ? fmt::format("its self-test failed with status {}", status)
                                  : fmt::format("its self-test failed: {}", printable(message)),
                  hint.empty() ? "Report it to the plugin's author." : printable(hint));
}

}  // namespace packhost::plugins
