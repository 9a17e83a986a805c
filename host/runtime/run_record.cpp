// run_record.cpp: writes lines and details straight into text: it is done for every run.
#include "runtime/run_record.hpp"

#include <algorithm>
#include <array>

#include "base/redactor.hpp"
#include "store/audit_line.hpp"
#include "store/json_line.hpp"

namespace packhost::runtime {
namespace {

using store::append_json_number;
using store::append_json_text;

constexpr std::size_t kMostText = 2000, kMostWarnings = 100;
constexpr std::size_t kMostLog = 384 << 10, kMostHeaders = 64 << 10, kMostPins = 64 << 10;

/// "https://api.example" of "https://api.example/items/{id}".
std::string_view origin_of(std::string_view url) noexcept {
    const std::size_t scheme = url.find("://");
    if (scheme == url.npos) return url;
    return url.substr(0, url.find('/', scheme + 3));
}

/// Whether anything went there.
bool was_reached(const Exchange& exchange) noexcept {
    return exchange.status != 0 || exchange.sent > 0;
}

/// The first origins that were reached, none twice, and one more if there are more.
struct Origins {
    std::array<std::string_view, 5> all;
    std::size_t count = 0;

    explicit Origins(const std::vector<Exchange>& log) {
        for (const Exchange& exchange : log) {
            const std::string_view origin = origin_of(exchange.url);
            const auto end = all.begin() + static_cast<std::ptrdiff_t>(count);
            if (count < all.size() && was_reached(exchange) &&
                std::find(all.begin(), end, origin) == end)
                all[count++] = origin;
        }
    }
};

/// A plugin that runs and fails is not refused.
bool is_of_a_refused_plugin(const RunResult& result) noexcept {
    return result.error && result.error->phase == Phase::plugin &&
           result.error->code != "plugin_failed" && result.error->code != "plugin_exception";
}

std::string_view outcome_of(const EndedRun& run, const RunResult& result) noexcept {
    if (result.ok) return run.request.dry_run ? "dry_run" : "ok";
    const bool policy = result.error && result.error->phase == Phase::policy;
    return !run.plan || policy || is_of_a_refused_plugin(result) ? "refused" : "failed";
}

void append_key(std::string& out, std::string_view key) {
    out.append(",\"").append(key).append("\":");
}

void append_text(std::string& out, std::string_view key, std::string_view text) {
    append_key(out, key);
    append_json_text(out, text, kMostText);
}

void append_error(std::string& out, const Error& error) {
    out.append("{\"code\":");
    append_json_text(out, error.code, kMostText);
    append_text(out, "phase", to_string(error.phase));
    append_text(out, "message", error.message);
    append_text(out, "hint", error.hint);
    out += '}';
}

void append_fields(std::string& out, std::string_view key,
                   const std::vector<std::pair<std::string, std::string>>& fields) {
    append_key(out, key);
    out += '[';
    const std::size_t begin = out.size();
    for (const auto& [name, value] : fields) {
        if (out.size() - begin > kMostHeaders) break;
        out.append(out.size() > begin ? ",[" : "[");
        append_json_text(out, name, kMostText);
        out += ',';
        append_json_text(out, value, kMostText);
        out += ']';
    }
    out += ']';
}

void append_exchange(std::string& out, const Exchange& e) {
    out.append("{\"purpose\":");
    append_json_text(out, e.purpose, kMostText);
    append_text(out, "method", e.method);
    append_text(out, "url", e.url);
    append_json_number(out.append(",\"status\":"), e.status);
    if (e.reused) out.append(",\"reused\":true");
    if (!e.peer.empty()) append_text(out, "peer", e.peer);
    append_json_number(out.append(",\"sent\":"), static_cast<std::int64_t>(e.sent));
    append_json_number(out.append(",\"received\":"), static_cast<std::int64_t>(e.received));
    const Timings& t = e.timings;
    out.append(",\"us\":[");
    for (const auto span :
         {t.resolve, t.auth, t.connect, t.tls, t.send, t.wait, t.receive, t.total}) {
        append_json_number(out, span.count() / 1000);
        out += ',';
    }
    out.back() = ']';
    if (!e.request_headers.empty()) append_fields(out, "request_headers", e.request_headers);
    if (!e.response_headers.empty()) append_fields(out, "response_headers", e.response_headers);
    if (e.error) {
        append_key(out, "error");
        append_error(out, *e.error);
    }
    out += '}';
}

void append_log(std::string& out, const std::vector<Exchange>& log) {
    out.append(",\"log\":[");
    const std::size_t begin = out.size();
    std::size_t kept = 0;
    for (; kept < log.size() && out.size() - begin < kMostLog; ++kept) {
        if (kept > 0) out += ',';
        append_exchange(out, log[kept]);
    }
    out += ']';
    if (kept == log.size()) return;
    append_key(out, "left_out");
    append_json_number(out, static_cast<std::int64_t>(log.size() - kept));
}

void append_warnings(std::string& out, const EndedRun& run, const RunResult& result) {
    if (result.warnings.empty() && run.unlocked.empty()) return;
    append_key(out, "warnings");
    out += '[';
    for (std::size_t i = 0; i < std::min(run.unlocked.size(), kMostWarnings); ++i) {
        const std::string text = "The plugin file " + run.unlocked[i] + " could load without a "
                                 "place in the lock (--allow-unlocked-plugin).";
        append_json_text(out, text, kMostText);
        out += ',';
    }
    for (std::size_t i = 0; i < std::min(result.warnings.size(), kMostWarnings); ++i) {
        append_json_text(out, result.warnings[i], kMostText);
        out += ',';
    }
    out.back() = ']';
}

/// A number can be a secret too: one that is all digits.
void mask(Value& value, const detail::Redactor& secrets) {
    if (auto* text = value.get_if<std::string>()) {
        secrets.redact(*text);
    } else if (auto* array = value.get_if<Array>()) {
        for (Value& item : *array) mask(item, secrets);
    } else if (auto* object = value.get_if<Object>()) {
        for (auto& [name, member] : *object) {
            secrets.redact(name);
            mask(member, secrets);
        }
    } else if (!value.is_null() && !value.get_if<bool>()) {
        std::string digits = to_json(value);
        if (secrets.redact(digits)) value = std::move(digits);
    }
}

void append_pins(std::string& out, const Object& pins) {
    Object kept = pins;
    for (auto& [name, value] : kept) mask(value, detail::Redactor::of_process());
    const std::string text = to_json(Value(std::move(kept)));
    append_key(out, text.size() > kMostPins ? "pins_left_out" : "pins");
    if (text.size() > kMostPins) append_json_number(out, static_cast<std::int64_t>(text.size()));
    else out.append(text);
}

}  // namespace

std::string_view node_of(const EndedRun& run) noexcept {
    if (run.request.test_request) return "testRequest";
    return run.plan ? std::string_view(run.plan->node->node_type_id) : run.request.node;
}

std::string_view actor_of(const EndedRun& run) noexcept {
    return run.request.actor.empty() ? run.user : std::string_view(run.request.actor);
}

void append_audit(std::string& out, const EndedRun& run, const RunResult& result, int pid) {
    const Origins origins(result.log);
    const Connection* const connection = run.request.connection.get();
    store::AuditRun line;
    line.unix_ms = run.unix_ms;
    line.run = result.id;
    line.actor = actor_of(run);
    line.connection = connection ? connection->name : run.request.connection_name;
    if (connection) line.connection_id = connection->stored_id;
    if (run.request.pack) {
        line.pack = run.request.pack->slug();
        line.pack_version = run.request.pack->version();
    }
    line.node = node_of(run);
    line.origins = {origins.all.data(), origins.count};
    line.outcome = outcome_of(run, result);
    line.status = result.status;
    if (result.error) line.code = result.error->code;
    line.ns = run.ns;
    line.unlocked = run.unlocked;
    store::append_audit_run(out, line, pid);
}

void append_detail(std::string& out, const EndedRun& run, const RunResult& result, bool pins) {
    out.append("{\"exec\":");
    append_json_text(out, result.exec, kMostText);
    if (run.request.dry_run) out.append(",\"dry_run\":true");
    if (result.error) {
        append_key(out, "error");
        append_error(out, *result.error);
    }
    append_warnings(out, run, result);
    append_log(out, result.log);
    if (pins) append_pins(out, result.pins);
    out += '}';
}

}  // namespace packhost::runtime
