// json_view.hpp: walks a parsed document: values together with the places where they stand.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/json_reader.hpp"

namespace packhost::model {

/// A value of a document and its mark. Cheap to copy; valid as long as the document.
class JsonView {
 public:
    /// The whole document.
    explicit JsonView(const JsonDocument& document)
        : document_(&document), value_(&document.root) {}

    const Value& value() const noexcept { return *value_; }
    const JsonDocument& document() const noexcept { return *document_; }
    std::uint32_t mark() const noexcept { return mark_; }

    template <class T>
    const T* get_if() const noexcept { return value_->get_if<T>(); }

    /// Calls `visit(key, JsonView)` for each member, in order; for other kinds not at all.
    template <class Visit>
    void for_each_member(Visit&& visit) const {
        const Object* object = value_->get_if<Object>();
        if (!object) return;
        std::uint32_t child = mark_ + 1;
        for (const auto& [key, value] : *object) {
            visit(std::string_view(key), JsonView(*document_, value, child));
            child = document_->marks[child].end;
        }
    }

    /// Calls `visit(index, JsonView)` for each item until it returns false.
    template <class Visit>
    void for_each_item(Visit&& visit) const {
        const Array* array = value_->get_if<Array>();
        if (!array) return;
        std::uint32_t child = mark_ + 1;
        for (std::size_t i = 0; i < array->size(); ++i) {
            if (!visit(i, JsonView(*document_, (*array)[i], child))) return;
            child = document_->marks[child].end;
        }
    }

 private:
    JsonView(const JsonDocument& document, const Value& value, std::uint32_t mark)
        : document_(&document), value_(&value), mark_(mark) {}

    const JsonDocument* document_;
    const Value* value_;
    std::uint32_t mark_ = 0;
};

/// The JSON pointer (RFC 6901) of a document's value, by its mark. Takes time in the number of
/// siblings on the way, so it is for findings, not for walking.
std::string pointer_to(const JsonDocument& document, std::uint32_t mark);

}  // namespace packhost::model
