// auth_stage.cpp: the pack, the plugins and the runs of the auth tests.
#include "auth_stage.hpp"

#include <filesystem>

#include "packhost/plugins.hpp"

namespace packhost::tests {
namespace {

/// A node with the pin "item", delivered as $body and $status.
std::string node(const std::string& id, const std::string& type, const std::string& method,
                 const std::string& path, const std::string& auth) {
    const bool body = method == "POST";
    return R"({"id":"5d1f3c52-8a0e-4f0b-9c39-2f6d1b7a4e0)" + id + R"(","nodeTypeId":")" + type +
           R"(","title":")" + type +
           R"(","category":"Probe","nodeCategory":"action","isPure":false,"isBuiltin":true,
        "inputPins":[{"name":"exec","type":"exec"},
                     {"name":"item","type":"string","displayName":"Item"}],
        "outputPins":[{"name":"exec","type":"exec"},
                      {"name":"answer","type":"object","displayName":"Answer"},
                      {"name":"status","type":"int","displayName":"Status"}],
        "properties":[],
        "executionSpec":{"method":")" + method + R"(","pathTemplate":")" + path + R"(",
            "parameters":[{"pin":"item","in":")" + (body ? "body_field" : "query") + R"("}],)" +
           (body ? R"("body":{"contentType":"application/json","mode":"pins"},)" : "") +
           R"("auth":)" + auth + R"(,
            "responseMapping":[{"pin":"answer","path":"$body"},
                               {"pin":"status","path":"$status"}]}})";
}

/// A node whose pin "file" is a stream: the whole body, or a part of it.
std::string stream_node(const std::string& id, const std::string& type, const std::string& body,
                        bool raw, const std::string& auth) {
    return R"({"id":"5d1f3c52-8a0e-4f0b-9c39-2f6d1b7a4e0)" + id + R"(","nodeTypeId":")" + type +
           R"(","title":")" + type +
           R"(","category":"Probe","nodeCategory":"action","isPure":false,"isBuiltin":true,
        "inputPins":[{"name":"exec","type":"exec"},{"name":"file","type":"blob"}],
        "outputPins":[{"name":"exec","type":"exec"}],"properties":[],
        "executionSpec":{"method":"POST","pathTemplate":"/things",
            "parameters":[)" + (raw ? R"({"pin":"file","in":"body_field"})" : "") + R"(],"body":)" +
           body + R"(,"auth":)" + auth + R"(,"responseMapping":[]}})";
}

}  // namespace

AuthStage::AuthStage() {
    // A lock of its own: the shipped plugins, and the two for tests.
    const auto shipped = list_plugins(host.config);
    host.config.lock = host.folder().path() / "plugins.lock";
    std::vector<PluginInfo> plugins = shipped ? *shipped : std::vector<PluginInfo>();
    for (const char* file : {PACKHOST_PROBE, PACKHOST_ROGUE}) plugins.emplace_back().file = file;
    for (const PluginInfo& plugin : plugins) {
        const auto enabled = enable_plugin(host.config, plugin.file, {plugin.dependencies, {}});
        if (!enabled) throw std::runtime_error(enabled.error().message);
    }
    host.allow_loopback();
}

void AuthStage::TearDown() {
    gate.open();
    server.stop();
}

std::string AuthStage::settings(const std::string& script, const std::string& more) const {
    return R"("script":")" + script + R"(","url":")" + server.url() + R"(/token")" +
           (more.empty() ? "" : "," + more);
}

std::shared_ptr<const Pack> AuthStage::pack(const std::string& scheme,
                                            const std::string& settings) {
    const std::string auth =
        R"({"type":")" + scheme + R"(","credentials":["key"],)" + settings + "}";
    const std::string plain = R"({"type":"header","credentials":["key"],"headerName":"X-Plain"})";
    const std::string raw = R"({"contentType":"image/png","mode":"raw"})";
    const std::string parts = R"({"contentType":"multipart/form-data","mode":"multipart",
        "parts":[{"name":"file","pin":"file"}]})";
    return host.load(R"({"packVersion":"1.0","requires":["body/1"],
        "metadata":{"slug":"probe-api","name":"Probe","description":"An API for tests.",
                    "version":"1.0.0","category":"utility","tags":["test"]},
        "connection":{"provider":"probe-api","authType":"probe","baseUrl":"https://probe.example",
            "credentials":[{"name":"key","label":"Key","type":"secret","required":true}]},
        "nodes":[)" + node("1", "Probe-Get", "GET", "/things", auth) + "," +
                     node("2", "Probe-Post", "POST", "/things", auth) + "," +
                     node("3", "Plain-Get", "GET", "/plain", plain) + "," +
                     stream_node("4", "Probe-Raw", raw, true, auth) + "," +
                     stream_node("5", "Probe-Parts", parts, false, auth) + "]}");
}

RunRequest AuthStage::request(std::shared_ptr<const Pack> pack, const std::string& node) {
    if (!connection) connection = connect_to(*pack, server.url(), {{"key", key}});
    RunRequest request;
    request.pack = std::move(pack);
    request.node = node;
    request.connection = connection;
    request.pins = {{"item", "Anvil"}};
    request.log = LogDetail::headers;
    return request;
}

RunResult AuthStage::probe(const std::string& settings, const std::string& node) {
    return host.runtime().run(request(pack("probe", settings), node));
}

RunResult AuthStage::rogue(const std::string& script) {
    return host.runtime().run(request(pack("rogue", settings(script)), "Probe-Get"));
}

std::future<RunResult> AuthStage::start(RunRequest request, RunHandle* started) {
    auto promise = std::make_shared<std::promise<RunResult>>();
    const RunHandle run = host.runtime().submit(
        std::move(request), [promise](RunResult result) { promise->set_value(std::move(result)); });
    if (started) *started = run;
    return promise->get_future();
}

void AuthStage::expect_begun() {
    // A worker begins runs in the order in which they were started, so a run of another scheme that
    // gets to its end shows that those before it have gone as far as they can.
    ASSERT_EQ(host.config.workers, 1u);
    const RunResult marker =
        host.runtime().run(request(pack("probe", settings("idle")), "Plain-Get"));
    ASSERT_EQ(code_of(marker), "ok");
}

std::string code_of(const RunResult& result) { return result.error ? result.error->code : "ok"; }

void expect_unseen(const RunResult& result, std::initializer_list<std::string> secrets) {
    const std::string text = to_json(to_value(result));
    for (const std::string& secret : secrets)
        EXPECT_THAT(text, testing::Not(testing::HasSubstr(secret)));
}

}  // namespace packhost::tests
