// json_object.cpp: punctuation and escapes of the JSON that a scheme writes.
#include "json_object.hpp"

namespace packhost::oauth2 {

using namespace plugin;

void JsonObject::name(std::string_view name) {
    parts_.emplace_back(parts_.empty() ? "\"" : ",\"");
    parts_.push_back(json(name));
    parts_.emplace_back("\":");
}

void JsonObject::quoted(const Part& value) {
    parts_.emplace_back("\"");
    parts_.push_back(json(value));
    parts_.emplace_back("\"");
}

void JsonObject::text(std::string_view name, const Part& value) {
    this->name(name);
    quoted(value);
}

void JsonObject::number(std::string_view name, std::int64_t value) {
    raw(name, numbers_.emplace_back(std::to_string(value)));
}

void JsonObject::list(std::string_view name, const std::vector<Part>& values) {
    this->name(name);
    parts_.emplace_back("[");
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (i > 0) parts_.emplace_back(",");
        quoted(values[i]);
    }
    parts_.emplace_back("]");
}

void JsonObject::raw(std::string_view name, std::string_view json) {
    this->name(name);
    parts_.emplace_back(json);
}

std::span<const Part> JsonObject::whole() {
    parts_.insert(parts_.begin(), Part("{"));
    parts_.emplace_back("}");
    return parts_;
}

}  // namespace packhost::oauth2
