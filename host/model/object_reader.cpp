// object_reader.cpp: keys and kinds of a manifest's objects.
#include "model/object_reader.hpp"

#include <algorithm>
#include <cmath>

#include "model/suggest.hpp"
#include "model/text_rules.hpp"

namespace packhost::model {
namespace {

const KeyRule* rule_of(const Section& section, std::string_view key) noexcept {
    for (const KeyRule& rule : section.keys)
        if (rule.key == key) return &rule;
    return nullptr;
}

std::string with_article(std::string_view kind) {
    if (kind == "null") return "null";
    const bool vowel = kind == "int" || kind == "array" || kind == "object";
    return (vowel ? "an " : "a ") + std::string(kind);
}

std::string capitalised(std::string text) {
    const bool lower = !text.empty() && text[0] >= 'a' && text[0] <= 'z';
    if (lower) text[0] = static_cast<char>(text[0] - 32);
    return text;
}

}  // namespace

void report_kind(FindingLog& log, const JsonView& at, std::string_view what,
                 std::string_view expected) {
    log.error(at, "wrong_type",
              capitalised(std::string(what) + " must be " + std::string(expected) + ", and is " +
                          with_article(at.value().kind()) + "."));
}

ObjectReader::ObjectReader(FindingLog& log, const JsonView& object, const Section& section)
    : log_(log), object_(object) {
    if (!is_object()) {
        report_kind(log, object, section.name, "an object");
        return;
    }
    take_members(section);
    for (const KeyRule& rule : section.keys)
        if (rule.need == KeyRule::Need::required && !get(rule.key))
            log_.error(object_, "missing_key",
                       capitalised(std::string(section.name) + " has no " +
                                   in_quotes(rule.key) + "."),
                       "Add the key; the format does not call it optional.");
}

void ObjectReader::take_members(const Section& section) {
    object_.for_each_member([&](std::string_view key, const JsonView& member) {
        const KeyRule* rule = rule_of(section, key);
        if (!rule) {
            if (!section.open && !is_free_key(key) && !log_.full())
                report_unknown(member, key, section);
        } else if (rule->need == KeyRule::Need::extension) {
            report_extension(member, *rule);
        } else if (!get(key)) {
            members_.push_back({rule->key, member});
        }
    });
}

void ObjectReader::report_extension(const JsonView& at, const KeyRule& rule) {
    if (rule.extension.empty())
        log_.warning_at_key(at, "unsupported_extension",
                            "This version of packhost ignores " + in_quotes(rule.key) + ".");
    else
        log_.error_at_key(at, "unsupported_extension",
                          "This version of packhost does not support " + in_quotes(rule.key) +
                              " (the extension " + std::string(rule.extension) + ").",
                          "Use a newer packhost, or a pack without it.");
}

void ObjectReader::report_unknown(const JsonView& at, std::string_view key,
                                  const Section& section) {
    std::vector<std::string_view> known;
    for (const KeyRule& rule : section.keys)
        if (rule.need != KeyRule::Need::extension) known.push_back(rule.key);
    log_.warning_at_key(
        at, "unknown_key",
        capitalised(std::string(section.name) + " has no key " + in_quotes(key) +
                    "; it is ignored."),
        did_you_mean(key, known));
}

std::optional<JsonView> ObjectReader::get(std::string_view key) const {
    for (const Member& member : members_)
        if (member.key == key) return member.view;
    return std::nullopt;
}

std::optional<std::string> ObjectReader::text(std::string_view key) {
    const auto member = get(key);
    if (!member) return std::nullopt;
    if (const std::string* found = member->get_if<std::string>()) return *found;
    report_kind(log_, *member, in_quotes(key), "a string");
    return std::nullopt;
}

std::optional<std::string> ObjectReader::line(std::string_view key) {
    std::optional<std::string> found = text(key);
    if (!found) return std::nullopt;
    if (found->empty()) {
        refuse(key, "empty_text", in_quotes(key) + " must not be empty.");
        return std::nullopt;
    }
    if (has_control(*found)) {
        refuse(key, "bad_text", in_quotes(key) + " holds a control character.", "Remove it.");
        return std::nullopt;
    }
    return found;
}

bool ObjectReader::flag(std::string_view key, bool otherwise) {
    const auto member = get(key);
    if (!member) return otherwise;
    if (const bool* found = member->get_if<bool>()) return *found;
    report_kind(log_, *member, in_quotes(key), "true or false");
    return otherwise;
}

std::optional<std::int64_t> ObjectReader::whole(std::string_view key) {
    const auto member = get(key);
    if (!member) return std::nullopt;
    if (const auto* found = member->get_if<std::int64_t>()) return *found;
    const double* real = member->get_if<double>();
    if (real && *real == std::floor(*real) && std::abs(*real) < 1e15)
        return static_cast<std::int64_t>(*real);
    report_kind(log_, *member, in_quotes(key), "a whole number");
    return std::nullopt;
}

std::optional<JsonView> ObjectReader::array(std::string_view key, std::size_t most) {
    auto member = get(key);
    if (!member) return std::nullopt;
    if (const Array* items = member->get_if<Array>())
        return check_size(*member, key, items->size(), most) ? member : std::nullopt;
    report_kind(log_, *member, in_quotes(key), "an array");
    return std::nullopt;
}

std::optional<JsonView> ObjectReader::object(std::string_view key, std::size_t most) {
    auto member = get(key);
    if (!member) return std::nullopt;
    if (const Object* members = member->get_if<Object>())
        return check_size(*member, key, members->size(), most) ? member : std::nullopt;
    report_kind(log_, *member, in_quotes(key), "an object");
    return std::nullopt;
}

bool ObjectReader::check_size(const JsonView& at, std::string_view key, std::size_t size,
                              std::size_t most) {
    if (size <= most) return true;
    log_.error(at, "too_many_items",
               in_quotes(key) + " holds more than " + std::to_string(most) + " items.");
    return false;
}

std::vector<std::string> ObjectReader::lines(std::string_view key) {
    std::vector<std::string> found;
    const auto items = array(key);
    if (!items) return found;
    items->for_each_item([&](std::size_t, const JsonView& item) {
        const std::string* one = item.get_if<std::string>();
        if (!one) report_kind(log_, item, "each of " + in_quotes(key), "a string");
        else if (one->empty() || has_control(*one))
            log_.error(item, one->empty() ? "empty_text" : "bad_text",
                       "Each of " + in_quotes(key) + " must be a line of text that is not empty.");
        else found.push_back(*one);
        return !log_.full();
    });
    return found;
}

void ObjectReader::refuse(std::string_view key, std::string_view code, std::string message,
                          std::string hint) {
    if (const auto member = get(key))
        log_.error(*member, code, std::move(message), std::move(hint));
}

}  // namespace packhost::model
