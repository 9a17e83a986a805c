// capi_test.cpp: the C API by its rules: errors as handles, nulls and wrong sizes refused,
// callbacks once, services as structs.
#include <cstring>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "echo_stage.hpp"
#include "packhost/packhost.h"

namespace packhost::tests {
namespace {

/// The code of an error that is freed, or "ok".
std::string code_of(packhost_error* error) {
    const std::string code = error ? packhost_error_code(error) : "ok";
    packhost_error_free(error);
    return code;
}

std::string take(char* text) {
    const std::string taken = text ? text : "";
    packhost_text_free(text);
    return taken;
}

/// A runtime through the C API; `services` may be changed before start().
class CApi : public testing::Test {
 protected:
    void SetUp() override {
        pack_file_ = folder_.write("echo.json", kEchoPack).string();
        ASSERT_EQ(code_of(packhost_config_default(folder_.path().c_str(), &config)), "ok");
        ASSERT_EQ(code_of(packhost_config_set_workers(config, 1)), "ok");
    }
    void start(const packhost_services* services = nullptr) {
        ASSERT_EQ(code_of(packhost_runtime_create(config, services, &runtime)), "ok");
        ASSERT_EQ(code_of(packhost_pack_load(runtime, pack_file_.c_str(), &pack)), "ok");
        request.size = sizeof request;
        request.pack = pack;
        request.node = "Echo-Get";
        request.pins = pins_.data();
        request.pins_size = pins_.size();
        request.flags = PACKHOST_DRY_RUN;
    }
    void TearDown() override {
        packhost_runtime_free(runtime);
        packhost_pack_free(pack);
        packhost_config_free(config);
    }
    /// Code of the call's or of the run's error, or "ok".
    std::string run() {
        packhost_result* result = nullptr;
        if (packhost_error* error = packhost_runtime_run(runtime, &request, &result))
            return code_of(error);
        const packhost_error* error = packhost_result_error(result);
        const std::string code = error ? packhost_error_code(error) : "ok";
        EXPECT_EQ(packhost_result_ok(result), error == nullptr);
        packhost_result_free(result);
        return code;
    }

