// pattern.cpp: patterns by RE2; its header stays here.
#include "model/pattern.hpp"

#include <string>

#include <re2/re2.h>

#include "model/suggest.hpp"

namespace packhost::model {
namespace {

constexpr std::size_t kLongest = 1000;
constexpr std::int64_t kMostMemory = 1 << 20;

RE2::Options options() {
    RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(kMostMemory);
    return options;
}

Error bad(std::string_view text, std::string_view why) {
    return {"bad_pattern", Phase::pack,
            "The pattern " + in_quotes(text) + ' ' + std::string(why) + ".",
            "The syntax is that of RE2, without look-around and backreferences."};
}

}  // namespace

struct Pattern::Compiled {
    explicit Compiled(std::string_view text)
        : expression(re2::StringPiece(text.data(), text.size()), options()) {}
    RE2 expression;
};

Result<Pattern> Pattern::compile(std::string_view text) {
    if (text.size() > kLongest) return bad(text, "is longer than 1,000 bytes");
    auto compiled = std::make_shared<const Compiled>(text);
    if (!compiled->expression.ok())
        return bad(text, "is no regular expression (" + in_quotes(compiled->expression.error()) +
                             ")");
    return Pattern(std::move(compiled));
}

bool Pattern::matches(std::string_view text) const {
    return RE2::FullMatch(re2::StringPiece(text.data(), text.size()), compiled_->expression);
}

}  // namespace packhost::model
