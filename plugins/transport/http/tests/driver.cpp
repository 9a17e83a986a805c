// driver.cpp: loads the plugin as a host would, without its checks.
#include "driver.hpp"

#include <dlfcn.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

namespace packhost::http::test {

namespace {

std::string text(ph_str view) { return view.size ? std::string(view.data, view.size) : ""; }
ph_str str(const std::string& text) { return {text.data(), text.size()}; }

// Mapped once and never unmapped, as the host does it.
const ph_transport* load() {
    static const ph_transport* const table = [] {
        void* const file = ::dlopen(PACKHOST_TEST_PLUGIN, RTLD_NOW | RTLD_LOCAL);
        if (!file) {
            ADD_FAILURE() << ::dlerror();
            std::abort();
        }
        const auto entry =
            reinterpret_cast<ph_entry_function>(::dlsym(file, PACKHOST_ENTRY_SYMBOL));
        return static_cast<const ph_transport*>(entry()->query(PH_TRANSPORT));
    }();
    return table;
}

}  // namespace

Driver::Driver(std::uint32_t max_idle) : table_(load()) {
    exchange_.size = sizeof exchange_;
    exchange_.ctx = this;
    exchange_.body_pull = &body_pull;
    exchange_.head = &head;
    exchange_.body = &body;
    exchange_.trailers = &trailers;
    exchange_.complete = &complete;
    ph_transport_config config{};
    config.size = sizeof config;
    config.max_idle = max_idle;
    config.name = {"http", 4};
    ph_error error{};
    error.size = sizeof error;
    EXPECT_EQ(table_->create(loop.host(), &config, &exchange_, &instance_, &error), PH_OK)
        << text(error.message);
}

Driver::~Driver() {
    if (instance_) table_->destroy(instance_);
    EXPECT_EQ(loop.watched(), 0u) << "descriptors left with the loop";
    EXPECT_EQ(loop.timers(), 0u) << "timers left with the loop";
    for (const auto& [op, seen] : seen_) EXPECT_LE(seen.completions, 1) << "op " << op;
}

ph_op Driver::send(const Ask& ask) {
    const ph_op op = last_ += 0x1'0000'0001;
    EXPECT_EQ(try_send(op, ask), PH_OK);
    return op;
}

ph_status Driver::try_send(ph_op op, const Ask& ask) {
    seen_[op];
    auto& pieces = bodies_[op] = ask.body;
    std::reverse(pieces.begin(), pieces.end());
    ph_tls_profile tls{};
    tls.size = sizeof tls;
    tls.ca_file = str(ask.ca_file);
    tls.server_name = str(ask.server_name);
    tls.identity = ask.identity;
    ph_request r{};
    r.size = sizeof r;
    if (ask.tls) r.flags |= PH_REQUEST_TLS;
    if (ask.repeatable) r.flags |= PH_REQUEST_REPEATABLE;
    r.method = str(ask.method);
    r.target = str(ask.target);
    r.authority = str(ask.authority);
    r.head = str(ask.head);
    for (const auto& piece : ask.body) r.body_size += piece.size();
    if (ask.body_size) r.body_size = ask.body_size;
    if (ask.chunked) r.body_size = PH_BODY_UNKNOWN;
    r.has_body = ask.has_body || !ask.body.empty() || ask.chunked;
    r.address_count = static_cast<std::uint32_t>(ask.to.size());
    r.addresses = ask.to.data();
    r.tls = ask.tls ? &tls : nullptr;
    r.pool_key = str(ask.pool_key);
    r.deadline_ns = loop.now_ns() + static_cast<std::uint64_t>(ask.deadline_ms) * 1'000'000;
    r.idle_limit_ns = static_cast<std::uint64_t>(ask.idle_ms) * 1'000'000;
    r.max_head = ask.max_head;
    r.max_fields = ask.max_fields;
    ph_proxy proxy{};
    proxy.size = sizeof proxy;
    if (ask.via) {
        proxy.address_count = static_cast<std::uint32_t>(ask.via->at.size());
        proxy.addresses = ask.via->at.data();
        proxy.authority = str(ask.via->authority);
        proxy.target = str(ask.via->target);
        proxy.head = str(ask.via->head);
        r.proxy = &proxy;
    }
    if (ask.before_proxies) r.size = offsetof(ph_request, proxy);
    const ph_status status = table_->send(instance_, op, &r);
    EXPECT_EQ(seen_[op].completions, 0) << "completed inside send()";
    return status;
}

ph_transport_stats Driver::stats() const {
    ph_transport_stats all{};
    all.size = sizeof all;
    table_->stats(instance_, &all);
    return all;
}

Seen& Driver::wait(ph_op op) {
    Seen& seen = seen_[op];
    EXPECT_TRUE(until([&] { return seen.done(); })) << "no completion";
    return seen;
}

ph_status Driver::body_pull(void* context, ph_op op, char* buffer, std::size_t capacity,
                            std::size_t* length) {
    Driver& self = of(context);
    if (self.on_pull) self.on_pull(op);
    auto& pieces = self.bodies_[op];
    if (pieces.empty()) return PH_END;
    std::string& piece = pieces.back();
    if (piece == "!") return PH_FAILED;
    if (piece.empty()) {
        pieces.pop_back();
        return PH_LATER;
    }
    *length = std::min(capacity, piece.size());
    std::memcpy(buffer, piece.data(), *length);
    piece.erase(0, *length);
    if (piece.empty()) pieces.pop_back();
    return PH_OK;
}

ph_status Driver::head(void* context, ph_op op, const ph_response_head* head) {
    Seen& seen = of(context).seen_[op];
    ++seen.heads;
    seen.status = head->status;
    seen.version = head->version;
    seen.body_size = head->body_size;
    for (std::uint32_t i = 0; i < head->header_count; ++i)
        seen.headers.emplace_back(text(head->headers[i].name), text(head->headers[i].value));
    return of(context).on_head ? of(context).on_head(op) : PH_OK;
}

ph_status Driver::body(void* context, ph_op op, ph_str bytes) {
    of(context).seen_[op].body += text(bytes);
    return of(context).on_body ? of(context).on_body(op) : PH_OK;
}

ph_status Driver::trailers(void* context, ph_op op, const ph_header* fields, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
        of(context).seen_[op].trailers.emplace_back(text(fields[i].name), text(fields[i].value));
    return PH_OK;
}

void Driver::complete(void* context, ph_op op, const ph_result* result) {
    Seen& seen = of(context).seen_[op];
    ++seen.completions;
    seen.result = *result;
    seen.code = text(result->code);
    seen.message = text(result->message);
    seen.result.code = seen.result.message = {};
    if (of(context).on_complete) of(context).on_complete(op);
}

}  // namespace packhost::http::test
