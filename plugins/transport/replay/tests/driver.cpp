// driver.cpp: loads the plugin, writes its settings, and records what its exchange is told.
#include "driver.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "packhost/kit/plugin.hpp"

namespace packhost::replay::test {
namespace {

using plugin::sized;
using plugin::str;

std::string text(ph_str view) { return std::string(plugin::view(view)); }

void add_headers(kit::Events& out, const Headers& headers) {
    out.key("headers").array();
    for (const auto& [name, value] : headers)
        out.object().key("name").string(name).key("value").string(value).end_object();
    out.end_array();
}

}  // namespace

kit::Events settings_of(const std::vector<Recorded>& recording) {
    kit::Events out;
    out.object().key("exchanges").array();
    for (const Recorded& recorded : recording) {
        out.object();
        if (const auto& request = recorded.request) {
            out.key("request").object().key("method").string(request->method);
            out.key("url").string(request->url).key("body").string(request->body);
            if (request->json) out.key("json").string(*request->json);
            add_headers(out, request->headers);
            out.end_object();
        }
        out.key("response").object().key("status").integer(recorded.response.status);
        out.key("body").string(recorded.response.body);
        add_headers(out, recorded.response.headers);
        out.end_object().end_object();
    }
    out.end_array().end_object();
    return out;
}

Driver::Driver(const std::vector<Recorded>& recording) {
    create(settings_of(recording));
    EXPECT_TRUE(made()) << refusal;
}

Driver::Driver(const kit::Events& settings) { create(settings); }

void Driver::create(const kit::Events& settings) {
    static const auto plugin = kit::Plugin::open(PACKHOST_TEST_PLUGIN);
    table_ = plugin.table<ph_transport>(PH_TRANSPORT);
    exchange_ = sized<ph_exchange>();
    exchange_.ctx = this;
    exchange_.body_pull = [](void* context, ph_op op, char* buffer, std::size_t capacity,
                             std::size_t* length) -> ph_status {
        auto& pieces = of(context).bodies_[op];
        if (pieces.empty()) return PH_END;
        std::string& piece = pieces.back();
        if (piece == "!") return PH_FAILED;
        *length = std::min(capacity, piece.size());
        const bool later = piece.empty();
        std::memcpy(buffer, piece.data(), *length);
        piece.erase(0, *length);
        if (piece.empty()) pieces.pop_back();
        return later ? PH_LATER : PH_OK;
    };
    exchange_.head = [](void* context, ph_op op, const ph_response_head* head) -> ph_status {
        Seen& seen = of(context).seen_[op];
        seen.status = head->status;
        for (std::uint32_t i = 0; i < head->header_count; ++i)
            seen.headers.emplace_back(text(head->headers[i].name), text(head->headers[i].value));
        return of(context).on_head ? of(context).on_head(op) : PH_OK;
    };
    exchange_.body = [](void* context, ph_op op, ph_str bytes) -> ph_status {
        of(context).seen_[op].body += text(bytes);
        return of(context).on_body ? of(context).on_body(op) : PH_OK;
    };
    exchange_.trailers = [](void*, ph_op, const ph_header*, std::size_t) -> ph_status {
        return PH_OK;
    };
    exchange_.complete = [](void* context, ph_op op, const ph_result* result) {
        Seen& seen = of(context).seen_[op];
        ++seen.completions;
        seen.result = *result;
        seen.code = text(result->code);
        seen.message = text(result->message);
    };
    auto config = sized<ph_transport_config>();
    config.name = str("replay");
    config.settings = settings.value();
    auto error = sized<ph_error>();
    if (table_->create(loop.host(), &config, &exchange_, &instance_, &error) != PH_OK) {
        instance_ = nullptr;
        refusal = text(error.message);
    }
}

Driver::~Driver() {
    if (instance_) table_->destroy(instance_);
    EXPECT_EQ(loop.watched(), 0u) << "descriptors left with the loop";
    for (const auto& [op, seen] : seen_) EXPECT_LE(seen.completions, 1) << "op " << op;
}

ph_op Driver::send(const Ask& ask) {
    const ph_op op = last_ += 0x1'0000'0001;
    auto& pieces = bodies_[op] = ask.body;
    std::reverse(pieces.begin(), pieces.end());
    auto request = sized<ph_request>();
    request.flags = ask.tls ? PH_REQUEST_TLS : 0;
    request.method = str(ask.method);
    request.target = str(ask.target);
    request.authority = str(ask.authority);
    request.head = str(ask.head);
    request.has_body = !ask.body.empty();
    request.body_size = PH_BODY_UNKNOWN;
    request.deadline_ns = loop.now_ns() + 20'000'000'000;
    EXPECT_EQ(table_->send(instance_, op, &request), PH_OK);
    EXPECT_EQ(seen_[op].completions, 0) << "completed inside send()";
    return op;
}

Seen& Driver::wait(ph_op op) {
    EXPECT_TRUE(loop.run_until([&] { return ended(op); })) << "no completion";
    return seen_[op];
}

}  // namespace packhost::replay::test
