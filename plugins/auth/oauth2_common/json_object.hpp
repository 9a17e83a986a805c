// json_object.hpp: writes an object of JSON as an expression, in which secrets stay handles.
#pragma once

#include <deque>

#include "packhost/plugin.hpp"

namespace packhost::oauth2 {

/// Members in the order in which they are added. Names and texts are borrowed.
class JsonObject {
 public:
    void text(std::string_view name, const plugin::Part& value);
    void number(std::string_view name, std::int64_t value);
    void boolean(std::string_view name, bool value) { raw(name, value ? "true" : "false"); }
    void list(std::string_view name, const std::vector<plugin::Part>& values);
    /// Values that are JSON already.
    void raw(std::string_view name, std::string_view json);

    bool empty() const noexcept { return parts_.empty(); }
    /// Without the braces.
    std::span<const plugin::Part> members() const noexcept { return parts_; }
    /// With them; ends the object.
    std::span<const plugin::Part> whole();

 private:
    void name(std::string_view name);
    void quoted(const plugin::Part& value);

    std::vector<plugin::Part> parts_;
    std::deque<std::string> numbers_;
};

}  // namespace packhost::oauth2
