// read_parameter_extras.cpp: what parameters/1 adds to a parameter: constants and other writings.
#include <algorithm>

#include "model/coerce.hpp"
#include "model/placeholder.hpp"
#include "model/section_readers.hpp"
#include "model/text_rules.hpp"

namespace packhost::model {
namespace {

constexpr Named<ArrayFormat> kFormats[] = {
    {"repeat", ArrayFormat::repeat},     {"csv", ArrayFormat::csv},
    {"space", ArrayFormat::space},       {"pipe", ArrayFormat::pipe},
    {"brackets", ArrayFormat::brackets}, {"indices", ArrayFormat::indices},
    {"json", ArrayFormat::json},
};
constexpr Named<TextEncoding> kEncodings[] = {
    {"trim", TextEncoding::trim},     {"lower", TextEncoding::lower},
    {"hex", TextEncoding::hex},       {"base64", TextEncoding::base64},
    {"base64url", TextEncoding::base64url},
};

bool is_one_text(ArrayFormat format) noexcept {
    return format == ArrayFormat::csv || format == ArrayFormat::space ||
           format == ArrayFormat::pipe || format == ArrayFormat::json;
}

bool takes_one_text(ParameterPlace place) noexcept {
    return place == ParameterPlace::path || place == ParameterPlace::header;
}

void read_format(ObjectReader& object, Parameter& parameter) {
    parameter.array_format = read_choice(object, "arrayFormat", kFormats);
    if (parameter.array_format && takes_one_text(parameter.in) &&
        !is_one_text(*parameter.array_format))
        object.refuse("arrayFormat", "wrong_value",
                      "In a " + std::string(to_string(parameter.in)) +
                          " an array becomes one text.",
                      "Use csv, space, pipe or json.");
}

std::optional<TextEncoding> encoding_of(FindingLog& log, const JsonView& at) {
    const std::string* text = at.get_if<std::string>();
    if (!text) {
        report_kind(log, at, "each of \"encode\"", "a string");
        return std::nullopt;
    }
    std::vector<std::string_view> names;
    for (const auto& [name, value] : kEncodings) {
        if (name == *text) return value;
        names.push_back(name);
    }
    log.error(at, "wrong_value",
              "\"encode\" knows trim, lower, hex, base64 and base64url, and not " +
                  in_quotes(*text) + ".",
              closest_or_all(*text, names));
    return std::nullopt;
}

void read_encodings(FindingLog& log, ObjectReader& object, Parameter& parameter) {
    const auto member = object.get("encode");
    if (!member) return;
    const auto add = [&](const JsonView& at) {
        if (const auto one = encoding_of(log, at)) parameter.encodings.push_back(*one);
    };
    if (!member->value().is_array()) return add(*member);
    if (const auto list = object.some("encode"))
        list->for_each_item([&](std::size_t, const JsonView& item) {
            add(item);
            return !log.full();
        });
}

/// What is wrong with a constant in its place, as the end of a sentence.
std::string constant_problem(const Value& value, const Parameter& parameter) {
    const bool field = parameter.in == ParameterPlace::body_field;
    if (value.is_null()) return field ? "" : "is null, which is left out in this place";
    const auto text = scalar_text(value);
    if (text && has_placeholder(*text)) return "is sent as it is and can't hold a {{placeholder}}";
    if (!takes_one_text(parameter.in)) return "";
    if (!text && !(value.is_array() && parameter.array_format))
        return "is an " + std::string(value.kind()) + ", and this place takes a text";
    if (!text) return "";
    if (parameter.in == ParameterPlace::header)
        return has_control(*text) ? "holds a control character" : "";
    const bool dots = *text == "." || *text == "..";
    return text->empty() || dots ? "can't be a segment of a path" : "";
}

std::optional<Value> read_constant(ObjectReader& object, std::string_view key,
                                   const Parameter& parameter) {
    const auto member = object.get(key);
    if (!member) return std::nullopt;
    if (const std::string problem = constant_problem(member->value(), parameter); !problem.empty())
        object.refuse(key, "bad_constant", in_quotes(key) + ' ' + problem + ".",
                      "Write a constant that fits the place.");
    return member->value();
}

}  // namespace

void read_parameter_extras(FindingLog& log, ObjectReader& object, Parameter& parameter) {
    read_format(object, parameter);
    read_encodings(log, object, parameter);
    parameter.constant = read_constant(object, "const", parameter);
    if (parameter.constant)
        refuse_key(log, object, "default", "\"const\" is the value always");
    else
        parameter.default_value = read_constant(object, "default", parameter);
    parameter.multi_segment = object.flag("multiSegment", false);
    if (parameter.in != ParameterPlace::path)
        refuse_key(log, object, "multiSegment", "only a path has segments");
}

}  // namespace packhost::model
