// body_key.cpp: keys of body fields.
#include "model/body_key.hpp"

#include <charconv>
#include <map>
#include <optional>

#include "model/suggest.hpp"

namespace packhost::model {
namespace {

constexpr std::size_t kMostSteps = 32;
constexpr std::size_t kHighestIndex = 999;

using Steps = std::vector<BodyKeyStep>;

Error bad_key(std::string_view key, std::string_view problem) {
    return {"bad_body_key", Phase::pack,
            "The key " + in_quotes(key) + ' ' + std::string(problem) + ".",
            "Write a.b to nest, a\\.b for a dot in a name, a.0 or a[] for items of an array."};
}

/// A segment between dots. `escaped` tells that it holds an escape, so that it is a name for sure.
struct Segment {
    std::string text;
    bool escaped = false;
};

std::vector<Segment> split(std::string_view key) {
    std::vector<Segment> segments(1);
    for (std::size_t i = 0; i < key.size(); ++i) {
        const bool escapes = key[i] == '\\' && i + 1 < key.size() &&
                             (key[i + 1] == '.' || key[i + 1] == '\\');
        if (escapes) {
            segments.back().text += key[++i];
            segments.back().escaped = true;
        } else if (key[i] == '.') {
            segments.emplace_back();
        } else {
            segments.back().text += key[i];
        }
    }
    return segments;
}

/// `12` or nothing; a number beyond the limit is taken as the limit plus one.
std::optional<std::size_t> index_of(std::string_view text) {
    if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos)
        return std::nullopt;
    std::size_t index = 0;
    const auto ec = std::from_chars(text.data(), text.data() + text.size(), index).ec;
    return ec == std::errc{} && index <= kHighestIndex ? index : kHighestIndex + 1;
}

/// Cuts `[]` and `[0]` off the end of a name; gives them in order.
Steps take_brackets(std::string& name) {
    Steps steps;
    while (name.ends_with(']')) {
        const std::size_t open = name.rfind('[');
        if (open == std::string::npos) break;
        const std::string_view inside =
            std::string_view(name).substr(open + 1, name.size() - open - 2);
        const auto index = index_of(inside);
        if (!index && !inside.empty()) break;
        using Kind = BodyKeyStep::Kind;
        steps.insert(steps.begin(), index ? BodyKeyStep{Kind::index, {}, *index}
                                          : BodyKeyStep{Kind::append, {}, 0});
        name.resize(open);
    }
    return steps;
}

}  // namespace

Result<Steps> parse_body_key(std::string_view key) {
    Steps steps;
    for (Segment& segment : split(key)) {
        if (steps.size() >= kMostSteps) return bad_key(key, "has more than 32 steps");
        if (segment.text.empty()) return bad_key(key, "has an empty segment");
        const auto index = segment.escaped ? std::nullopt : index_of(segment.text);
        if (index && !steps.empty()) {
            steps.push_back({BodyKeyStep::Kind::index, {}, *index});
        } else {
            Steps brackets = segment.escaped ? Steps() : take_brackets(segment.text);
            if (segment.text.empty() && steps.empty())
                return bad_key(key, "starts with an array, but a body's fields make an object");
            if (!segment.text.empty())
                steps.push_back({BodyKeyStep::Kind::member, std::move(segment.text), 0});
            steps.insert(steps.end(), brackets.begin(), brackets.end());
        }
    }
    if (steps.size() > kMostSteps) return bad_key(key, "has more than 32 steps");
    for (const BodyKeyStep& step : steps)
        if (step.index > kHighestIndex) return bad_key(key, "has an index beyond 999");
    return steps;
}

/// A place in the body: still empty, a field, or a container of one kind.
struct BodyKeyTree::Branch {
    enum class Kind { empty, field, object, indexed, appended };
    Kind kind = Kind::empty;
    std::map<std::string, std::size_t> members;
    std::map<std::size_t, std::size_t> items;
};

BodyKeyTree::BodyKeyTree() : branches_(1) {}
BodyKeyTree::~BodyKeyTree() = default;

bool BodyKeyTree::add(const Steps& steps) {
    using Kind = Branch::Kind;
    std::size_t at = 0;
    for (const BodyKeyStep& step : steps) {
        const Kind wanted = step.kind == BodyKeyStep::Kind::member  ? Kind::object
                            : step.kind == BodyKeyStep::Kind::index ? Kind::indexed
                                                                    : Kind::appended;
        if (branches_[at].kind == Kind::empty) branches_[at].kind = wanted;
        if (branches_[at].kind != wanted) return false;
        const std::size_t fresh = branches_.size();
        std::size_t next = fresh;
        if (wanted == Kind::object)
            next = branches_[at].members.try_emplace(step.name, fresh).first->second;
        if (wanted == Kind::indexed)
            next = branches_[at].items.try_emplace(step.index, fresh).first->second;
        if (next == fresh) branches_.emplace_back();
        at = next;
    }
    if (branches_[at].kind != Kind::empty) return false;
    branches_[at].kind = Kind::field;
    return true;
}

}  // namespace packhost::model
