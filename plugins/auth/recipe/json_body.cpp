// json_body.cpp: writes the tree of the settings as JSON, with its templates in between.
#include "json_body.hpp"

#include <charconv>

namespace packhost::recipe {

namespace {

using plugin::element;
using plugin::view;

std::string escaped(std::string_view text) {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\')
            (out += '\\') += c;
        else if (byte < 0x20)
            ((out += "\\u00") += kDigits[byte >> 4]) += kDigits[byte & 15];
        else
            out += c;
    }
    return out;
}

class Writer {
 public:
    Writer(ph_value tree, const Reading& reading) : tree_(tree), reading_(reading) {}

    Template whole() {
        for (std::size_t i = 0; i < tree_.count; ++i)
            event(element(tree_.events, i));
        flush();
        out_.node = join_node(std::move(nodes_));
        return std::move(out_);
    }

 private:
    void event(const ph_value_event& e) {
        if (e.kind == PH_VALUE_END_OBJECT || e.kind == PH_VALUE_END_ARRAY) {
            text_ += e.kind == PH_VALUE_END_OBJECT ? '}' : ']';
            comma_ = true;
            return;
        }
        if (comma_) text_ += ',';
        comma_ = false;
        switch (e.kind) {
            case PH_VALUE_BEGIN_OBJECT:
                text_ += '{';
                return;
            case PH_VALUE_BEGIN_ARRAY:
                text_ += '[';
                return;
            case PH_VALUE_KEY:
                text_ += '"' + escaped(view(e.text)) + "\":";
                return;
            case PH_VALUE_STRING_PART:
                long_text_ += view(e.text);
                return;
            case PH_VALUE_STRING:
                string(long_text_ + std::string(view(e.text)));
                long_text_.clear();
                break;
            default:
                scalar(e);
        }
        comma_ = true;
    }

    void scalar(const ph_value_event& e) {
        switch (e.kind) {
            case PH_VALUE_NULL:
                text_ += "null";
                break;
            case PH_VALUE_BOOL:
                text_ += e.as.boolean ? "true" : "false";
                break;
            case PH_VALUE_INT:
                text_ += std::to_string(e.as.integer);
                break;
            case PH_VALUE_UINT:
                text_ += std::to_string(e.as.natural);
                break;
            case PH_VALUE_NUMBER_TEXT:
                text_ += view(e.text);
                break;
            case PH_VALUE_DOUBLE: {
                char digits[32];
                const auto end = std::to_chars(digits, digits + sizeof digits, e.as.real).ptr;
                text_.append(digits, end);
                break;
            }
            default:
                throw bad_recipe(reading_.where, "the body holds what is no JSON");
        }
    }

    void string(const std::string& text) {
        Template leaf = Template::read(text, reading_);
        if (!leaf.empty_credential.empty()) out_.empty_credential = leaf.empty_credential;
        if (leaf.node.kind == Node::Kind::text) {
            text_ += '"' + escaped(leaf.node.text) + '"';
            return;
        }
        text_ += '"';
        flush();
        nodes_.push_back(encode_node(PH_ENC_JSON, std::move(leaf.node)));
        text_ += '"';
    }

    void flush() {
        if (!text_.empty()) nodes_.push_back(text_node(std::exchange(text_, {})));
    }

    ph_value tree_;
    const Reading& reading_;
    Template out_;
    std::vector<Node> nodes_;
    std::string text_, long_text_;
    bool comma_ = false;  // a value stands before
};

}  // namespace

Template read_json_body(ph_value tree, const Reading& reading) {
    return Writer(tree, reading).whole();
}

std::vector<int> whole_numbers(ph_value list) {
    std::vector<int> numbers;
    for (std::size_t i = 0; i < list.count; ++i)
        if (const ph_value_event& e = element(list.events, i); e.kind == PH_VALUE_INT)
            numbers.push_back(static_cast<int>(e.as.integer));
    return numbers;
}

}  // namespace packhost::recipe
