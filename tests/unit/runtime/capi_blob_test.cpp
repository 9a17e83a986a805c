// capi_blob_test.cpp: bodies that are streamed, and items page by page, through the C API.
#include "capi_blob_stage.hpp"

#include <thread>
#include <vector>

namespace packhost::tests {
namespace {

using CApiBlob = CApiBlobStage;

const Reply kDone = answer_json("{}");

std::string body_of(const std::string& request) {
    return request.substr(request.find("\r\n\r\n") + 4);
}

TEST_F(CApiBlob, SendsWhatACallbackReads) {
    ScriptedServer server(Script{{kDone, kDone, kDone}});
    Source from{.bytes = "twelve bytes"};
    read_by(from, true);
    source.length = 12;
    EXPECT_EQ(send(server), "ok");
    EXPECT_EQ(body_of(server.requests().at(0)), "twelve bytes");
    EXPECT_GT(from.rewinds, 0);
    source.length = UINT64_MAX;
    EXPECT_EQ(send(server), "ok");
    EXPECT_NE(server.requests().at(1).find("chunked"), std::string::npos);
    EXPECT_TRUE(server.requests().at(1).ends_with("twelve bytes\r\n0\r\n\r\n"))
        << server.requests().at(1);
}

TEST_F(CApiBlob, SendsFilesAndBytes) {
    ScriptedServer server(Script{{kDone, kDone}});
    const std::string file = folder_.write("a.png", "of a file").string();
    source.file = file.c_str();
    EXPECT_EQ(send(server), "ok");
    source.file = nullptr;
    source.bytes = "of memory and more", source.bytes_size = 9;
    EXPECT_EQ(send(server), "ok");
    EXPECT_EQ(body_of(server.requests().at(0)), "of a file");
    EXPECT_EQ(body_of(server.requests().at(1)), "of memory");
    source.bytes = nullptr;
    source.file = "no such file";
    EXPECT_EQ(send(server), "bad_blob");
}

TEST_F(CApiBlob, ASourceThatCannotBeRewoundIsKeptForTheNextAttempt) {
    ScriptedServer server(Script{{answer(503, "", ""), kDone}});
    Source from{.bytes = "once"};
    read_by(from, false);
    EXPECT_EQ(send(server), "ok");
    ASSERT_EQ(server.requests().size(), 2u);
    EXPECT_NE(server.requests().at(1).find("once"), std::string::npos);
    EXPECT_EQ(from.rewinds, 0);
}

TEST_F(CApiBlob, EndsWithTheSourcesError) {
    ScriptedServer server(Script{{kDone}});
    Source from{.bytes = "twelve bytes", .fails_at = 1};
    read_by(from, true);
    source.length = 12;
    EXPECT_EQ(send(server), "disk_gone input");
}

TEST_F(CApiBlob, ASourceThatEndsEarlyOrGivesTooMuchIsRefused) {
    ScriptedServer server(Script{{kDone, kDone}});
    Source from{.bytes = "twelve bytes"};
    read_by(from, true);
    source.length = 13;
    EXPECT_EQ(send(server), "bad_blob input");
    from.greedy = true;
    EXPECT_EQ(send(server), "bad_blob input");
}

TEST_F(CApiBlob, CanBeCancelledWhileItReads) {
    ScriptedServer server(Script{{{{Act::Kind::hang, ""}}}});
    prepare(FILES_PACK, "Files-Put", server.base_url());
    Source from;
    source.user = &from;
    source.read = &Source::read_zeros;
    source.length = std::uint64_t{1} << 40;
    source.rewind = &Source::rewind;
    request.sources = sources_;
    request.source_count = 1;
    packhost_run* handle = nullptr;
    submit(&handle);
    while (!from.begun) std::this_thread::yield();
    packhost_run_cancel(handle);
    packhost_run_free(handle);
    EXPECT_EQ(ended.get_future().get(), "cancelled run");
}

TEST_F(CApiBlob, WritesTheAnswerToACallbackOrAFile) {
    ScriptedServer server(Script{{answer(200, "image/png", "abc"), answer(200, "image/png", "d")}});
    Sink to;
    write_by(to);
    EXPECT_EQ(fetch(server), "ok");
    EXPECT_EQ(to.got, "abc");
    EXPECT_EQ(to.finished, 1);
    const std::string file = (folder_.path() / "got.png").string();
    sink.write = nullptr;
    sink.file = file.c_str();
    EXPECT_EQ(fetch(server), "ok");
    EXPECT_EQ(read_text(file), "d");
}

TEST_F(CApiBlob, EndsWithTheSinksError) {
    ScriptedServer server(Script{{answer(200, "image/png", "abc"), answer(200, "image/png", "d")}});
    Sink to{.fails_to_write = true};
    write_by(to);
    EXPECT_EQ(fetch(server), "disk_full input");
    EXPECT_EQ(to.finished, 0);
    to = {.fails_to_finish = true};
    EXPECT_EQ(fetch(server), "disk_full input");
    EXPECT_EQ(to.finished, 1);
}

TEST_F(CApiBlob, ASinkStartsAgainIfTheAnswerBreaksOff) {
    const Reply broken{{Act::Kind::send, "HTTP/1.1 200 \r\nContent-Length: 9\r\n\r\nabc"},
                       {Act::Kind::close, ""}};
    ScriptedServer server(Script{{broken, answer(200, "image/png", "whole")}});
    Sink to;
    write_by(to);
    EXPECT_EQ(fetch(server, "Files-Again"), "ok");
    EXPECT_EQ(to.got, "whole");
    EXPECT_EQ(to.restarts, 1);
}

TEST_F(CApiBlob, GivesTheBytesThatNoSinkTookAndSendsThemOn) {
    ScriptedServer server(Script{{answer(200, "image/png", "abc"), kDone}});
    prepare(FILES_PACK, "Files-Get", server.base_url());
    ASSERT_EQ(run(), "ok");
    packhost_blob* blob = nullptr;
    EXPECT_EQ(code_of(packhost_result_blob(result, "status", &blob)), "no_blob");
    ASSERT_EQ(code_of(packhost_result_blob(result, "file", &blob)), "ok");
    EXPECT_EQ(packhost_blob_size(blob), 3u);
    source.blob = blob;
    EXPECT_EQ(send(server), "ok") << "the first result is gone by now";
    EXPECT_EQ(body_of(server.requests().at(1)), "abc");
    char bytes[8];
    std::size_t got = 9;
    ASSERT_EQ(code_of(packhost_blob_rewind(blob)), "ok");
    ASSERT_EQ(code_of(packhost_blob_read(blob, bytes, sizeof bytes, &got)), "ok");
    EXPECT_EQ(std::string(bytes, got), "abc");
    ASSERT_EQ(code_of(packhost_blob_read(blob, bytes, sizeof bytes, &got)), "ok");
    EXPECT_EQ(got, 0u);
    packhost_blob_free(blob);
    packhost_blob_free(nullptr);
    EXPECT_EQ(packhost_blob_size(nullptr), 0u);
    EXPECT_EQ(code_of(packhost_blob_read(nullptr, bytes, 1, &got)), "bad_argument");
    EXPECT_EQ(code_of(packhost_blob_rewind(nullptr)), "bad_argument");
    EXPECT_EQ(code_of(packhost_result_blob(nullptr, "file", &blob)), "bad_argument");
}

TEST_F(CApiBlob, SourcesAndSinksAreJustOneThing) {
    ScriptedServer server(Script{});
    Source from;
    EXPECT_EQ(send(server), "bad_argument") << "nothing to read from";
    read_by(from, true);
    source.file = "a.png";
    EXPECT_EQ(send(server), "bad_argument") << "two things to read from";
    source.file = nullptr, source.size = 8;
    EXPECT_EQ(send(server), "bad_argument");
    source.size = sizeof source, source.pin = nullptr;
    EXPECT_EQ(send(server), "bad_argument");
    sources_[0] = nullptr;
    EXPECT_EQ(send(server), "bad_argument");
    request.source_count = 0;
    request.sinks = sinks_, request.sink_count = 1;
    EXPECT_EQ(run(), "bad_argument") << "nowhere to write to";
    request.sinks = nullptr;
    EXPECT_EQ(run(), "bad_argument");
    EXPECT_EQ(server.connections(), 0);
}

TEST_F(CApiBlob, ItemsComePageByPageUntilTheRunIsCancelled) {
    const auto page = [](int id) {
        return answer_json("{\"items\":[{\"id\":" + std::to_string(id) + "}],\"next\":\"" +
                           std::to_string(id) + "\"}");
    };
    ScriptedServer server(Script{{page(1), page(2), answer_json(R"({"items":[{"id":3}]})"),
                                  page(1), page(2), {{Act::Kind::hang, ""}}}});
    prepare(PAGES_PACK, "Pages-Cursor", server.base_url());
    std::vector<std::string> pages;
    request.on_items_user = &pages;
    request.on_items = [](void* user, const char* items, size_t size) {
        static_cast<std::vector<std::string>*>(user)->emplace_back(items, size);
    };
    EXPECT_EQ(run(), "ok");
    EXPECT_EQ(pages, (std::vector<std::string>{R"([{"id":1}])", R"([{"id":2}])", R"([{"id":3}])"}));
    EXPECT_EQ(std::string(packhost_result_pins(result)).find("{\"items\":[],\"ids\":[],"), 0u);

    pages.clear();
    packhost_run* handle = nullptr;
    submit(&handle);
    ASSERT_TRUE(server.wait_for_requests(6));
    packhost_run_cancel(handle);
    packhost_run_free(handle);
    EXPECT_EQ(ended.get_future().get(), "cancelled run");
    EXPECT_EQ(pages.size(), 2u);
}

}  // namespace
}  // namespace packhost::tests
