// run_records.cpp: opens what the configuration asks for, names runs, and hands them on.
#include "runtime/run_records.hpp"

#include <openssl/rand.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "packhost/secret.hpp"
#include "store/json_line.hpp"

namespace packhost::runtime {
namespace {

using Mode = AuditConfig::Mode;

constexpr std::size_t kMostName = 200, kMostId = 100;

std::string user_of_process() {
    const uid_t uid = ::geteuid();
    passwd entry{};
    passwd* found = nullptr;
    std::array<char, 4096> buffer;
    if (::getpwuid_r(uid, &entry, buffer.data(), buffer.size(), &found) == 0 && found)
        return found->pw_name;
    return fmt::format("uid {}", uid);
}

/// 60 random bits: what tells the runs of this runtime from all others.
std::string random_prefix() {
    constexpr char kLetters[] = "0123456789abcdefghjkmnpqrstvwxyz";
    std::array<unsigned char, 12> bytes{};
    RAND_bytes(bytes.data(), static_cast<int>(bytes.size()));
    std::string out;
    for (const unsigned char byte : bytes) out += kLetters[byte & 31];
    return out += '-';
}

std::function<void(LogLevel, std::string_view)> tell_to(const std::shared_ptr<LogSink>& sink) {
    if (!sink) return {};
    return [sink](LogLevel level, std::string_view text) {
        const std::string line = redacted(text);
        sink->write({level, "packhost", line});
    };
}

/// What a run used is told in columns that readers compare: no more of it than they show.
std::string_view shortened(std::string_view text, std::size_t most) {
    if (text.size() <= most) return text;
    while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80) --most;
    return text.substr(0, most);
}

std::vector<std::string> unlocked_of(const Config& config) {
    return {config.unlocked_plugins.begin(), config.unlocked_plugins.end()};
}

}  // namespace

RunRecords::RunRecords(const Config& config, const Services& services)
    : audit_config_(config.audit), history_config_(config.history),
      unlocked_(unlocked_of(config)), user_(user_of_process()), prefix_(random_prefix()),
      pid_(::getpid()) {
    if (audit_config_.mode != Mode::off) {
        store::AuditOptions options;
        options.folder = audit_config_.folder;
        options.host_version = PACKHOST_VERSION;
        options.user = user_;
        options.strict = audit_config_.mode == Mode::strict;
        options.tell = tell_to(services.log);
        audit_ = std::make_unique<store::AuditLog>(std::move(options));
    }
    if (!history_config_.file.empty()) {
        store::HistoryOptions options;
        options.file = history_config_.file;
        options.days = history_config_.days;
        options.max_bytes = history_config_.max_bytes;
        options.tell = tell_to(services.log);
        history_ = std::make_unique<store::RunHistory>(std::move(options));
    }
}

bool RunRecords::keeps_as(const Config& config) const {
    const AuditConfig& a = config.audit;
    const HistoryConfig& h = config.history;
    return unlocked_of(config) == unlocked_ && a.mode == audit_config_.mode &&
           a.folder == audit_config_.folder &&
           h.file == history_config_.file && h.days == history_config_.days &&
           h.max_bytes == history_config_.max_bytes && h.bodies == history_config_.bodies;
}

std::shared_ptr<RunRecords> RunRecords::make(const Config& config,
                                             const std::shared_ptr<RunRecords>& before,
                                             const Services& services) {
    if (config.audit.mode == Mode::off && config.history.file.empty()) return nullptr;
    if (before && before->keeps_as(config)) return before;
    return std::shared_ptr<RunRecords>(new RunRecords(config, services));
}

std::optional<Error> RunRecords::objection(const RunRequest& request) const {
    if (!audit_ || !audit_->strict() || !request.connection || audit_->available())
        return std::nullopt;
    Error error{"audit_unavailable", Phase::policy,
                "This host runs nothing with a connection while the audit log can't be written.",
                "It is tried again by itself."};
    if (const auto why = audit_->trouble()) {
        error.message += " " + why->message;
        error.hint = why->hint + "\n" + error.hint;
    }
    return error;
}

std::string RunRecords::next_id() {
    std::string id = prefix_;
    store::append_json_number(id, static_cast<std::int64_t>(count_.fetch_add(1) + 1));
    return id;
}

std::uint64_t RunRecords::record(const EndedRun& ended, RunResult& result) {
    thread_local std::string text;  // keeps its memory from run to run
    EndedRun run = ended;
    run.user = user_;
    run.unlocked = unlocked_;
    result.id = next_id();
    std::uint64_t ticket = 0;
    if (audit_) {
        text.clear();
        append_audit(text, run, result, pid_);
        ticket = audit_->add(text);
        const bool refused = result.error && result.error->code == "audit_unavailable";
        if (!audit_->strict() || refused) ticket = 0;
        else if (ticket == 0) withhold(run.request, result);
    }
    if (history_) {
        text.clear();
        append_detail(text, run, result, history_config_.bodies);
        const Connection* const connection = run.request.connection.get();
        const Pack* const pack = run.request.pack.get();
        store::HistoryRow row;
        row.started_ms = run.unix_ms;
        row.duration_us = run.ns / 1000;
        row.status = result.status;
        row.ok = result.ok;
        row.id = result.id;
        row.actor = shortened(actor_of(run), kMostName);
        row.connection =
            shortened(connection ? connection->name : run.request.connection_name, kMostName);
        if (pack) row.pack = shortened(pack->slug(), kMostName);
        if (pack) row.pack_version = shortened(pack->version(), kMostName);
        row.node = shortened(node_of(run), kMostName);
        if (result.error) row.code = shortened(result.error->code, kMostId);
        else if (run.request.dry_run) row.code = kDryRunCode;
        row.detail = text;
        history_->add(row);
    }
    return ticket;
}

void RunRecords::withhold(const RunRequest& request, RunResult& result) const {
    if (!request.connection) return;
    result.ok = false;
    result.exec.clear();
    result.pins.clear();
    result.blobs.clear();
    result.preview.reset();
    result.error =
        Error{"audit_unavailable", Phase::policy,
              "The run has ended, but its line can't be written to the audit log: what it brought "
              "is withheld.",
              "The API may have carried the request out. Runs with a connection are refused until "
              "the audit log can be written again."};
}

void RunRecords::stop() {
    if (audit_) audit_->stop();
    if (history_) history_->stop();
}

}  // namespace packhost::runtime
