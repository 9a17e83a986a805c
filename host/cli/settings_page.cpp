// settings_page.cpp: walks a JSON schema (draft-07), as far as settings need it.
#include "cli/settings_page.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "packhost/json.hpp"

namespace packhost::cli {
namespace {

constexpr int kDeepest = 4;  // schemas may refer to themselves

class SettingsPage {
 public:
    SettingsPage(const Value& schema, const Paint& paint) : schema_(schema), paint_(paint) {}

    std::string text() {
        write(schema_, 2, 0);
        return out_.empty() ? "  none\n" : out_;
    }

 private:
    static std::string text_of(const Value& schema, const char* key) {
        const Value* found = schema.find(key);
        const auto* text = found ? found->get_if<std::string>() : nullptr;
        return text ? *text : std::string();
    }

    /// What "$ref" refers to, within this schema.
    const Value& resolved(const Value& schema) const {
        constexpr std::string_view kDefinitions = "#/definitions/";
        const std::string ref = text_of(schema, "$ref");
        if (!ref.starts_with(kDefinitions)) return schema;
        const Value* all = schema_.find("definitions");
        const Value* found = all ? all->find(ref.substr(kDefinitions.size())) : nullptr;
        return found ? *found : schema;
    }

    static const Array* list_of(const Value& schema, const char* key) {
        const Value* found = schema.find(key);
        return found ? found->get_if<Array>() : nullptr;
    }

    /// Of values, of the names of types, or of schemas.
    std::string joined(const Array& ways, int depth, bool values = false) const {
        std::vector<std::string> kinds;
        for (const Value& one : ways) {
            const auto* type = one.get_if<std::string>();
            std::string kind = one.is_object()   ? kind_of(one, depth + 1)
                               : type && !values ? *type
                                                 : to_json(one);
            if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end())
                kinds.push_back(std::move(kind));
        }
        return fmt::format("{}", fmt::join(kinds, " or "));
    }

    static std::string between(const Value& schema) {
        const Value *least = schema.find("minimum"), *most = schema.find("maximum");
        if (least && most) return fmt::format(" {} to {}", to_json(*least), to_json(*most));
        if (least) return fmt::format(" from {}", to_json(*least));
        return most ? fmt::format(" to {}", to_json(*most)) : std::string();
    }

    /// "string", "list of string", "integer 1 to 9", "\"a\" or \"b\""
    std::string kind_of(const Value& from, int depth) const {
        const Value& schema = resolved(from);
        if (depth > kDeepest) return "any";
        if (const Value* value = schema.find("const")) return to_json(*value);
        if (const Array* values = list_of(schema, "enum")) return joined(*values, depth, true);
        for (const char* key : {"anyOf", "oneOf"})
            if (const Array* ways = list_of(schema, key); ways && !schema.find("type"))
                return joined(*ways, depth);
        if (text_of(schema, "x-packhost") == "url") return "url";
        if (const Array* kinds = list_of(schema, "type")) return joined(*kinds, depth);
        const std::string type = text_of(schema, "type");
        if (const Value* items = schema.find("items"); items && type == "array")
            return "list of " + kind_of(*items, depth + 1);
        const Value* members = schema.find("additionalProperties");
        if (type == "object" && members && members->is_object())
            return "object of " + kind_of(*members, depth + 1);
        return type.empty() ? "any" : type == "array" ? "list" : type + between(schema);
    }

    bool is_required(const Value& schema, const std::string& name) const {
        const Array* names = list_of(schema, "required");
        return names && std::find(names->begin(), names->end(), Value(name)) != names->end();
    }

    /// The settings of an object, or of the objects that a list or a choice consists of.
    void write(const Value& from, int indent, int depth) {
        const Value& schema = resolved(from);
        if (depth > kDeepest) return;
        const Value* properties = schema.find("properties");
        const Object* members = properties ? properties->get_if<Object>() : nullptr;
        for (const auto& [name, setting] : members ? *members : Object()) {
            line(schema, name, setting, indent);
            write(setting, indent + 4, depth + 1);
        }
        if (const Value* items = schema.find("items")) write(*items, indent, depth + 1);
        if (const Value* more = schema.find("additionalProperties"); more && more->is_object())
            write(*more, indent, depth + 1);
        for (const char* key : {"anyOf", "oneOf"})
            if (const Array* ways = list_of(schema, key))
                for (const Value& way : *ways) write(way, indent, depth + 1);
    }

    void line(const Value& schema, const std::string& name, const Value& setting, int indent) {
        const Value& meant = resolved(setting);
        const Value* otherwise = meant.find("default");
        out_ += fmt::format("{:{}}{}  {}{}{}\n", "", indent, paint_.bold(printable(name)),
                            printable(kind_of(setting, 0)),
                            is_required(schema, name) ? ", required" : "",
                            otherwise ? printable(", default " + to_json(*otherwise)) : "");
        std::string description = text_of(setting, "description");
        if (description.empty()) description = text_of(meant, "description");
        if (!description.empty())
            out_ += fmt::format("{:{}}{}\n", "", indent + 4, printable(description));
    }

    const Value& schema_;
    const Paint& paint_;
    std::string out_;
};

}  // namespace

std::string settings_page(const std::string& schemas, const Paint& paint) {
    const auto parsed = parse_json(schemas);
    const Object* all = parsed ? parsed->get_if<Object>() : nullptr;
    std::string out;
    for (const auto& [interface, schema] : all ? *all : Object()) {
        out += '\n' + paint.bold(printable("Settings of " + interface)) + '\n';
        if (const Value* about = schema.find("description"))
            if (const auto* text = about->get_if<std::string>())
                out += "  " + printable(*text) + "\n";
        out += SettingsPage(schema, paint).text();
    }
    return out;
}

}  // namespace packhost::cli
