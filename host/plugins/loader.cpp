// loader.cpp: the order of the checks, from the open file to the self-test.
#include "plugins/loader.hpp"

#include <fmt/format.h>

#include "base/try.hpp"
#include "plugins/elf_image.hpp"
#include "plugins/mapping.hpp"
#include "plugins/refusal.hpp"

namespace packhost::plugins {
namespace {

using std::filesystem::path;

std::string enable_hint(const path& file) {
    return fmt::format("If you trust this file, enable it anew: packhost plugin enable {}",
                       file.string());
}

Result<void> check_pin(const path& file, const std::string& sha256, const Pin& pin) {
    if (pin.sha256.empty())
        return refuse("no_pin", file, "no digest of it is in the lock",
                      enable_hint(file));
    if (pin.sha256 == sha256) return {};
    return refuse("digest_mismatch", file,
                  fmt::format("its SHA-256 is {}, and the lock says {}", sha256,
                              printable(pin.sha256)),
                  enable_hint(file));
}

// All that is judged on the bytes alone, in the order in which it is told.
Result<Inspection> examine(const path& file, const SealedFile& sealed, const Policy& policy,
                           const TextSet& accepted) {
    PH_TRY(const ElfImage image, ElfImage::parse(sealed.bytes(), file));
    Inspection out{file, sealed.sha256(), {}, {}};
    PH_TRY(out.declaration, read_declaration(image, file));
    const Identity& identity = out.declaration.identity;
    out.problems = linking_problems(image, identity, accepted, file);
    for (Error& problem : host_problems(identity, policy, file))
        out.problems.push_back(std::move(problem));
    return out;
}

Result<void> check_path(const path& file, const Policy& policy) {
    return policy.allow_shared_folders ? Result<void>() : check_location(file);
}

}  // namespace

Result<Inspection> inspect(const path& file, const Policy& policy, const TextSet& accepted) {
    std::error_code failed;
    const path absolute = std::filesystem::absolute(file, failed);
    if (failed) return refuse("no_file", file, failed.message(), "Name the absolute path.");
    PH_TRY(const SealedFile sealed, SealedFile::read(absolute));
    PH_TRY(Inspection out, examine(absolute, sealed, policy, accepted));
    if (auto place = check_path(absolute, policy); !place)
        out.problems.insert(out.problems.begin(), place.error());
    return out;
}

Result<std::shared_ptr<Plugin>> verify(const path& file, const Pin& pin, const Policy& policy) {
    PH_CHECK(check_path(file, policy));
    PH_TRY(SealedFile sealed, SealedFile::read(file));
    PH_CHECK(check_pin(file, sealed.sha256(), pin));
    PH_TRY(Inspection found, examine(file, sealed, policy, pin.dependencies));
    const std::string& id = found.declaration.identity.id;
    if (!pin.id.empty() && pin.id != id)
        return refuse("id_mismatch", file,
                      fmt::format("it is the plugin {}, and the lock says {}", id, pin.id),
                      enable_hint(file));
    if (!found.problems.empty()) return found.problems.front();
    return std::shared_ptr<Plugin>(
        new Plugin(file, std::move(sealed), std::move(found.declaration)));
}

Plugin::Plugin(path file, SealedFile sealed, Declaration declaration)
    : file_(std::move(file)), sealed_(std::move(sealed)), declaration_(std::move(declaration)) {}

// The copy of a mapped plugin is given up to the process: were its descriptor's number used again,
// glibc would take the next plugin for this one.
Plugin::~Plugin() {
    if (keep_) sealed_.keep_open();
}

Result<void> Plugin::map() {
    if (mapped()) return {};
    const std::lock_guard lock(mutex_);
    if (!outcome_) {
        outcome_ = map_once();
        if (*outcome_) mapped_.store(true, std::memory_order_release);
    }
    return *outcome_;
}

std::optional<Error> Plugin::map_failure() const {
    const std::lock_guard lock(mutex_);
    return outcome_ && !*outcome_ ? std::optional(outcome_->error()) : std::nullopt;
}

Result<void> Plugin::map_once() {
    PH_TRY(const MappedImage image, map_image(sealed_, file_, keep_));
    PH_TRY(tables_, read_tables(image.entry, identity(), file_));
    return run_self_test(image.entry, file_);
}

}  // namespace packhost::plugins
