// page_request.cpp: puts a page's place into query, header or body.
#include "engine/page_request.hpp"

#include <algorithm>

#include "base/try.hpp"
#include "engine/build_body.hpp"
#include "model/coerce.hpp"
#include "net/field.hpp"
#include "net/url.hpp"

namespace packhost::engine {
namespace {

/// Sets a pair of an encoded query, instead of those of that name.
void set_pair(std::string& query, std::string_view key, std::string_view value) {
    std::string name;
    net::append_percent_encoded(name, key);
    std::string out;
    for (std::string_view rest = query; !rest.empty();) {
        const std::string_view pair = rest.substr(0, rest.find('&'));
        rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
        if (pair.substr(0, pair.find('=')) != name)
            out.append(out.empty() ? "" : "&").append(pair);
    }
    out.append(out.empty() ? "" : "&").append(name).append("=");
    net::append_percent_encoded(out, value);
    query = std::move(out);
}

}  // namespace

PageRequest::PageRequest(const model::Pagination& pages, Value position)
    : pages_(&pages), position_(std::move(position)),
      text_(model::scalar_text(position_).value_or("")) {
    set_page_size();
}

void PageRequest::set_page_size() {
    if (!pages_->page_size_key.empty()) size_text_ = std::to_string(pages_->page_size);
}

Result<void> PageRequest::put(BuiltRequest& built, const Binding& binding, const std::string& key,
                              const Value& value, const std::string& text) const {
    switch (pages_->place) {
        case model::PagePlace::query: set_pair(built.request.query, key, text); return {};
        case model::PagePlace::header:
            if (!net::check_field_value(text))
                return Error{"bad_response", Phase::decode,
                             "The API's cursor of the next page can't be sent in a header.", ""};
            std::erase_if(built.request.fields, [&](const Field& field) {
                return net::equals_ignoring_case(field.label(), key);
            });
            built.request.fields.push_back({key, text});
            return {};
        case model::PagePlace::body_field:
            if (!built.text && put_field(built.body, key, value, binding.codec->nests_keys()))
                return {};
            return Error{"bad_body", Phase::pack,
                         "The body has no place for the page's \"" + key + "\".",
                         "Change the `key` of the pagination's `inject`."};
    }
    return {};
}

Result<void> PageRequest::apply(BuiltRequest& built, const Binding& binding) const {
    if (url_) {
        built.request.path = url_->path;
        built.request.query = url_->query;
        return {};
    }
    if (!position_.is_null()) PH_CHECK(put(built, binding, pages_->key, position_, text_));
    if (!size_text_.empty())
        PH_CHECK(put(built, binding, pages_->page_size_key, pages_->page_size, size_text_));
    return {};
}

}  // namespace packhost::engine
