// path_join.cpp: a path template that a pack may have, and the values of its pins. The target has
// the base path, the template's segments and the values as they were, and nothing else: no value
// adds a segment, a query parameter or a step up.
#include <memory>
#include <string>

#include "fuzz.hpp"
#include "model/placeholder.hpp"
#include "net/url.hpp"
#include "one_node.hpp"

namespace packhost::fuzz {
namespace {

/// One of the pins: {{a}} is a segment or part of one, {{b}} may be several, {{c}} is a list.
struct Path {
    std::string_view a, b, c;

    std::string_view of(std::string_view name) const {
        return name == "a" ? a : name == "b" ? b : c;
    }
    Value list() const {
        Array items;
        for (std::string_view rest = c;;) {
            const std::size_t comma = rest.find(',');
            items.emplace_back(rest.substr(0, comma));
            if (comma == rest.npos) return items;
            rest.remove_prefix(comma + 1);
        }
    }
    Object pins(const std::string& used) const {
        Object out{{"q", Value(a)}};
        if (used.find('a') != used.npos) out.emplace_back("a", a);
        if (used.find('b') != used.npos) out.emplace_back("b", b);
        if (used.find('c') != used.npos) out.emplace_back("c", list());
        return out;
    }
};

/// The node of a template; compiled once for inputs in a row that share it.
struct Template {
    explicit Template(std::string_view of) : text(of) {
        const auto split = model::split_template(text);
        if (!split) return;
        segments = *split;
        std::string pins = R"(,{"name":"q","type":"string"})";
        std::string parameters = R"({"pin":"q","in":"query"})";
        for (const model::TemplateSegment& segment : segments) {
            if (!segment.is_placeholder || used.find(segment.text) != used.npos) continue;
            if (segment.text != "a" && segment.text != "b" && segment.text != "c") return;
            used += segment.text;
            pins += R"(,{"name":")" + segment.text + R"(","type":"any"})";
            parameters += R"(,{"in":"path","pin":")" + segment.text + '"' +
                          (segment.text == "b"   ? R"(,"multiSegment":true})"
                           : segment.text == "c" ? R"(,"arrayFormat":"csv"})"
                                                 : "}");
        }
        node = std::make_unique<OneNode>(text, pins, parameters);
    }
    std::string text, used;
    std::vector<model::TemplateSegment> segments;
    std::unique_ptr<OneNode> node;
};

int hex(char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10
         : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/// Written anew, so as not to trust what is under test. All must be a URL's characters.
std::string decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        PH_HOLDS(static_cast<unsigned char>(text[i]) > 0x20 &&
                 static_cast<unsigned char>(text[i]) < 0x7f);
        PH_HOLDS(std::string_view("#\\\"<>^`{|}").find(text[i]) == std::string_view::npos);
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        PH_HOLDS(i + 2 < text.size() && hex(text[i + 1]) >= 0 && hex(text[i + 2]) >= 0);
        out += static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2]));
        i += 2;
    }
    return out;
}

std::ptrdiff_t count(std::string_view text, char c) {
    return std::count(text.begin(), text.end(), c);
}

void check_path(std::string_view path, const Template& from, const Path& values) {
    PH_HOLDS(path.starts_with(std::string(OneNode::kBasePath) + "/"));
    std::string expected(OneNode::kBasePath);
    auto slashes = count(expected, '/');
    if (!from.text.starts_with('/')) expected += '/', ++slashes;
    for (const model::TemplateSegment& segment : from.segments) {
        const std::size_t query = segment.is_placeholder ? segment.text.npos
                                                         : segment.text.find('?');
        const std::string literal = segment.text.substr(0, query);
        if (!segment.is_placeholder) slashes += count(literal, '/');
        else if (segment.text == "b") slashes += count(values.b, '/');
        expected += segment.is_placeholder ? std::string(values.of(segment.text))
                                           : decoded(literal);
        if (query != segment.text.npos) break;
    }
    PH_HOLDS(count(path, '/') == slashes);
    PH_HOLDS(count(path, '?') == 0);
    PH_HOLDS(decoded(path) == expected);
    while (!path.empty()) {
        path.remove_prefix(1);
        const std::string_view segment = path.substr(0, path.find('/'));
        PH_HOLDS(segment.empty() || !net::is_dot_or_empty_segment(segment));
        path.remove_prefix(segment.size());
    }
}

void check_query(std::string_view query, const Template& from, const Path& values) {
    const std::string_view text = from.text;
    const std::size_t mark = std::min(text.find('?'), text.size());
    std::string written(text.substr(std::min(mark + 1, text.size())));
    // What stands in braces is no text of the query.
    for (std::size_t open; (open = written.find("{{")) != written.npos;)
        written.erase(open, written.find("}}", open) + 2 - open);
    PH_HOLDS(query.ends_with("q=" + std::string(query.substr(query.rfind('=') + 1))));
    PH_HOLDS(decoded(query.substr(query.rfind('=') + 1)) == values.a);
    const bool has_more = query.rfind("q=") != 0;
    PH_HOLDS(count(query, '&') == count(written, '&') + (has_more ? 1 : 0));
    PH_HOLDS(count(query, '=') == count(written, '=') + 1);
    decoded(query);
}

}  // namespace
}  // namespace packhost::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace packhost::fuzz;
    static std::unique_ptr<Template> last;
    Texts texts(data, size);
    const std::string_view text = texts.next();
    const Path values{texts.next(), texts.next(), texts.next()};
    if (!last || last->text != text) last = std::make_unique<Template>(text);
    if (!last->node || !last->node->valid()) return 0;
    const auto built = last->node->build(values.pins(last->used));
    if (!built) {
        PH_HOLDS(built.error().phase == packhost::Phase::input);
        return 0;
    }
    const packhost::engine::Outgoing& request = (*built)->request;
    PH_HOLDS(request.origin->to_string() == "https://api.example");
    check_path(request.path, *last, values);
    check_query(request.query, *last, values);
    return 0;
}
