// response_path.cpp: compiles and follows response paths.
#include "model/response_path.hpp"

#include <charconv>

#include "model/suggest.hpp"

namespace packhost::model {
namespace {

constexpr std::size_t kMostSteps = 64;

bool is_digits(std::string_view text) noexcept {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// A segment after a dot or in brackets: an index if it is a number as one writes it.
Step step_of(std::string_view segment) {
    Step step{Step::Kind::key, std::string(segment), 0};
    if (!is_digits(segment) || (segment.size() > 1 && segment[0] == '0')) return step;
    const auto [end, ec] =
        std::from_chars(segment.data(), segment.data() + segment.size(), step.number);
    if (ec == std::errc{}) step.kind = Step::Kind::index;
    return step;
}

class PathParser {
 public:
    explicit PathParser(std::string_view text) : text_(text) {}

    Result<ResponsePath> parse() {
        ResponsePath path;
        if (!take_source(path.source))
            return bad("starts with neither $body, $status nor $headers");
        while (at_ < text_.size()) {
            if (path.source == ResponsePath::Source::status) return bad("goes on after $status");
            if (path.steps.size() == kMostSteps) return bad("has more than 64 steps");
            const char* problem = text_[at_] == '.' ? take_dotted(path) : take_bracketed(path);
            if (problem) return bad(problem);
        }
        return path;
    }

 private:
    bool take_source(ResponsePath::Source& source) {
        using Source = ResponsePath::Source;
        constexpr std::pair<std::string_view, Source> kSources[] = {
            {"$body", Source::body}, {"$status", Source::status}, {"$headers", Source::headers}};
        for (const auto& [name, kind] : kSources) {
            if (!text_.starts_with(name)) continue;
            if (text_.size() > name.size() && text_[name.size()] != '.' &&
                text_[name.size()] != '[')
                continue;
            source = kind;
            at_ = name.size();
            return true;
        }
        return false;
    }

    const char* take_dotted(ResponsePath& path) {
        const std::size_t end = std::min(text_.find_first_of(".[]\"", at_ + 1), text_.size());
        const std::string_view segment = text_.substr(at_ + 1, end - at_ - 1);
        if (segment.empty()) return "has an empty segment";
        if (segment == "*") return "has a star outside brackets, which is written [*]";
        at_ = end;
        path.steps.push_back(step_of(segment));
        return nullptr;
    }

    const char* take_bracketed(ResponsePath& path) {
        if (text_[at_] != '[') return "has a character that belongs in [\"...\"]";
        const std::string_view inside = text_.substr(at_ + 1);
        if (inside.starts_with('"')) return take_quoted(path);
        const std::size_t length = inside.find(']');
        if (length == std::string_view::npos) return "has a bracket that is never closed";
        const std::string_view segment = inside.substr(0, length);
        Step step = segment == "*" ? Step{Step::Kind::all, {}, 0} : step_of(segment);
        if (step.kind == Step::Kind::key)
            return "has brackets that hold neither a number, a star nor a quoted name";
        at_ += length + 2;
        path.steps.push_back(std::move(step));
        return nullptr;
    }

    const char* take_quoted(ResponsePath& path) {
        std::string key;
        std::size_t i = at_ + 2;
        for (; i < text_.size() && text_[i] != '"'; ++i) {
            if (text_[i] == '\\' && ++i < text_.size() && text_[i] != '"' && text_[i] != '\\')
                return "has an escape other than \\\" and \\\\";
            if (i < text_.size()) key += text_[i];
        }
        if (!text_.substr(std::min(i, text_.size())).starts_with("\"]"))
            return "has a quoted name that does not end in \"]";
        at_ = i + 2;
        path.steps.push_back({Step::Kind::key, std::move(key), 0});
        return nullptr;
    }

    Error bad(std::string_view problem) const {
        return {"bad_response_path", Phase::pack,
                "The response path " + in_quotes(text_) + ' ' + std::string(problem) + " (column " +
                    std::to_string(at_ + 1) + ").",
                "Write $body.data.id, $body.items[0], $body[\"odd.key\"], $body.items[*].id, "
                "$status or $headers.name."};
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

/// The member or item that one step takes, or null. Never called for `all`.
const Value* take(const Step& step, const Value& value, bool ignoring_case) noexcept {
    if (const Array* items = value.get_if<Array>())
        return step.kind == Step::Kind::index && step.number < items->size()
                   ? &(*items)[step.number]
                   : nullptr;
    const Object* members = value.get_if<Object>();
    if (!members) return nullptr;
    for (const auto& [name, member] : *members)
        if (ignoring_case ? equal_ignoring_case(name, step.text) : name == step.text)
            return &member;
    return nullptr;
}

/// Follows the steps from `at` on; calls itself once per `[*]`, so 64 deep at most.
Value follow(const ResponsePath& path, std::size_t at, const Value* value) {
    for (; at < path.steps.size(); ++at) {
        const Step& step = path.steps[at];
        if (step.kind == Step::Kind::all) {
            const Array* items = value->get_if<Array>();
            if (!items) return nullptr;
            Array found;
            found.reserve(items->size());
            for (const Value& item : *items) found.push_back(follow(path, at + 1, &item));
            return found;
        }
        value = take(step, *value, at == 0 && path.source == ResponsePath::Source::headers);
        if (!value) return nullptr;
    }
    return *value;
}

}  // namespace

Result<ResponsePath> parse_response_path(std::string_view text) {
    return PathParser(text).parse();
}

Value evaluate(const ResponsePath& path, const Value& root) { return follow(path, 0, &root); }

}  // namespace packhost::model
