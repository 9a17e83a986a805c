// value.hpp: a JSON-like value: what pins carry.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace packhost {

class Value;

/// Members in the order in which they were added. Small: looked up by linear search.
using Object = std::vector<std::pair<std::string, Value>>;
using Array = std::vector<Value>;

/// A whole number beyond 64 bits, kept as it was written.
struct NumberText {
    std::string digits;
    bool operator==(const NumberText&) const = default;
};

/// A value: null, bool, whole number, real, text, array or object. 64-bit integers stay exact; a
/// std::uint64_t holds only what exceeds std::int64_t. Copying is deep. Not thread-safe, like any
/// other value.
class Value {
 public:
    using Storage = std::variant<std::nullptr_t, bool, std::int64_t, std::uint64_t, double,
                                 std::string, NumberText, Array, Object>;

    Value() noexcept : storage_(nullptr) {}
    Value(std::nullptr_t) noexcept : storage_(nullptr) {}
    Value(bool v) noexcept : storage_(v) {}
    Value(int v) noexcept : storage_(std::int64_t{v}) {}
    Value(std::int64_t v) noexcept : storage_(v) {}
    Value(std::uint64_t v) noexcept {
        if (v <= static_cast<std::uint64_t>(INT64_MAX)) storage_ = static_cast<std::int64_t>(v);
        else storage_ = v;
    }
    Value(double v) noexcept : storage_(v) {}
    Value(std::string v) noexcept : storage_(std::move(v)) {}
    Value(std::string_view v) : storage_(std::string(v)) {}
    Value(const char* v) : storage_(std::string(v)) {}
    Value(NumberText v) noexcept : storage_(std::move(v)) {}
    Value(Array v) noexcept : storage_(std::move(v)) {}
    Value(Object v) noexcept : storage_(std::move(v)) {}

    bool is_null() const noexcept { return std::holds_alternative<std::nullptr_t>(storage_); }
    bool is_string() const noexcept { return std::holds_alternative<std::string>(storage_); }
    bool is_array() const noexcept { return std::holds_alternative<Array>(storage_); }
    bool is_object() const noexcept { return std::holds_alternative<Object>(storage_); }

    /// The alternative's address, or null if the value is of another kind.
    template <class T>
    const T* get_if() const noexcept { return std::get_if<T>(&storage_); }
    template <class T>
    T* get_if() noexcept { return std::get_if<T>(&storage_); }

    /// The member of an object, or null if there is none or this is no object.
    const Value* find(std::string_view key) const noexcept;

    Storage& storage() noexcept { return storage_; }
    const Storage& storage() const noexcept { return storage_; }
    bool operator==(const Value&) const = default;

    /// "null", "bool", "int", "float", "string", "array" or "object".
    std::string_view kind() const noexcept;

 private:
    Storage storage_;
};

/// The member of that name, or null.
const Value* find(const Object& object, std::string_view key) noexcept;

/// Compact JSON (RFC 8259); numbers by shortest round trip, a NumberText as its digits.
std::string to_json(const Value& value);
/// The same, indented by two spaces.
std::string to_pretty_json(const Value& value);

}  // namespace packhost
