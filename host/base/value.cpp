// value.cpp: reading and writing of Value.
#include "packhost/value.hpp"

#include <charconv>
#include <cmath>

namespace packhost {
namespace {

void write_string(std::string& out, std::string_view text) {
    static constexpr char kHex[] = "0123456789abcdef";
    out += '"';
    for (const char c : text) {
        switch (c) {
            case '"': out += "\\\""; break;
            case '\\': out += "\\\\"; break;
            case '\b': out += "\\b"; break;
            case '\f': out += "\\f"; break;
            case '\n': out += "\\n"; break;
            case '\r': out += "\\r"; break;
            case '\t': out += "\\t"; break;
            default:
                if (static_cast<unsigned char>(c) < 0x20) {
                    out += "\\u00";
                    out += kHex[(c >> 4) & 15];
                    out += kHex[c & 15];
                } else {
                    out += c;
                }
        }
    }
    out += '"';
}

template <class Number>
void write_number(std::string& out, Number number) {
    char buffer[32];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, number).ptr;
    out.append(buffer, end);
}

class Writer {
 public:
    Writer(std::string& out, bool pretty) : out_(out), pretty_(pretty) {}

    void write(const Value& value) {
        std::visit([this](const auto& v) { put(v); }, value.storage());
    }

 private:
    void put(std::nullptr_t) { out_ += "null"; }
    void put(bool v) { out_ += v ? "true" : "false"; }
    void put(std::int64_t v) { write_number(out_, v); }
    void put(std::uint64_t v) { write_number(out_, v); }
    void put(double v) {
        if (!std::isfinite(v)) out_ += "null";
        else write_number(out_, v);
    }
    void put(const std::string& v) { write_string(out_, v); }
    void put(const NumberText& v) { out_ += v.digits; }
    void put(const Array& v) {
        open('[', v.empty());
        bool first = true;
        for (const Value& item : v) {
            separate(first);
            write(item);
        }
        close(']', v.empty());
    }
    void put(const Object& v) {
        open('{', v.empty());
        bool first = true;
        for (const auto& [key, item] : v) {
            separate(first);
            write_string(out_, key);
            out_ += pretty_ ? ": " : ":";
            write(item);
        }
        close('}', v.empty());
    }

    void open(char bracket, bool empty) {
        out_ += bracket;
        ++depth_;
        if (!empty) line();
    }
    void close(char bracket, bool empty) {
        --depth_;
        if (!empty) line();
        out_ += bracket;
    }
    void separate(bool& first) {
        if (!first) {
            out_ += ',';
            line();
        }
        first = false;
    }
    void line() {
        if (!pretty_) return;
        out_ += '\n';
        out_.append(depth_ * 2, ' ');
    }

    std::string& out_;
    bool pretty_;
    std::size_t depth_ = 0;
};

}  // namespace

const Value* find(const Object& object, std::string_view key) noexcept {
    for (const auto& [name, value] : object)
        if (name == key) return &value;
    return nullptr;
}

const Value* Value::find(std::string_view key) const noexcept {
    const Object* object = get_if<Object>();
    return object ? packhost::find(*object, key) : nullptr;
}

std::string_view Value::kind() const noexcept {
    switch (storage_.index()) {
        case 0: return "null";
        case 1: return "bool";
        case 2:
        case 3:
        case 6: return "int";
        case 4: return "float";
        case 5: return "string";
        case 7: return "array";
        default: return "object";
    }
}

std::string to_json(const Value& value) {
    std::string out;
    Writer(out, false).write(value);
    return out;
}

std::string to_pretty_json(const Value& value) {
    std::string out;
    Writer(out, true).write(value);
    return out;
}

}  // namespace packhost
