// projection_test.cpp: a projection yields what evaluating the whole value would, path by path.
#include "engine/projection.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "model/json_reader.hpp"

namespace packhost::engine {
namespace {

const char* kBody = R"({
  "data": {"id": 7, "tags": ["a", "b"], "odd.key": true, "0": "zero"},
  "items": [{"id": 1, "deep": {"x": [10, 20]}}, {"id": 2}, 3],
  "skip": {"a": [[1, {"b": "c"}], "text"], "id": "not this one"},
  "text": "hello", "none": null, "list": [[1, 2], [3]]
})";

const char* kPaths[] = {
    "$body", "$body.data", "$body.data.id", "$body.data.tags.1", "$body.data.tags[0]",
    "$body.data[\"odd.key\"]", "$body.data.0", "$body.items[*].id", "$body.items[*].deep.x[1]",
    "$body.items.1", "$body.items[1].id", "$body.items[0].deep.x", "$body.text", "$body.none",
    "$body.missing", "$body.text.below", "$body.list[1][0]", "$body.list[*][0]", "$body.data.id.x",
    "$body.skip.a[0][1].b", "$body.items[9]", "$body.items.2.id",
};

std::vector<Value> project(const std::vector<std::string>& paths, const Value& root,
                           std::size_t batch) {
    Projection projection;
    for (const std::string& path : paths)
        projection.add(model::parse_response_path(path)->steps);
    projection.compile();
    std::vector<ph_value_event> events;
    append_events(events, root);
    Projector projector(projection);
    for (std::size_t at = 0; at < events.size(); at += batch) {
        ph_sink_answer answer{sizeof answer, 0};
        EXPECT_EQ(projector.take(&events[at], std::min(batch, events.size() - at), &answer), PH_OK);
    }
    return projector.finish();
}

TEST(Projection, AgreesWithEvaluatingTheWholeValue) {
    const Value root = *model::read_json(kBody);
    for (const char* path : kPaths) {
        const Value expected = model::evaluate(*model::parse_response_path(path), root);
        for (const std::size_t batch : {1, 3, 1000})
            EXPECT_EQ(to_json(project({path}, root, batch).at(0)), to_json(expected)) << path;
    }
}

TEST(Projection, AgreesForEveryPairOfPaths) {
    const Value root = *model::read_json(kBody);
    for (const char* a : kPaths) {
        for (const char* b : kPaths) {
            const auto both = project({a, b}, root, 1000);
            ASSERT_EQ(both.size(), 2u);
            EXPECT_EQ(to_json(both[0]),
                      to_json(model::evaluate(*model::parse_response_path(a), root)))
                << a << " beside " << b;
            EXPECT_EQ(to_json(both[1]),
                      to_json(model::evaluate(*model::parse_response_path(b), root)))
                << b << " beside " << a;
        }
    }
}

TEST(Projection, SkipsWhatIsNotMapped) {
    Projection projection;
    projection.add(model::parse_response_path("$body.text")->steps);
    projection.compile();
    Projector projector(projection);
    const Value root = Object{{"skip", Object{{"a", 1}}}, {"text", "x"}};
    std::vector<ph_value_event> events;
    append_events(events, root);
    ph_sink_answer answer{sizeof answer, 0};
    ASSERT_EQ(projector.take(events.data(), 3, &answer), PH_OK);  // up to {"skip": {
    EXPECT_EQ(answer.skip_depth, 2u);
    // A decoder that heeds the answer sends the end of the object alone, then goes on.
    ASSERT_EQ(projector.take(&events[5], events.size() - 5, &answer), PH_OK);
    EXPECT_EQ(projector.finish().at(0), Value("x"));
}

}  // namespace
}  // namespace packhost::engine
