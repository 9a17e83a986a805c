// registry.cpp: verifying a lock's plugins, and finding one by what it provides.
#include "plugins/registry.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/try.hpp"
#include "plugins/media_types.hpp"
#include "plugins/refusal.hpp"

namespace packhost::plugins {
namespace {

// What people call the things that plugins provide.
std::string_view noun(std::string_view kind) {
    if (kind == "auth") return "auth scheme";
    if (kind == "body") return "body codec";
    return kind;
}

Error conflict(std::string_view noun_text, std::string_view name, std::string_view key,
               const std::string& first, const std::string& second, const Policy& policy) {
    return {
        "name_conflict", Phase::plugin,
        fmt::format("The plugins \"{}\" and \"{}\" both provide the {} \"{}\".", first, second,
                    noun_text, printable(name)),
        fmt::format("Choose one in {}:\n[plugins.prefer]\n\"{}\" = \"{}\"\nOr take the other out: "
                    "packhost plugin disable {}",
                    policy.config_file, printable(key), first, second)};
}

}  // namespace

Registry::Registry(Lock lock, RegistryConfig config)
    : lock_(std::move(lock)), config_(std::move(config)) {
    for (const LockEntry& entry : lock_.entries) slots_.push_back(make_slot(entry));
    for (const std::filesystem::path& file : config_.unlocked) add_unlocked(file);
    std::sort(slots_.begin(), slots_.end(),
              [](const Slot& a, const Slot& b) { return a.entry.id < b.entry.id; });
}

Registry::Slot Registry::make_slot(const LockEntry& entry) const {
    Slot out;
    out.entry = entry;
    out.file = lock_.file_of(entry);
    out.disabled = std::find(config_.disabled.begin(), config_.disabled.end(), entry.id) !=
                   config_.disabled.end();
    check_slot(out, {entry.id, entry.sha256,
                     {entry.dependencies.begin(), entry.dependencies.end()}, entry.version,
                     {entry.capabilities.begin(), entry.capabilities.end()}});
    return out;
}

/// A file without an identity has its path in place of an id.
void Registry::add_unlocked(const std::filesystem::path& given) {
    std::error_code failed;
    const std::filesystem::path file = std::filesystem::canonical(given, failed);
    Slot slot;
    slot.unlocked = true;
    slot.file = failed ? std::filesystem::absolute(given).lexically_normal() : file;
    slot.entry.id = slot.file.string();
    if (const auto seen = inspect(slot.file, config_.policy)) {
        slot.entry.id = seen->declaration.identity.id;
        slot.entry.sha256 = seen->sha256;
    }
    slot.disabled = std::find(config_.disabled.begin(), config_.disabled.end(), slot.entry.id) !=
                    config_.disabled.end();
    Pin pin;
    pin.unlocked = true;
    check_slot(slot, pin);
    std::erase_if(slots_, [&](const Slot& old) { return old.entry.id == slot.entry.id; });
    slots_.push_back(std::move(slot));
}

void Registry::check_slot(Slot& slot, const Pin& pin) const {
    if (!slot.disabled) {
        auto verified = verify(slot.file, pin, config_.policy);
        if (verified) slot.plugin = std::move(verified.value());
        else slot.error = std::move(verified.error());
    }
    if (slot.plugin) {
        slot.claims = slot.plugin->identity().provides;
        slot.version = slot.plugin->identity().version;
    } else if (auto read = inspect(slot.file, config_.policy)) {  // for messages alone
        slot.claims = read->declaration.identity.provides;
        slot.version = read->declaration.identity.version;
    }
}

const Registry::Slot* Registry::slot(std::string_view id) const noexcept {
    for (const Slot& one : slots_)
        if (one.entry.id == id) return &one;
    return nullptr;
}

std::vector<const Registry::Slot*> Registry::providers(std::string_view kind,
                                                       std::string_view name) const {
    std::vector<const Slot*> out;
    for (const Slot& one : slots_)
        if (std::any_of(one.claims.begin(), one.claims.end(), [&](const Provided& claim) {
                return claim.kind == kind && claim.name == name;
            }))
            out.push_back(&one);
    return out;
}

const std::string* Registry::preferred(std::string_view kind, std::string_view name) const {
    if (config_.prefer.empty()) return nullptr;
    auto found = config_.prefer.find(fmt::format("{}/{}", kind, name));
    if (found == config_.prefer.end()) found = config_.prefer.find(name);
    return found == config_.prefer.end() ? nullptr : &found->second;
}

Result<std::shared_ptr<Plugin>> Registry::usable(const Slot& slot) const {
    if (slot.plugin) return slot.plugin;
    if (!slot.disabled) return slot.error;
    return Error{"not_enabled", Phase::plugin,
                 fmt::format("The plugin \"{}\" (\"{}\") is disabled by the host's configuration.",
                             slot.entry.id, slot.file.string()),
                 fmt::format("Take \"{}\" out of plugins.disable in {}.", slot.entry.id,
                             config_.policy.config_file)};
}

Result<std::shared_ptr<Plugin>> Registry::by_id(std::string_view id) const {
    const Slot* found = slot(id);
    if (!found) return not_enabled(id);
    return usable(*found);
}

Error Registry::not_enabled(std::string_view id) const {
    return {"not_enabled", Phase::plugin,
            fmt::format("No plugin \"{}\" is in the lock \"{}\".", printable(id),
                        lock_.path.string()),
            "Enable it with: packhost plugin enable FILE\nSee those that are: packhost plugin "
            "list"};
}

Error Registry::not_provided(std::string_view kind, std::string_view name) const {
    return {"no_plugin", Phase::plugin,
            fmt::format("No enabled plugin provides the {} \"{}\".", noun(kind), printable(name)),
            slots_.empty()
                ? fmt::format("The lock {} has no plugin. A configuration of your own has to name "
                              "the lock that has them: [plugins] lock = \"FILE\"; see: packhost "
                              "config show --origin",
                              lock_.path.string())
                : std::string("Enable one with: packhost plugin enable FILE\nSee those that are: "
                              "packhost plugin list")};
}

Result<std::shared_ptr<Plugin>> Registry::chosen(std::string_view id, std::string_view kind,
                                                 std::string_view name) const {
    PH_TRY(auto plugin, by_id(id));
    if (plugin->identity().offers(kind, name)) return plugin;
    return Error{"no_plugin", Phase::plugin,
                 fmt::format("The plugin \"{}\", which is chosen for the {} \"{}\", does not "
                             "provide it.", id, noun(kind), printable(name)),
                 fmt::format("Correct the choice: plugins.prefer in {}, or \"use\" in the pack.",
                             config_.policy.config_file)};
}

Result<std::shared_ptr<Plugin>> Registry::find(std::string_view kind, std::string_view name,
                                               std::string_view use) const {
    if (!use.empty()) return chosen(use, kind, name);
    if (const std::string* id = preferred(kind, name)) return chosen(*id, kind, name);
    const Slot* found = nullptr;
    const Slot* unusable = nullptr;
    for (const Slot* one : providers(kind, name)) {
        if (!one->plugin) {
            if (!unusable || unusable->disabled) unusable = one;
        } else if (found) {
            return conflict(noun(kind), name, fmt::format("{}/{}", kind, name), found->entry.id,
                            one->entry.id, config_.policy);
        } else {
            found = one;
        }
    }
    if (found) return found->plugin;
    if (!unusable) return not_provided(kind, name);
    Error error = usable(*unusable).error();
    error.message = fmt::format("The {} \"{}\" can't be used: {}", noun(kind), name, error.message);
    return error;
}

Result<std::shared_ptr<Plugin>> Registry::find_mapped(std::string_view kind, std::string_view name,
                                                      std::string_view use) const {
    PH_TRY(auto plugin, find(kind, name, use));
    PH_CHECK(plugin->map());
    return plugin;
}

Result<std::shared_ptr<Plugin>> Registry::find_auth(std::string_view scheme,
                                                    std::string_view use) const {
    return find_mapped("auth", scheme, use);
}

Result<std::shared_ptr<Plugin>> Registry::find_transport(std::string_view name) const {
    return find_mapped("transport", name, {});
}

Result<CodecRef> Registry::find_codec(std::string_view name) const {
    PH_TRY(auto plugin, find_mapped("body", name, {}));
    for (std::uint32_t i = 0; const auto* info = codec_info(*plugin->codec(), i); ++i)
        if (info->name && info->name == name) return CodecRef{std::move(plugin), info};
    return not_provided("body", name);  // map() has seen to it that this does not happen
}

Result<CodecRef> Registry::find_codec_by_media_type(std::string_view content_type) const {
    const std::string media_type = bare_media_type(content_type);
    std::vector<Candidate> best;
    std::optional<Error> trouble;
    for (const Slot& one : slots_) {
        for (const Provided& claim : one.claims) {
            if (one.disabled || claim.kind != "body") continue;
            const auto codec = find_codec(claim.name);
            if (!codec) {
                trouble = codec.error();
                continue;
            }
            const int fit = match_media_type(codec->info->media_types, media_type);
            const bool hidden = codec->plugin != one.plugin;  // another is preferred for the name
            if (fit == 0 || hidden || (!best.empty() && fit < best.front().fit)) continue;
            if (!best.empty() && fit > best.front().fit) best.clear();
            best.push_back({*codec, fit});
        }
    }
    if (best.empty() && trouble) return *trouble;
    return pick(media_type, best);
}

Result<CodecRef> Registry::pick(std::string_view media_type,
                                const std::vector<Candidate>& best) const {
    if (best.empty())
        return Error{"no_plugin", Phase::plugin,
                     fmt::format("No enabled plugin provides a body codec for the media type "
                                 "\"{}\".", printable(media_type)),
                     "Enable one with: packhost plugin enable FILE"};
    if (best.size() == 1) return best.front().codec;
    const std::string* id = preferred("body", media_type);
    for (const Candidate& one : best)
        if (id && one.codec.plugin->identity().id == *id) return one.codec;
    return conflict("body codec for the media type", media_type, fmt::format("body/{}", media_type),
                    best[0].codec.plugin->identity().id, best[1].codec.plugin->identity().id,
                    config_.policy);
}

}  // namespace packhost::plugins
