// token_request.cpp: writes the fields of a token request as form, JSON or query.
#include "token_request.hpp"

#include <algorithm>

#include "json_object.hpp"

namespace packhost::oauth2 {

using namespace plugin;

const Request& TokenRequest::finish(bool repeatable) {
    if (written_ == Fields::json) write_json();
    for (const Field& field : fields_) {
        if (written_ == Fields::form) request_.form(field.name, field.value);
        if (written_ == Fields::query) request_.query(field.name, field.value);
    }
    if (repeatable) request_.repeatable();
    return request_;
}

void TokenRequest::write_json() {
    JsonObject object;
    for (std::size_t i = 0; i < fields_.size(); ++i) {
        const std::string_view name = fields_[i].name;
        const auto same = [&](const Field& field) { return field.name == name; };
        const auto here = fields_.begin() + static_cast<std::ptrdiff_t>(i);
        if (std::any_of(fields_.begin(), here, same)) continue;
        std::vector<Part> values;
        for (const Field& field : fields_)
            if (same(field)) values.push_back(field.value);
        if (values.size() == 1) object.text(name, values[0]);
        else object.list(name, values);
    }
    request_.body("application/json", object.whole());
}

}  // namespace packhost::oauth2