    TemporaryFolder folder_;
    std::string pack_file_;
    std::string pins_ = R"({"id":"x"}garbage behind the size)";
    packhost_config* config = nullptr;
    packhost_runtime* runtime = nullptr;
    packhost_pack* pack = nullptr;
    packhost_request request{};
};

TEST_F(CApi, RunsANodeAndTellsTheResultAsJson) {
    start();
    request.pins_size = std::strlen(R"({"id":"x"})");
    packhost_result* result = nullptr;
    ASSERT_EQ(code_of(packhost_runtime_run(runtime, &request, &result)), "ok");
    EXPECT_EQ(packhost_result_ok(result), 1);
    EXPECT_EQ(packhost_result_status(result), 0);
    EXPECT_EQ(packhost_result_error(result), nullptr);
    EXPECT_STREQ(packhost_result_pins(result), "{}");
    EXPECT_STREQ(packhost_result_exec(result), "") << "of a dry run nothing fires";
    char* json = nullptr;
    ASSERT_EQ(code_of(packhost_result_json(result, &json)), "ok");
    EXPECT_NE(take(json).find("https://echo.example/things/x"), std::string::npos);
    packhost_result_free(result);
}

TEST_F(CApi, SaysWhatARequestLacks) {
    start();
    EXPECT_EQ(run(), "json_syntax") << "the pins' size counts, not a NUL";
    request.pins_size = std::strlen(R"({"id":"x"})");
    EXPECT_EQ(run(), "ok");
    request.pins = "[1]", request.pins_size = 3;
    EXPECT_EQ(run(), "bad_pins");
    request.pins = nullptr;
    EXPECT_EQ(run(), "missing_input");
    request.node = "Nope";
    EXPECT_EQ(run(), "unknown_node");
    request.node = nullptr;
    EXPECT_EQ(run(), "bad_argument");
    request.flags |= PACKHOST_TEST_REQUEST;
    EXPECT_EQ(run(), "no_test_request");
    request.flags = 1u << 20;
    EXPECT_EQ(run(), "bad_argument");
    request.pack = nullptr;
    EXPECT_EQ(run(), "bad_argument");
}

TEST_F(CApi, RequestsOfTheVersionsBeforeItemsAndBlobsAreTaken) {
    start();
    request.pins_size = std::strlen(R"({"id":"x"})");
    request.size = offsetof(packhost_request, on_items);
    request.on_items = reinterpret_cast<void (*)(void*, const char*, size_t)>(1);  // not its own
    EXPECT_EQ(run(), "ok");
    request.on_items = nullptr;
    request.size = offsetof(packhost_request, sources);
    request.source_count = 1;  // nor this
    EXPECT_EQ(run(), "ok");
}

TEST_F(CApi, StructsOfALaterVersionAreTakenIfWhatIsNewIsZero) {
    start();
    request.pins = nullptr;
    request.size = sizeof request - 1;
    EXPECT_EQ(run(), "bad_argument");
    request.size = 0;
    EXPECT_EQ(run(), "bad_argument");
    struct Later {
        packhost_request request;
        std::uint64_t added;
    } later{request, 0};
    later.request.size = sizeof later;
    packhost_result* result = nullptr;
    EXPECT_EQ(code_of(packhost_runtime_run(runtime, &later.request, &result)), "ok");
    packhost_result_free(result);
    later.added = 1;
    EXPECT_EQ(code_of(packhost_runtime_run(runtime, &later.request, &result)), "bad_argument");
    packhost_services services{};
    packhost_runtime* other = nullptr;
    EXPECT_EQ(code_of(packhost_runtime_create(config, &services, &other)), "bad_argument");
    packhost_log log{sizeof log, nullptr, nullptr};
    services.size = sizeof services;
    services.log = &log;
    EXPECT_EQ(code_of(packhost_runtime_create(config, &services, &other)), "bad_argument");
    EXPECT_EQ(other, nullptr);
}

TEST_F(CApi, AnyKeyOfTheConfigurationIsSetByItsLine) {
    EXPECT_EQ(code_of(packhost_config_set(config, "limits.workers = 2\naudit.mode = \"off\"")),
              "ok");
    EXPECT_EQ(code_of(packhost_config_set(config, "limits.worker = 2")), "bad_config");
    start();
    packhost_config_grant_capability(config, "dev.example.x", "secret.reveal");
    EXPECT_EQ(code_of(packhost_plugin_disable(config, "dev.example.x")), "not_enabled");
}

TEST_F(CApi, NullsAreErrorsAndFreeingThemDoesNothing) {
    char* text = nullptr;
    packhost_result* result = nullptr;
    packhost_connection* connection = nullptr;
    packhost_plugin_consent dependency_missing{sizeof dependency_missing, nullptr, 1, nullptr, 0};
    start();
    const std::vector<packhost_error*> refused = {
        packhost_config_read(nullptr, &config), packhost_config_read("x", nullptr),
        packhost_config_default(nullptr, nullptr), packhost_config_set_lock(config, nullptr),
        packhost_config_set_workers(nullptr, 1),
        packhost_config_set_resolver_threads(config, 0),
        packhost_config_set_transfer_seconds(config, 0),
        packhost_config_prefer_plugin(config, "auth/x", nullptr),
        packhost_config_allow_address(config, nullptr, "loopback"),
        packhost_plugins_list(nullptr, &text), packhost_plugins_list(config, nullptr),
        packhost_plugin_inspect(config, nullptr, &text),
        packhost_plugin_enable(config, "x.so", &dependency_missing, &text),
        packhost_plugin_disable(config, nullptr), packhost_config_set(config, nullptr),
        packhost_plugin_explain(config, nullptr, &text),
        packhost_connection_new(nullptr, "p", nullptr, &connection),
        packhost_connection_add_credential(nullptr, "k", "v", 1),
        packhost_connection_set_url(nullptr, "tokenUrl", "x"),
        packhost_connection_set_option(nullptr, ""),
        packhost_connection_read(nullptr, 0, &connection),
        packhost_runtime_create(nullptr, nullptr, &runtime),
        packhost_runtime_create(config, nullptr, nullptr),
        packhost_runtime_reload(runtime, nullptr), packhost_runtime_reload(nullptr, config),
        packhost_runtime_drain(nullptr, 0, nullptr, nullptr),
        packhost_pack_load(nullptr, "x", &pack), packhost_pack_describe(nullptr, &text),
        packhost_pack_validate(nullptr, &text), packhost_runtime_run(nullptr, &request, &result),
        packhost_runtime_run(runtime, nullptr, &result),
        packhost_runtime_run(runtime, &request, nullptr),
        packhost_runtime_submit(runtime, &request, nullptr, nullptr, nullptr),
        packhost_result_json(nullptr, &text)};
    for (std::size_t i = 0; i < refused.size(); ++i) {
        EXPECT_STREQ(packhost_error_phase(refused[i]), "usage") << "call " << i;
        EXPECT_EQ(code_of(refused[i]), "bad_argument") << "call " << i;
    }
    packhost_error_free(nullptr), packhost_text_free(nullptr), packhost_config_free(nullptr);
    packhost_connection_free(nullptr), packhost_pack_free(nullptr), packhost_run_free(nullptr);
    packhost_result_free(nullptr), packhost_runtime_free(nullptr), packhost_run_cancel(nullptr);
    packhost_task_run(nullptr);
    EXPECT_EQ(packhost_connection_share(nullptr), nullptr);
    EXPECT_EQ(packhost_runtime_active(nullptr) + packhost_runtime_workers(nullptr), 0u);
    EXPECT_STREQ(packhost_error_hint(nullptr), "");
    EXPECT_STREQ(packhost_result_pins(nullptr), "{}");
    EXPECT_EQ(packhost_result_error(nullptr), nullptr);
}

TEST_F(CApi, AConnectionIsChangedUntilItIsUsed) {
    start();
    packhost_connection* connection = nullptr;
    ASSERT_EQ(code_of(packhost_connection_new("c", "echo", "https://mine.example", &connection)),
              "ok");
    EXPECT_EQ(code_of(packhost_connection_add_credential(connection, "key", "a\0b", 3)), "ok");
    EXPECT_EQ(code_of(packhost_connection_add_credential(connection, "key", "b", 1)),
              "duplicate_credential");
    EXPECT_EQ(code_of(packhost_connection_add_credential(connection, "none", nullptr, 0)), "ok");
    EXPECT_EQ(code_of(packhost_connection_set_url(connection, "tokenUrl", "https://x")), "ok");
    EXPECT_EQ(code_of(packhost_connection_set_option(connection, "none")), "ok");
    EXPECT_EQ(code_of(packhost_connection_set_option(connection, "")), "ok");
    request.connection = connection;
    request.pins_size = std::strlen(R"({"id":"x"})");
    EXPECT_EQ(run(), "ok");
    EXPECT_EQ(code_of(packhost_connection_add_credential(connection, "more", "c", 1)),
              "connection_in_use");
    packhost_connection* other = packhost_connection_share(connection);
    packhost_connection_free(connection);
    request.connection = other;
    EXPECT_EQ(run(), "ok");
    packhost_connection_free(other);
    EXPECT_EQ(code_of(packhost_connection_read("no such file", 0, &connection)), "no_connection");
}

TEST_F(CApi, DescribesPacksPluginsAndFindings) {
    start();
    char* json = nullptr;
    ASSERT_EQ(code_of(packhost_pack_describe(pack, &json)), "ok");
    EXPECT_NE(take(json).find(R"("type_id":"Echo-Get")"), std::string::npos);
    ASSERT_EQ(code_of(packhost_pack_validate(pack_file_.c_str(), &json)), "ok");
    EXPECT_EQ(take(json).front(), '[');
    const std::string broken = folder_.write("broken.json", "{").string();
    ASSERT_EQ(code_of(packhost_pack_validate(broken.c_str(), &json)), "ok");
    EXPECT_NE(take(json).find(R"("is_error":true)"), std::string::npos);
    ASSERT_EQ(code_of(packhost_plugins_list(config, &json)), "ok");
    EXPECT_EQ(take(json), "[]");
    EXPECT_STREQ(packhost_version(), "0.1.0");
}

/// What callbacks of a test saw.
struct Calls {
    std::promise<std::string> done;
    std::vector<packhost_task*> tasks;
    std::string lines;
    int found = 0;
};

void on_done(void* user, packhost_result* result) {
    const packhost_error* error = packhost_result_error(result);
    static_cast<Calls*>(user)->done.set_value(error ? packhost_error_code(error) : "ok");
    packhost_result_free(result);
}

TEST_F(CApi, SubmitCallsBackAndHandlesOutliveTheRuntime) {
    start();
    request.pins_size = std::strlen(R"({"id":"x"})");
    Calls calls;
    packhost_run* handle = nullptr;
    ASSERT_EQ(code_of(packhost_runtime_submit(runtime, &request, on_done, &calls, &handle)), "ok");
    EXPECT_EQ(calls.done.get_future().get(), "ok");
    std::size_t finished = 9, cancelled = 9;
    ASSERT_EQ(code_of(packhost_runtime_drain(runtime, UINT64_MAX, &finished, &cancelled)), "ok");
    EXPECT_EQ(cancelled, 0u);
    EXPECT_EQ(run(), "shutting_down");
    packhost_runtime_free(runtime);
    runtime = nullptr;
    packhost_run_cancel(handle);
    packhost_run_free(handle);
}

TEST_F(CApi, ServicesAreStructsOfCallbacks) {
    Calls calls;
    const packhost_store store{
        sizeof store, &calls, [](void* user, const char* name, packhost_connection** out) {
            ++static_cast<Calls*>(user)->found;
            if (std::string(name) != "mine")
                return packhost_error_new("vault_closed", "The vault is closed.", nullptr);
            return packhost_connection_new("mine", "echo", nullptr, out);
        }};
    const packhost_clock clock{sizeof clock, &calls, [](void*) { return std::int64_t{0}; },
                               [](void*) { return std::uint64_t{1}; }};
    const packhost_executor executor{sizeof executor, &calls, [](void*, packhost_task* task) {
                                         std::thread([task] { packhost_task_run(task); }).detach();
                                     }};
    const packhost_services services{sizeof services, &store, &clock, nullptr, &executor, nullptr};
    start(&services);
    request.pins_size = std::strlen(R"({"id":"x"})");
    request.connection_name = "mine";
    EXPECT_EQ(run(), "ok");
    request.connection_name = "other";
    EXPECT_EQ(run(), "vault_closed");
    EXPECT_EQ(calls.found, 2);
    ASSERT_EQ(code_of(packhost_runtime_submit(runtime, &request, on_done, &calls, nullptr)), "ok");
    EXPECT_EQ(calls.done.get_future().get(), "vault_closed");
    ASSERT_EQ(code_of(packhost_runtime_reload(runtime, config)), "ok");
}

}  // namespace
}  // namespace packhost::tests
