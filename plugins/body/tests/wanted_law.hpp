// wanted_law.hpp: a codec that is told what the host wants gives just that of what it gives else.
#pragma once

#include <rapidcheck.h>

#include <algorithm>

#include "codec_under_test.hpp"

namespace packhost::codec_test {

using kit::Wanted;

/// Less than `n`, whatever the size that rapidcheck is at.
inline std::size_t any_below(std::size_t n) {
    return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::size_t>(0, n));
}

/// One to four paths, mostly of one to three steps and seldom of none; one may end where another
/// goes on, and some lead nowhere.
inline std::vector<Wanted::Path> any_paths(const std::vector<std::string>& keys) {
    std::vector<Wanted::Path> paths(1 + any_below(4));
    for (Wanted::Path& path : paths) {
        path.resize(any_below(20) == 0 ? 0 : 1 + any_below(3));
        for (std::string& key : path) key = keys[any_below(keys.size())];
    }
    return paths;
}

/// The body in up to ten pieces, or in single bytes.
inline std::vector<std::string_view> any_pieces(std::string_view body) {
    std::vector<std::size_t> cuts;
    if (body.size() < 400 && any_below(8) == 0) {
        for (std::size_t at = 1; at < body.size(); ++at) cuts.push_back(at);
    } else {
        cuts.resize(any_below(10));
        for (std::size_t& at : cuts) at = any_below(body.size() + 1);
        std::sort(cuts.begin(), cuts.end());
    }
    return cut(body, cuts);
}

/// What the law expects: the error as it is without a tree, or the value without the rest.
inline Decoded expected_of(std::string_view body, const Wanted& wanted,
                           const DecodeSetup& plain = {}) {
    Events all;
    Decoded expected = driver().decode({body}, plain, &all);
    if (expected.status == PH_OK) expected.events = show(wanted.project(all).list());
    return expected;
}

/// `plain` with the tree.
inline DecodeSetup with(const Wanted& wanted, DecodeSetup plain = {}) {
    plain.wanted = wanted.abi();
    return plain;
}

}  // namespace packhost::codec_test
