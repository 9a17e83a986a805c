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

/// A number as a real; one beyond all ranges if it has more than 64 bits.
std::optional<double> real_of(const Value& value) noexcept {
    if (const auto* whole = value.get_if<std::int64_t>()) return static_cast<double>(*whole);
    if (const auto* large = value.get_if<std::uint64_t>()) return static_cast<double>(*large);
    if (const auto* text = value.get_if<NumberText>())
        return text->digits.starts_with('-') ? -HUGE_VAL : HUGE_VAL;
    if (const auto* real = value.get_if<double>()) return *real;
    return std::nullopt;
}

/// How a value of the expected kind is written.
std::string_view writing_of(std::string_view expected) noexcept {
    if (expected.starts_with("a string")) return "Write it in double quotes.";
    if (expected == "an object") return "Write { \"key\": value }.";
    if (expected == "an array") return "Write [ item, item ], also for a single one.";
    if (expected == "true or false") return "Write true or false, without quotes.";
    if (expected.find("number") != expected.npos) return "Write it in digits, without quotes.";
    return "Change the value, or the pin's \"type\".";
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
                          with_article(at.value().kind()) + "."),
              std::string(writing_of(expected)));
}

bool check_extension(FindingLog& log, const JsonView& at, bool at_key, std::string_view what,
                     std::string_view id) {
    const std::string belongs = in_quotes(what) + " belongs to the extension " + std::string(id);
    const auto report = at_key ? &FindingLog::error_at_key : &FindingLog::error;
    if (!Requirements::supports(id)) {
        (log.*report)(at, "unsupported_extension",
                      belongs + ", which this version of packhost does not support.",
                      "Use a newer packhost, or a pack without it.");
        return false;
    }
    if (log.requirements().use(id)) return true;
    (log.*report)(at, "missing_requirement", belongs + ", which the pack does not require.",
                  "Add " + in_quotes(id) + " to the list \"requires\" at the top of the pack.");
    return false;
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
        } else if (!get(key) && (rule->extension.empty() ||
                                 check_extension(log_, member, true, key, rule->extension))) {
            members_.push_back({rule->key, member});
        }
    });
}

void ObjectReader::report_unknown(const JsonView& at, std::string_view key,
                                  const Section& section) {
    std::vector<std::string_view> known;
    for (const KeyRule& rule : section.keys) known.push_back(rule.key);
    log_.warning_at_key(
        at, "unknown_key",
        capitalised(std::string(section.name) + " has no key " + in_quotes(key) +
                    "; it is ignored."),
        closest_or_all(key, known));
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
        refuse(key, "empty_text", in_quotes(key) + " must not be empty.",
               "Write a text, or remove the key if it is optional.");
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
    const std::optional<double> real = real_of(member->value());
    if (real && *real == std::floor(*real)) {
        constexpr double kMost = 1e15;  // so that what is beyond all ranges stays beyond them
        return static_cast<std::int64_t>(std::clamp(*real, -kMost, kMost));
    }
    report_kind(log_, *member, in_quotes(key), "a whole number");
    return std::nullopt;
}

std::optional<std::int64_t> ObjectReader::whole(std::string_view key, std::int64_t least,
                                                std::int64_t most, std::string_view code) {
    const std::optional<std::int64_t> found = whole(key);
    if (!found || (*found >= least && *found <= most)) return found;
    refuse(key, code,
           in_quotes(key) + " must be from " + std::to_string(least) + " to " +
               std::to_string(most) + ".",
           "Write a number in that range.");
    return std::nullopt;
}

std::optional<double> ObjectReader::number(std::string_view key, double least, double most) {
    const auto member = get(key);
    if (!member) return std::nullopt;
    const std::optional<double> found = real_of(member->value());
    if (!found) report_kind(log_, *member, in_quotes(key), "a number");
    if (!found || (*found >= least && *found <= most)) return found;
    refuse(key, "out_of_range",
           in_quotes(key) + " must be from " + to_json(Value(least)) + " to " +
               to_json(Value(most)) + ".",
           "Write a number in that range.");
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

std::optional<JsonView> ObjectReader::some(std::string_view key) {
    const auto items = array(key);
    if (!items || !items->get_if<Array>()->empty()) return items;
    refuse(key, "empty_list", in_quotes(key) + " must hold one item at least.",
           "Add an item, or remove the key.");
    return std::nullopt;
}

bool ObjectReader::check_size(const JsonView& at, std::string_view key, std::size_t size,
                              std::size_t most) {
    if (size <= most) return true;
    log_.error(at, "too_many_items",
               in_quotes(key) + " holds more than " + std::to_string(most) + " items.",
               "Remove some, or split the pack.");
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
                       "Each of " + in_quotes(key) + " must be a line of text that is not empty.",
                       "Write a line of text, or remove the item.");
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
