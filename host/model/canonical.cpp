// canonical.cpp: the order of members, and the layout of lines.
#include "model/canonical.hpp"

#include <algorithm>

#include "model/sections.hpp"

namespace packhost::model {
namespace {

/// The section of the objects below a member of a section: of the member itself, or of its items.
struct Below {
    const Section* section;
    std::string_view key;
    const Section* of;
};

const Section* section_below(const Section& section, std::string_view key) {
    static const Below kBelow[] = {
        {&kTopSection, "metadata", &kMetadataSection},
        {&kTopSection, "connection", &kConnectionSection},
        {&kTopSection, "defaults", &kDefaultsSection},
        {&kTopSection, "nodes", &kNodeSection},
        {&kConnectionSection, "credentials", &kCredentialSection},
        {&kConnectionSection, "testRequest", &kTestRequestSection},
        {&kNodeSection, "inputPins", &kInputPinSection},
        {&kNodeSection, "outputPins", &kOutputPinSection},
        {&kNodeSection, "executionSpec", &kExecutionSection},
        {&kExecutionSection, "parameters", &kParameterSection},
        {&kExecutionSection, "auth", &kAuthSection},
        {&kExecutionSection, "body", &kBodySection},
        {&kExecutionSection, "responseMapping", &kMappingSection},
    };
    for (const Below& below : kBelow)
        if (below.section == &section && below.key == key) return below.of;
    return nullptr;
}

std::size_t rank(const Section& section, std::string_view key) {
    if (key == "$schema") return 0;
    std::size_t rank = 1;
    for (const KeyRule& rule : section.keys) {
        if (rule.key == key) return rank;
        ++rank;
    }
    return rank;
}

void put_in_order(Value& value, const Section& section) {
    if (Array* items = value.get_if<Array>()) {
        for (Value& item : *items) put_in_order(item, section);
        return;
    }
    Object* members = value.get_if<Object>();
    if (!members) return;
    std::stable_sort(members->begin(), members->end(), [&](const auto& a, const auto& b) {
        return rank(section, a.first) < rank(section, b.first);
    });
    for (auto& [key, member] : *members)
        if (const Section* below = section_below(section, key)) put_in_order(member, *below);
}

constexpr std::size_t kWidth = 100;
constexpr int kInlineDepth = 2;  // containers within each other on one line

int depth(const Value& value) {
    int below = 0;
    if (const Array* items = value.get_if<Array>()) {
        for (const Value& item : *items) below = std::max(below, depth(item));
    } else if (const Object* members = value.get_if<Object>()) {
        for (const auto& member : *members) below = std::max(below, depth(member.second));
    } else {
        return 0;
    }
    return below + 1;
}

std::size_t columns(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    }));
}

/// On one line: { "a": 1, "b": [2, 3] }.
std::string one_line(const Value& value) {
    std::string out;
    if (const Array* items = value.get_if<Array>()) {
        for (const Value& item : *items) out += (out.empty() ? "" : ", ") + one_line(item);
        // Objects keep a blank from the bracket, as within braces.
        return items->empty() || !items->front().is_object() ? '[' + out + ']' : "[ " + out + " ]";
    }
    if (const Object* members = value.get_if<Object>()) {
        for (const auto& [key, member] : *members)
            out += (out.empty() ? "" : ", ") + to_json(key) + ": " + one_line(member);
        return members->empty() ? "{}" : "{ " + out + " }";
    }
    return to_json(value);
}

class Layout {
 public:
    std::string take() { return std::move(out_ += '\n'); }

    /// `used`: columns of the line that stand before the value; `after`: those behind it.
    void add(const Value& value, std::size_t level, std::size_t used) {
        const bool is_scalar = !value.is_array() && !value.is_object();
        if (is_scalar || depth(value) <= kInlineDepth) {
            const std::string line = one_line(value);
            if (is_scalar || used + columns(line) + 1 <= kWidth) {
                out_ += line;
                return;
            }
        }
        if (const Array* items = value.get_if<Array>()) add_items(*items, level);
        else add_members(*value.get_if<Object>(), level);
    }

 private:
    void add_items(const Array& items, std::size_t level) {
        out_ += '[';
        for (std::size_t i = 0; i < items.size(); ++i) {
            begin_line(i > 0, level + 1);
            add(items[i], level + 1, 2 * (level + 1));
        }
        end_line(level);
        out_ += ']';
    }
    void add_members(const Object& members, std::size_t level) {
        out_ += '{';
        for (std::size_t i = 0; i < members.size(); ++i) {
            begin_line(i > 0, level + 1);
            const std::string key = to_json(members[i].first) + ": ";
            out_ += key;
            add(members[i].second, level + 1, 2 * (level + 1) + columns(key));
        }
        end_line(level);
        out_ += '}';
    }
    void begin_line(bool comma, std::size_t level) {
        if (comma) out_ += ',';
        end_line(level);
    }
    void end_line(std::size_t level) { (out_ += '\n').append(2 * level, ' '); }

    std::string out_;
};

}  // namespace

Value in_canonical_order(Value manifest) {
    put_in_order(manifest, kTopSection);
    return manifest;
}

std::string to_layout(const Value& value) {
    Layout layout;
    layout.add(value, 0, 0);
    return layout.take();
}

}  // namespace packhost::model
