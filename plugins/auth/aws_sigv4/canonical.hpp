// canonical.hpp: the canonical request: what of a request is signed, in one form for both sides.
#pragma once

#include <memory_resource>
#include <string>
#include <string_view>
#include <vector>

#include "settings.hpp"

namespace packhost::sigv4 {

/// A name and a value, both encoded or neither, as the list says that holds them. A value that is
/// secret is not seen: it has its place.
struct Entry {
    std::string_view name, value;
    bool secret = false;
};
using Entries = std::pmr::vector<Entry>;

/// Text with at most one secret within it.
struct SplitText {
    std::string text;
    std::size_t secret_at = std::string::npos;

    void clear() noexcept {
        text.clear();
        secret_at = std::string::npos;
    }
};

/// Appends the path in that form; it is never empty.
void append_path(std::string& out, std::string_view path, PathForm form);

/// Adds the parameters of a query, decoded and encoded as AWS writes them.
void add_parameters(Entries& to, std::string_view query);
/// Appends all, sorted by name, then by value.
void append_query(SplitText& out, Entries& parameters);

/// Adds the fields of the request that are signed: Host, Content-Type, those that begin with
/// "X-Amz-" but for the scheme's own, and those that are listed, if the request has them. Throws
/// Failure (code `unsignable_header`) for one that another scheme has placed.
void add_fields(Entries& to, const plugin::RequestView& request,
                const std::vector<std::string>& listed);
/// By name; those of one name stay in their order.
void sort_fields(Entries& fields);
/// Appends "name:value\n" for each of the sorted fields; values of one name are joined by commas.
void append_fields(SplitText& out, const Entries& fields);
/// Appends the names of the sorted fields: "host;x-amz-date".
void append_names(std::string& out, const Entries& fields);

}  // namespace packhost::sigv4
