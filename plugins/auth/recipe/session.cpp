// session.cpp: sends what a step says, and reads what it yields.
#include "session.hpp"

#include <algorithm>

#include "refusal.hpp"

namespace packhost::recipe {

namespace {

constexpr std::size_t kLargestValue = 16384;

}  // namespace

void Session::take(const plugin::Values& values) {
    for (std::size_t i = 0; i < names_.values().size(); ++i) {
        const std::string& name = names_.values()[i].name;
        if (values.has(name)) frame_.values[i] = values[name];
    }
}

bool Session::has(const std::vector<std::size_t>& values) const {
    return std::all_of(values.begin(), values.end(),
                       [&](std::size_t i) { return frame_.values[i].has_value(); });
}

void Session::forget_values() {
    std::fill(frame_.values.begin(), frame_.values.end(), std::nullopt);
}

void Session::describe(const Step& step, plugin::Request& request) {
    for (const Field& field : step.headers)
        if (!field.value.node.is_absent(frame_))
            with_expression(field.value, frame_,
                            [&](const plugin::Expr& value) { request.header(field.name, value); });
    for (const Field& field : step.query)
        if (!field.value.node.is_absent(frame_))
            with_expression(field.value, frame_,
                            [&](const plugin::Expr& value) { request.query(field.name, value); });
    for (const Field& field : step.form)
        if (!field.value.node.is_absent(frame_))
            request.form(field.name, as_one(field.value.node, frame_));
    if (step.body)
        with_expression(*step.body, frame_,
                        [&](const plugin::Expr& value) { request.body(step.content_type, value); });
}

void Session::read(const Step& step, const plugin::Reply& reply) {
    const bool expected = step.expect.empty()
                              ? reply.ok()
                              : std::count(step.expect.begin(), step.expect.end(), reply.status());
    if (!expected) throw_refusal(step, reply);
    std::optional<std::string> told;
    const bool in_answer = step.expires && !step.expires->path.empty();
    if (in_answer) told = reply.text(step.expires->path);
    // A value that was taken as a secret can't be read as text any more.
    read_texts(step, reply);
    read_secrets(step, reply);
    if (step.expires) read_expiry(*step.expires, told);
}

void Session::read_texts(const Step& step, const plugin::Reply& reply) {
    for (const Yield& yield : step.yields) {
        const Value& value = names_.values()[yield.value];
        if (value.secret) continue;
        auto text = reply.text(yield.from);
        if (text && text->size() <= kLargestValue && !text->empty())
            frame_.values[yield.value] = Part(texts_.emplace_back(std::move(*text)));
        else if (!value.optional)
            throw_nothing_yielded(step, value.name, yield.from, reply);
    }
}

void Session::read_secrets(const Step& step, const plugin::Reply& reply) {
    for (const Yield& yield : step.yields) {
        const Value& value = names_.values()[yield.value];
        if (!value.secret) continue;
        const auto secret = reply.find_secret(yield.from);
        const std::size_t length = secret ? turn_.secrets().length(*secret) : 0;
        if (length > 0 && length <= kLargestValue)
            frame_.values[yield.value] = Part(*secret);
        else if (!value.optional)
            throw_nothing_yielded(step, value.name, yield.from, reply);
    }
}

void Session::read_expiry(const Expiry& expiry, const std::optional<std::string>& told) {
    std::optional<std::string> end = told;
    if (expiry.kind == Expiry::Kind::jwt && frame_.values[expiry.value]) {
        const auto claims = plugin::document(
            turn_.secrets(), Secret(frame_.values[expiry.value]->raw().secret), "application/jwt");
        if (claims) end = claims->text("$body.exp");
    }
    valid_ms_ = shared_for(expiry, end, turn_.host().unix_ms());
}

void Session::publish() const {
    for (std::size_t i = 0; i < names_.values().size(); ++i) {
        if (!frame_.values[i]) continue;
        const ph_part& part = frame_.values[i]->raw();
        const std::string& name = names_.values()[i].name;
        if (part.kind == PH_PART_SECRET)
            turn_.publish(name, Secret(part.secret));
        else
            turn_.publish(name, plugin::view(part.text));
    }
}

}  // namespace packhost::recipe
