// plugin_signing.cpp: keys, signatures, and whose signature a file has.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "base/try.hpp"
#include "plugins/loader.hpp"
#include "runtime/plugin_admin.hpp"

namespace packhost {
namespace {

namespace fs = std::filesystem;

Result<plugins::Inspection> read_plugin(const Config& config, const fs::path& file) {
    std::error_code failed;
    const fs::path real = fs::canonical(file, failed);
    return plugins::inspect(failed ? fs::absolute(file) : real, runtime::plugin_policy(config));
}

/// Whole or not at all, so that no host reads half of it.
Result<void> write_signature(const fs::path& plugin, const plugins::Signature& signature) {
    const fs::path file = plugins::signature_file(plugin);
    const fs::path half = file.string() + ".new";
    errno = 0;
    std::ofstream out(half, std::ios::binary | std::ios::trunc);
    out << signature.text();
    out.close();
    if (out && ::rename(half.c_str(), file.c_str()) == 0) return {};
    const int number = errno;
    ::unlink(half.c_str());
    return Error{"signature_not_written", Phase::plugin,
                 fmt::format("The signature \"{}\" can't be written: {}.", file.string(),
                             std::strerror(number)),
                 "Check the folder's permissions."};
}

}  // namespace

Result<std::string> make_signing_key(const fs::path& private_key) {
    PH_TRY(const plugins::PublicKey key, plugins::make_signing_key(private_key));
    return key.text();
}

Result<PluginInfo> sign_plugin(const fs::path& file, const fs::path& private_key) {
    PH_TRY(const plugins::Inspection seen, read_plugin({}, file));
    const plugins::Identity& identity = seen.declaration.identity;
    PH_TRY(const plugins::Signature signature,
           plugins::sign({identity.id, identity.version, seen.sha256}, private_key));
    PH_CHECK(write_signature(seen.file, signature));
    PluginInfo info = runtime::describe_plugin(seen.declaration, seen.file, seen.sha256);
    info.signer = signature.key.text();
    return info;
}

Result<PluginInfo> verify_plugin_signature(const Config& config, const fs::path& file) {
    PH_TRY(const plugins::Inspection seen, read_plugin(config, file));
    PH_TRY(const plugins::Signature signature,
           plugins::read_signature(seen.file, seen.sha256));
    PH_CHECK(plugins::check_claim(signature, seen.declaration.identity, seen.file));
    PluginInfo info = runtime::describe_plugin(seen.declaration, seen.file, seen.sha256);
    info.signer = runtime::signer_name(config, signature);
    const auto policy = runtime::plugin_policy(config);
    if (auto known = plugins::known_signer(signature, policy.signers, seen.file,
                                           policy.config_file);
        !known)
        info.problem = std::move(known).error();
    return info;
}

}  // namespace packhost
