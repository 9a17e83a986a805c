// wanted_law_test.cpp: what a run maps is the same whether or not the codec is told what is wanted.
#include <gtest/gtest.h>

#include "any_json.hpp"
#include "codec_under_test.hpp"
#include "engine/projection.hpp"
#include "wanted_law.hpp"

namespace packhost::engine {
namespace {

using namespace codec_test;

/// A path as a pack may have it: members, items, [*]; some lead nowhere.
std::string any_path() {
    static const std::vector<std::string> kSteps = {
        ".a", ".b", ".ab", ".0", ".1", "[0]", "[1]", "[*]", "[\"\"]", "[\"a.b\"]", "[\"\\\"\\\\\"]",
        "[\"\n\"]", "[\"\xC3\xA9\"]", ".none"};
    std::string path = "$body";
    for (std::size_t n = any_below(5); n > 0; --n) path += kSteps[any_below(kSteps.size())];
    return path;
}

struct Mapped {
    Decoded decoded;
    std::vector<std::string> values;  ///< of each path, as JSON; none if the body was refused
};

/// Decodes as a run does. Not `telling`: the codec is told nothing, before nor during the body.
Mapped map(const std::vector<std::string>& paths, const std::vector<std::string_view>& pieces,
           bool telling) {
    Projection projection;
    for (const std::string& path : paths)
        projection.add(model::parse_response_path(path).value().steps);
    projection.compile();
    Projector projector(projection);
    DecodeSetup setup;
    std::size_t taken = 0;
    setup.answer = [&](const std::vector<ph_value_event>& events) {
        ph_sink_answer answer{sizeof answer, 0};
        const ph_status status =
            projector.take(events.data() + taken, events.size() - taken, &answer);
        taken = events.size();
        return std::pair(status, telling ? answer.skip_depth : 0);
    };
    if (telling) setup.wanted = projector.wanted();
    Mapped mapped{decode(pieces, setup), {}};
    mapped.decoded.events.clear();
    if (mapped.decoded.status == PH_OK)
        for (const Value& value : projector.finish()) mapped.values.push_back(to_json(value));
    return mapped;
}

TEST(WantedLaw, WhatARunMapsIsTheSameWhetherOrNotTheCodecIsToldSo) {
    EXPECT_TRUE(rc::check([] {
        const std::string body = any_json();
        std::vector<std::string> paths(1 + any_below(4));
        for (std::string& path : paths) path = any_path();
        RC_LOG() << body << "\n";
        for (const std::string& path : paths) RC_LOG() << path << "\n";
        const Mapped expected = map(paths, {body}, false);
        RC_CLASSIFY(expected.decoded.status == PH_OK, "valid");
        RC_CLASSIFY(std::any_of(expected.values.begin(), expected.values.end(),
                                [](const std::string& value) { return value != "null"; }),
                    "something mapped");
        for (int i = 0; i < 4; ++i) {
            const auto pieces = i == 0 ? std::vector<std::string_view>{body} : any_pieces(body);
            const Mapped told = map(paths, pieces, true);
            RC_ASSERT(told.decoded == expected.decoded);
            RC_ASSERT(told.values == expected.values);
        }
    }));
}

}  // namespace
}  // namespace packhost::engine
