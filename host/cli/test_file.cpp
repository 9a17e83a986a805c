// test_file.cpp: finds the place in the text, so that a manifest keeps its author's form.
#include "cli/test_file.hpp"

#include <fmt/format.h>

#include <fstream>
#include <sstream>

#include "cli/replace_file.hpp"
#include "packhost/json.hpp"

namespace packhost::cli {
namespace {

namespace fs = std::filesystem;

Error bad_file(std::string message) {
    return {"bad_test_file", Phase::input, std::move(message),
            "Give a pack, a file that --record has made, or a name that is free."};
}

/// Where the last member or item of `tests` ends, or of the object if it has none.
struct Place {
    std::size_t at = 0;
    bool first = true;     ///< nothing stands before it in there
    bool in_list = false;  ///< in `tests`
};

/// Walks a text that is a JSON object. Depth 1 is the object, 2 its `tests`.
Place find_place(std::string_view text) {
    Place list, object;
    std::size_t last = 0;     // behind the last byte that is no white space
    std::string_view key;     // the latest text at depth 1
    int depth = 0;
    bool inside = false, found = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n') continue;
        if (c == '"') {
            const std::size_t begin = i + 1;
            while (text[++i] != '"') i += text[i] == '\\';
            if (depth == 1) key = text.substr(begin, i - begin);
        } else if (c == '{' || c == '[') {
            if (++depth == 2 && c == '[' && key == "tests") inside = true;
        } else if (c == '}' || c == ']') {
            const bool empty = text[last - 1] == '{' || text[last - 1] == '[';
            if (depth == 2 && inside && !found) {
                list = {last, empty, true};
                found = true;
            }
            if (depth == 1) object = {last, empty, false};
            --depth;
        }
        last = i + 1;
    }
    return found ? list : object;
}

std::string indented(const std::string& text, std::string_view indent) {
    std::string out(indent);
    for (const char c : text) {
        out += c;
        if (c == '\n') out += indent;
    }
    return out;
}

Result<std::string> read_all(const fs::path& file) {
    std::error_code failed;
    if (!fs::exists(file, failed)) return std::string();
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    if (!in) return bad_file(fmt::format("{} can't be read.", file.string()));
    return text.str();
}

Result<Value> parsed(std::string_view text) {
    auto value = parse_json(text);
    if (!value) return bad_file("It is no JSON: " + value.error().message);
    if (!value->is_object()) return bad_file("It is no JSON object.");
    const Value* tests = value->find("tests");
    if (tests && !tests->is_array()) return bad_file("Its \"tests\" are no list.");
    return value;
}

}  // namespace

Result<std::string> with_test(std::string_view text, const Object& test) {
    const std::string shown = to_pretty_json(Value(test));
    if (text.empty()) return "{\n  \"tests\": [\n" + indented(shown, "    ") + "\n  ]\n}\n";
    if (auto value = parsed(text); !value) return std::move(value).error();
    const Place place = find_place(text);
    std::string added = place.first ? "\n" : ",\n";
    if (place.in_list) added += indented(shown, "    ");
    else added += "  \"tests\": [\n" + indented(shown, "    ") + "\n  ]";
    if (place.first) added += "\n";
    std::string out(text);
    return out.insert(place.at, added);
}

Result<std::vector<std::string>> names_in(const fs::path& file) {
    const auto text = read_all(file);
    if (!text) return text.error();
    std::vector<std::string> names;
    if (text->empty()) return names;
    const auto value = parsed(*text);
    if (!value) return value.error();
    if (const Value* tests = value->find("tests"))
        for (const Value& test : *tests->get_if<Array>())
            if (const Value* name = test.find("name"); name && name->is_string())
                names.push_back(*name->get_if<std::string>());
    return names;
}

Result<void> add_test(const fs::path& file, const Object& test) {
    const auto text = read_all(file);
    if (!text) return text.error();
    const auto more = with_test(*text, test);
    if (!more) return more.error();
    return replace_file(file, *more);
}

}  // namespace packhost::cli
