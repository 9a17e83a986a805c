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

// Whoever changed it has not been seen: that it was an update is one possibility of two.
std::string changed_hint(const path& file) {
    return fmt::format("If it was updated on purpose: packhost plugin enable {}\nIf not, somebody "
                       "has changed it: {}", file.string(), released_anew_hint(file));
}

Result<void> check_pin(const path& file, const std::string& sha256, const Pin& pin) {
    if (pin.sha256.empty())
        return refuse("no_pin", file, "no digest of it is in the lock",
                      enable_hint(file));
    if (pin.sha256 == sha256) return {};
    return refuse("digest_mismatch", file,
                  fmt::format("it was changed since it was enabled: its SHA-256 is {}, and the "
                              "lock says {}", sha256, printable(pin.sha256)),
                  changed_hint(file));
}

// All that is judged on the bytes alone, in the order in which it is told.
Result<Inspection> examine(const path& file, const SealedFile& sealed, const Policy& policy,
                           const TextSet& accepted, const TextSet* granted) {
    PH_TRY(const ElfImage image, ElfImage::parse(sealed.bytes(), file));
    Inspection out{file, sealed.sha256(), {}, {}, {}};
    PH_TRY(out.declaration, read_declaration(image, file));
    const Identity& identity = out.declaration.identity;
    out.problems = linking_problems(image, identity, accepted, file);
    for (Error& problem : host_problems(identity, policy, file, granted))
        out.problems.push_back(std::move(problem));
    return out;
}

// The signature by the sealed bytes' digest, before anything else of them is read.
Result<std::optional<Signature>> trusted_signature(const path& file, const SealedFile& sealed,
                                                   const Policy& policy) {
    if (!policy.require_signature) return std::optional<Signature>();
    PH_TRY(Signature signature, read_signature(file, sealed.sha256()));
    PH_CHECK(known_signer(signature, policy.signers, file, policy.config_file));
    return std::optional(std::move(signature));
}

Result<void> check_identity(const Identity& identity, const Pin& pin,
                            const std::optional<Signature>& signature, const path& file) {
    if ((!pin.id.empty() && pin.id != identity.id) ||
        (!pin.version.empty() && pin.version != identity.version))
        return refuse("id_mismatch", file,
                      fmt::format("it is the plugin {} {}, and the lock says {} {}", identity.id,
                                  identity.version, pin.id, printable(pin.version)),
                      changed_hint(file));
    return signature ? check_claim(*signature, identity, file) : Result<void>();
}

}  // namespace

Result<Inspection> inspect(const path& file, const Policy& policy, const TextSet& accepted) {
    std::error_code failed;
    const path absolute = std::filesystem::absolute(file, failed);
    if (failed) return refuse("no_file", file, failed.message(), "Name the absolute path.");
    PH_TRY(const SealedFile sealed, SealedFile::read(absolute));
    PH_TRY(Inspection out, examine(absolute, sealed, policy, accepted, nullptr));
    std::vector<Error> first;
    if (auto place = check_place(absolute, policy); !place) first.push_back(place.error());
    auto signature = read_signature(absolute, sealed.sha256());
    Result<void> claim = signature ? check_claim(*signature, out.declaration.identity, absolute)
                                   : Result<void>(signature.error());
    if (claim) out.signature = std::move(signature.value());
    if (policy.require_signature) {
        if (!claim) first.push_back(claim.error());
        else if (auto known = known_signer(*out.signature, policy.signers, absolute,
                                           policy.config_file);
                 !known)
            first.push_back(known.error());
    }
    out.problems.insert(out.problems.begin(), first.begin(), first.end());
    return out;
}

Result<std::shared_ptr<Plugin>> verify(const path& file, const Pin& pin, const Policy& policy) {
    PH_CHECK(check_place(file, policy));
    PH_TRY(SealedFile sealed, SealedFile::read(file));
    if (!pin.unlocked) PH_CHECK(check_pin(file, sealed.sha256(), pin));
    PH_TRY(const auto signature, trusted_signature(file, sealed, policy));
    PH_TRY(Inspection found,
           examine(file, sealed, policy, pin.unlocked ? policy.dependencies : pin.dependencies,
                   pin.unlocked ? nullptr : &pin.capabilities));
    PH_CHECK(check_identity(found.declaration.identity, pin, signature, file));
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
