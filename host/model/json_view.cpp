// json_view.cpp: JSON pointers of marks.
#include "model/json_view.hpp"

namespace packhost::model {
namespace {

void append_escaped(std::string& pointer, std::string_view key) {
    for (const char c : key) {
        if (c == '~') pointer += "~0";
        else if (c == '/') pointer += "~1";
        else pointer += c;
    }
}

}  // namespace

std::string pointer_to(const JsonDocument& document, std::uint32_t mark) {
    std::string pointer;
    const Value* value = &document.root;
    std::uint32_t here = 0;
    while (here != mark) {
        const Array* items = value->get_if<Array>();
        const Object* members = value->get_if<Object>();
        std::uint32_t child = here + 1;
        std::size_t i = 0;
        for (; document.marks[child].end <= mark; child = document.marks[child].end) ++i;
        pointer += '/';
        if (items) pointer += std::to_string(i);
        else append_escaped(pointer, (*members)[i].first);
        value = items ? &(*items)[i] : &(*members)[i].second;
        here = child;
    }
    return pointer;
}

}  // namespace packhost::model
