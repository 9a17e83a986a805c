// doctor_audit.cpp: whether the audit log can be written, by writing to its folder.
#include <sys/stat.h>

#include <fmt/format.h>

#include "runtime/doctor.hpp"
#include "store/audit_trouble.hpp"

namespace packhost::runtime {
namespace {

/// As much as one file of the log takes.
constexpr std::uint64_t kScarce = 64u << 20;

}  // namespace

void examine_audit(const AuditConfig& audit, Checks& out) {
    if (audit.mode == AuditConfig::Mode::off)
        return warn(out, "audit", "none: audit.mode is off",
                    "Set audit.mode and audit.folder to keep who ran what.");
    if (auto tried = store::try_audit_folder(audit.folder); !tried)
        return bad(out, "audit", tried.error().message, tried.error().hint);
    const std::string name = audit.folder.string();
    struct stat status {};
    if (::stat(audit.folder.c_str(), &status) != 0)
        return fine(out, "audit", fmt::format("{} will be made at first use", name));
    if (status.st_mode & 077)
        return warn(out, "audit", fmt::format("others than its owner can look into {}", name),
                    fmt::format("Take that right away: chmod 700 {}", name));
    const std::uint64_t left = store::free_bytes(audit.folder);
    if (left < kScarce)
        return warn(out, "audit", fmt::format("only {} KiB are left for {}", left / 1024, name),
                    fmt::format("Make room on its disk: df {}", name));
    fine(out, "audit", name);
}

}  // namespace packhost::runtime
