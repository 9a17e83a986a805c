// read_pagination.cpp: how a node goes on to the next page (pagination/1).
#include <algorithm>

#include "model/body_key.hpp"
#include "model/section_readers.hpp"
#include "model/text_rules.hpp"

namespace packhost::model {
namespace {

constexpr Named<PageType> kTypes[] = {{"cursor", PageType::cursor},
                                      {"page", PageType::page},
                                      {"offset", PageType::offset},
                                      {"link", PageType::link},
                                      {"next_url", PageType::next_url}};
constexpr Named<PagePlace> kPlaces[] = {{"query", PagePlace::query},
                                        {"header", PagePlace::header},
                                        {"body_field", PagePlace::body_field}};

/// Which keys a type needs, which it may have, and which mean nothing beside it.
enum class Need { required, optional, none };
struct TypeRule {
    std::string_view key;
    Need of[5];  ///< in the order of PageType
};
constexpr Need kYes = Need::required, kMay = Need::optional, kNo = Need::none;
constexpr TypeRule kRules[] = {
    //              cursor page  offset link next_url
    {"inject",      {kYes, kYes, kYes, kNo, kNo}},
    {"cursorPath",  {kYes, kNo,  kNo,  kNo, kYes}},
    {"start",       {kNo,  kMay, kMay, kNo, kNo}},
    {"pageSize",    {kNo,  kMay, kYes, kNo, kNo}},
    {"pageSizeKey", {kNo,  kMay, kMay, kNo, kNo}},
};

void check_keys(FindingLog& log, ObjectReader& object, PageType type) {
    const std::string_view name = kTypes[static_cast<std::size_t>(type)].name;
    for (const TypeRule& rule : kRules) {
        const Need need = rule.of[static_cast<std::size_t>(type)];
        if (need == Need::required && !object.get(rule.key))
            log.error(object.view(), "missing_key",
                      "A pagination of the type " + std::string(name) + " needs " +
                          in_quotes(rule.key) + ".",
                      "Add it, or choose another type.");
        if (need == Need::none)
            refuse_key(log, object, rule.key, "the type is " + std::string(name));
    }
    if (object.get("pageSizeKey") && !object.get("pageSize"))
        refuse_key(log, object, "pageSizeKey", "there is no \"pageSize\" to send");
}

ParameterPlace place_of(PagePlace place) noexcept {
    switch (place) {
        case PagePlace::query: return ParameterPlace::query;
        case PagePlace::header: return ParameterPlace::header;
        case PagePlace::body_field: return ParameterPlace::body_field;
    }
    return ParameterPlace::query;
}

/// Checks a name under which a page sends something: it fits its place, and no pin is sent there.
void check_name(FindingLog& log, ObjectReader& object, std::string_view member,
                const std::string& name, PagePlace place, const ExecutionSpec& spec,
                const std::vector<PlacedParameter>& parameters) {
    const bool fits = place == PagePlace::header ? check_header_name(object, member, name)
                                                 : check_constant(object, member, name);
    if (!fits) return;
    if (place == PagePlace::body_field && !(spec.body && is_form(spec.body->content_type)))
        if (const auto steps = parse_body_key(name); !steps)
            log.error(*object.get(member), steps.error().code, steps.error().message,
                      steps.error().hint);
    const bool taken = std::any_of(parameters.begin(), parameters.end(), [&](const auto& placed) {
        const Parameter& p = placed.parameter;
        return p.in == place_of(place) &&
               (place == PagePlace::header ? equal_ignoring_case(p.key, name) : p.key == name);
    });
    if (taken)
        object.refuse(member, "duplicate_parameter",
                      "A parameter sends " + in_quotes(name) + " in the same place.",
                      "Remove the parameter: the pagination sends it with each page.");
}

void check_body(ObjectReader& inject, const ExecutionSpec& spec) {
    if (spec.method == "GET") {
        inject.refuse("in", "body_on_get", "A GET request has no body to put a field into.",
                      "Use \"in\": \"query\".");
    } else if (spec.body && spec.body->mode != BodyMode::pins &&
               spec.body->mode != BodyMode::json) {
        inject.refuse("in", "wrong_value",
                      "A body of the mode " + std::string(to_string(spec.body->mode)) +
                          " has no fields.",
                      "Use the mode pins or json.");
    }
}

void read_inject(FindingLog& log, ObjectReader& object, Pagination& pages,
                 const ExecutionSpec& spec, const std::vector<PlacedParameter>& parameters) {
    const auto at = object.get("inject");
    if (!at) return;
    ObjectReader inject(log, *at, kInjectSection);
    const auto place = read_choice(inject, "in", kPlaces);
    const auto key = inject.line("key");
    pages.place = place.value_or(PagePlace::query);
    pages.key = key.value_or("");
    pages.page_size_key = object.line("pageSizeKey").value_or("");
    if (!place) return;
    if (place == PagePlace::body_field) check_body(inject, spec);
    if (key) check_name(log, inject, "key", *key, *place, spec, parameters);
    if (!pages.page_size_key.empty())
        check_name(log, object, "pageSizeKey", pages.page_size_key, *place, spec, parameters);
    if (key && pages.page_size_key == *key)
        object.refuse("pageSizeKey", "duplicate_parameter",
                      "\"pageSizeKey\" and the \"key\" of \"inject\" are the same.",
                      "Give them different names.");
}

std::optional<PathRef> read_items(FindingLog& log, ObjectReader& object) {
    auto path = read_path(log, object, "itemsPath");
    if (!path) return std::nullopt;
    const auto& steps = path->parsed.steps;
    const bool single = std::none_of(steps.begin(), steps.end(), [](const Step& step) {
        return step.kind == Step::Kind::all;
    });
    if (path->parsed.source == ResponsePath::Source::body && single) return path;
    object.refuse("itemsPath", "wrong_value", "\"itemsPath\" must lead to one list of the body.",
                  "For example $body.items.");
    return std::nullopt;
}

std::optional<PathRef> read_place(FindingLog& log, ObjectReader& object, std::string_view key) {
    auto path = read_path(log, object, key);
    if (path && path->parsed.source == ResponsePath::Source::status)
        object.refuse(key, "wrong_value", in_quotes(key) + " must lead into the body or a header.",
                      "For example $body.next.");
    return path;
}

void read_caps(ObjectReader& object, Pagination& pages) {
    const auto cap = [&](std::string_view key, std::uint64_t otherwise, std::int64_t most) {
        const auto found = object.whole(key, 1, most);
        return found ? static_cast<std::uint64_t>(*found) : otherwise;
    };
    pages.max_pages = cap("maxPages", pages.max_pages, 1'000'000);
    pages.max_items = cap("maxItems", pages.max_items, 10'000'000);
    pages.max_bytes = cap("maxBytes", pages.max_bytes, 1 << 30);
    pages.max_time = std::chrono::seconds(object.whole("maxSeconds", 1, 86'400).value_or(300));
}

/// Whether a pin gets the items: pages that nobody reads are most likely a mistake.
bool are_mapped(const ResponsePath& items, const ExecutionSpec& spec) {
    return std::any_of(
        spec.response_mapping.begin(), spec.response_mapping.end(), [&](const auto& mapping) {
            const auto& steps = mapping.parsed.steps;
            if (mapping.parsed.source != items.source || steps.size() < items.steps.size())
                return false;
            const bool below = std::equal(items.steps.begin(), items.steps.end(), steps.begin());
            return below && (steps.size() == items.steps.size() ||
                             steps[items.steps.size()].kind == Step::Kind::all);
        });
}

}  // namespace

void read_pagination(FindingLog& log, ObjectReader& object, ExecutionSpec& spec,
                     const std::vector<PlacedParameter>& parameters) {
    const auto at = object.get("pagination");
    if (!at) return;
    ObjectReader inner(log, *at, kPaginationSection);
    Pagination pages;
    const auto type = read_choice(inner, "type", kTypes);
    if (type) check_keys(log, inner, *type);
    pages.type = type.value_or(PageType::cursor);
    if (auto items = read_items(log, inner)) {
        if (!are_mapped(items->parsed, spec))
            log.warning(*inner.get("itemsPath"), "items_not_mapped",
                        "No output pin gets the items, so the pages are read for nothing.",
                        "Map a pin from " + in_quotes(items->text) + ".");
        pages.items = std::move(*items);
    }
    read_inject(log, inner, pages, spec, parameters);
    pages.cursor = read_place(log, inner, "cursorPath");
    pages.start = inner.whole("start", 0, 1'000'000'000).value_or(type == PageType::page ? 1 : 0);
    pages.page_size = inner.whole("pageSize", 1, 1'000'000).value_or(0);
    pages.stop_when = read_condition(log, inner, "stopWhen");
    pages.total = read_place(log, inner, "totalPath");
    read_caps(inner, pages);
    if (inner.is_object()) spec.pagination = std::move(pages);
}

}  // namespace packhost::model
