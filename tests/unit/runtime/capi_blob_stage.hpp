// capi_blob_stage.hpp: sources, sinks and runs of the C API, over the build tree's plugins.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <future>
#include <string>

#include "packhost/packhost.h"
#include "support/scripted_server.hpp"
#include "support/test_host.hpp"

namespace packhost::tests {

inline std::string code_of(packhost_error* error) {
    const std::string code = error ? packhost_error_code(error) : "ok";
    packhost_error_free(error);
    return code;
}

inline std::string code_of(const packhost_result* result) {
    const packhost_error* error = packhost_result_error(result);
    if (!error) return "ok";
    return std::string(packhost_error_code(error)) + ' ' + packhost_error_phase(error);
}

/// Counts its calls; gives `bytes` by pieces of five, or fails at a call.
struct Source {
    std::string bytes;
    int fails_at = -1, reads = 0, rewinds = 0;
    bool greedy = false;  // tells of more than it was asked for
    std::size_t at = 0;
    std::atomic<bool> begun = false;

    static packhost_error* read(void* user, char* buffer, size_t capacity, size_t* got) {
        auto& self = *static_cast<Source*>(user);
        self.begun = true;
        if (self.reads++ == self.fails_at)
            return packhost_error_new("disk_gone", "The disk is gone.", nullptr);
        *got = self.bytes.copy(buffer, std::min<std::size_t>(capacity, 5), self.at);
        self.at += *got;
        if (self.greedy) *got = capacity + 1;
        return nullptr;
    }
    static packhost_error* rewind(void* user) {
        auto& self = *static_cast<Source*>(user);
        ++self.rewinds;
        self.at = 0;
        return nullptr;
    }
    /// Zeros without end.
    static packhost_error* read_zeros(void* user, char* buffer, size_t capacity, size_t* got) {
        static_cast<Source*>(user)->begun = true;
        std::memset(buffer, 0, capacity);
        *got = capacity;
        return nullptr;
    }
};

/// Keeps what it is given; may fail.
struct Sink {
    std::string got;
    bool fails_to_write = false, fails_to_finish = false;
    int restarts = 0, finished = 0;

    static packhost_error* failed(bool really) {
        return really ? packhost_error_new("disk_full", "The disk is full.", nullptr) : nullptr;
    }
    static packhost_error* write(void* user, const char* bytes, size_t size) {
        auto& self = *static_cast<Sink*>(user);
        self.got.append(bytes, size);
        return failed(self.fails_to_write);
    }
    static int restart(void* user) {
        auto& self = *static_cast<Sink*>(user);
        ++self.restarts;
        self.got.clear();
        return 1;
    }
    static packhost_error* finish(void* user) {
        auto& self = *static_cast<Sink*>(user);
        ++self.finished;
        return failed(self.fails_to_finish);
    }
};

/// A runtime with one worker. `source` and `sink` are of the pin "file"; change them first.
class CApiBlobStage : public testing::Test {
 protected:
    void SetUp() override {
        packhost_config* config = nullptr;
        ASSERT_EQ(code_of(packhost_config_default(folder_.path().c_str(), &config)), "ok");
        ASSERT_EQ(code_of(packhost_config_set_lock(config, TestHost().config.lock.c_str())), "ok");
        ASSERT_EQ(code_of(packhost_config_set_workers(config, 1)), "ok");
        ASSERT_EQ(code_of(packhost_config_allow_address(config, "test", "loopback")), "ok");
        ASSERT_EQ(code_of(packhost_config_allow_plain_http(config, "test")), "ok");
        ASSERT_EQ(code_of(packhost_runtime_create(config, nullptr, &runtime_)), "ok");
        packhost_config_free(config);
        sources_[0] = &source;
        sinks_[0] = &sink;
        source.size = sizeof source;
        source.pin = "file";
        source.length = UINT64_MAX;
        sink.size = sizeof sink;
        sink.pin = "file";
        request.size = sizeof request;
    }
    void TearDown() override {
        packhost_result_free(result);
        packhost_connection_free(connection_);
        packhost_pack_free(pack_);
        packhost_runtime_free(runtime_);
    }
    /// The node to run, at that server.
    void prepare(const char* pack, const char* node, const std::string& url) {
        packhost_pack_free(pack_);
        packhost_connection_free(connection_);
        pack_ = nullptr, connection_ = nullptr;
        ASSERT_EQ(code_of(packhost_pack_load(runtime_, pack, &pack_)), "ok");
        ASSERT_EQ(code_of(packhost_connection_new("test", node[0] == 'F' ? "files" : "pages",
                                                  url.c_str(), &connection_)),
                  "ok");
        ASSERT_EQ(code_of(packhost_connection_add_credential(connection_, "api-key", "k", 1)),
                  "ok");
        request.pack = pack_;
        request.node = node;
        request.connection = connection_;
    }
    std::string run() {
        packhost_result_free(result);
        result = nullptr;
        packhost_error* const error = packhost_runtime_run(runtime_, &request, &result);
        return error ? code_of(error) : code_of(result);
    }
    std::string send(const ScriptedServer& server) {
        prepare(FILES_PACK, "Files-Put", server.base_url());
        request.sources = sources_;
        request.source_count = 1;
        return run();
    }
    std::string fetch(const ScriptedServer& server, const char* node = "Files-Get") {
        prepare(FILES_PACK, node, server.base_url());
        request.sinks = sinks_;
        request.sink_count = 1;
        return run();
    }
    void read_by(Source& from, bool again) {
        source.user = &from;
        source.read = &Source::read;
        source.rewind = again ? &Source::rewind : nullptr;
    }
    void write_by(Sink& to) {
        sink.user = &to;
        sink.write = &Sink::write;
        sink.restart = &Sink::restart;
        sink.finish = &Sink::finish;
    }

    TemporaryFolder folder_;
    packhost_runtime* runtime_ = nullptr;
    packhost_pack* pack_ = nullptr;
    packhost_connection* connection_ = nullptr;
    /// Starts a run; its end will be in `ended`.
    void submit(packhost_run** handle) {
        const packhost_done done = [](void* user, packhost_result* given) {
            static_cast<std::promise<std::string>*>(user)->set_value(code_of(given));
            packhost_result_free(given);
        };
        ASSERT_EQ(code_of(packhost_runtime_submit(runtime_, &request, done, &ended, handle)),
                  "ok");
    }

    const packhost_source* sources_[1];
    const packhost_sink* sinks_[1];
    packhost_source source{};
    packhost_sink sink{};
    packhost_request request{};
    packhost_result* result = nullptr;
    std::promise<std::string> ended;
};

}  // namespace packhost::tests
