// audit_line.cpp: a run as members of a JSON object, and the hash that ties lines together.
#include "store/audit_line.hpp"

#include <openssl/evp.h>

#include <new>

#include "base/encode.hpp"
#include "store/json_line.hpp"

namespace packhost::store {
namespace {

constexpr std::size_t kMostName = 200, kMostListedText = 300, kMostListed = 4;

void append_member(std::string& out, std::string_view key, std::string_view text) {
    out.append(",\"").append(key).append("\":");
    if (text.empty()) out.append("null");
    else append_json_text(out, text, kMostName);
}

/// A list of texts, of which at most kMostListed are told.
template <class Texts>
void append_list(std::string& out, std::string_view key, const Texts& texts) {
    out.append(",\"").append(key).append("\":[");
    for (std::size_t i = 0; i < texts.size() && i < kMostListed; ++i) {
        if (i > 0) out += ',';
        append_json_text(out, texts[i], kMostListedText);
    }
    // That there were more must not be lost with them.
    if (texts.size() > kMostListed) out.append(",\"...\"");
    out += ']';
}

}  // namespace

void append_audit_run(std::string& out, const AuditRun& run, int pid) {
    append_time(out.append("\"time\":\""), run.unix_ms);
    out += '"';
    append_member(out, "run", run.run);
    append_member(out, "actor", run.actor);
    append_json_number(out.append(",\"pid\":"), pid);
    append_member(out, "connection", run.connection);
    append_member(out, "connection_id", run.connection_id);
    append_member(out, "pack", run.pack);
    append_member(out, "pack_version", run.pack_version);
    append_member(out, "node", run.node);
    append_list(out, "origins", run.origins);
    append_member(out, "outcome", run.outcome);
    out.append(",\"status\":");
    if (run.status == 0) out.append("null");
    else append_json_number(out, run.status);
    append_member(out, "code", run.code);
    append_json_ms(out.append(",\"ms\":"), run.ns);
    if (!run.unlocked.empty()) append_list(out, "unlocked", run.unlocked);
    out += '\n';
}

LineHash::LineHash()
    : context_(EVP_MD_CTX_new()), sha256_(EVP_MD_fetch(nullptr, "SHA256", nullptr)) {
    if (!context_ || !sha256_) throw std::bad_alloc();
}

LineHash::~LineHash() {
    EVP_MD_CTX_free(context_);
    EVP_MD_free(sha256_);
}

std::string_view LineHash::operator()(std::string_view line) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    EVP_DigestInit_ex2(context_, sha256_, nullptr);
    EVP_DigestUpdate(context_, line.data(), line.size());
    EVP_DigestFinal_ex(context_, digest.data(), nullptr);
    for (std::size_t i = 0; i < 32; ++i) {
        text_[2 * i] = detail::kLowerHex[digest[i] >> 4];
        text_[2 * i + 1] = detail::kLowerHex[digest[i] & 15];
    }
    return {text_.data(), text_.size()};
}

}  // namespace packhost::store
