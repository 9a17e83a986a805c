// canonical.cpp: path, query and headers in canonical form.
#include "canonical.hpp"

#include <algorithm>

#include "packhost/plugin/url_text.hpp"

namespace packhost::sigv4 {
namespace {

using namespace plugin;

/// Without empty and dot segments (RFC 3986, 5.2.4, but slashes that follow one another are one).
std::pmr::vector<std::string_view> segments_of(std::string_view path,
                                               std::pmr::memory_resource& arena) {
    std::pmr::vector<std::string_view> segments(&arena);
    while (!path.empty()) {
        const std::string_view segment = path.substr(0, path.find('/'));
        path.remove_prefix(std::min(segment.size() + 1, path.size()));
        if (segment == "..") {
            if (!segments.empty()) segments.pop_back();
        } else if (!segment.empty() && segment != ".") {
            segments.push_back(segment);
        }
    }
    return segments;
}

bool ends_as_folder(std::string_view path) {
    return path.ends_with('/') || path.ends_with("/.") || path.ends_with("/..");
}

void append_normalised(std::string& out, std::string_view path) {
    char buffer[512];
    std::pmr::monotonic_buffer_resource arena(buffer, sizeof buffer);
    const auto segments = segments_of(path, arena);
    for (const std::string_view segment : segments) {
        out += '/';
        append_percent(out, segment);
    }
    if (segments.empty() || ends_as_folder(path)) out += '/';
}

void append_encoded_once(std::string& out, std::string_view path) {
    std::string decoded;
    for (std::size_t begin = 0; begin <= path.size();) {
        const std::size_t end = std::min(path.find('/', begin), path.size());
        decoded.clear();
        append_percent_decoded(decoded, path.substr(begin, end - begin));
        append_percent(out, decoded);
        if (end < path.size()) out += '/';
        begin = end + 1;
    }
}

std::string_view lower(std::string_view name, std::pmr::memory_resource& arena) {
    auto* copy = static_cast<char*>(arena.allocate(name.size() + 1, 1));
    std::transform(name.begin(), name.end(), copy,
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return {copy, name.size()};
}

bool is_own(std::string_view name) {
    return name == "x-amz-date" || name == "x-amz-content-sha256" ||
           name == "x-amz-security-token";
}

/// Without blanks at its ends, and one for each row of them within.
void append_value(std::string& out, std::string_view value) {
    constexpr std::string_view kBlanks = " \t";
    const char* separator = "";
    while (!value.empty()) {
        const std::string_view word = value.substr(0, value.find_first_of(kBlanks));
        value.remove_prefix(std::min(word.size() + 1, value.size()));
        if (word.empty()) continue;
        out.append(separator).append(word);
        separator = " ";
    }
}

}  // namespace

void append_path(std::string& out, std::string_view path, PathForm form) {
    if (path.empty()) out += '/';
    else if (form == PathForm::twice) append_normalised(out, path);
    else if (form == PathForm::once) append_encoded_once(out, path);
    else out += path;
}

void add_parameters(Entries& to, std::string_view query) {
    std::pmr::memory_resource& arena = *to.get_allocator().resource();
    std::string decoded, encoded;
    const auto canonical = [&](std::string_view text) {
        decoded.clear();
        encoded.clear();
        append_percent_decoded(decoded, text);
        append_percent(encoded, decoded);
        return keep(arena, encoded);
    };
    each_parameter(query, [&](std::string_view name, std::string_view value) {
        to.push_back({canonical(name), canonical(value)});
    });
}

void append_query(SplitText& out, Entries& parameters) {
    std::sort(parameters.begin(), parameters.end(), [](const Entry& a, const Entry& b) {
        return a.name != b.name ? a.name < b.name : a.value < b.value;
    });
    const char* separator = "";
    for (const Entry& parameter : parameters) {
        out.text.append(separator).append(parameter.name).append("=").append(parameter.value);
        if (parameter.secret) out.secret_at = out.text.size();
        separator = "&";
    }
}

void add_fields(Entries& to, const RequestView& request, const std::vector<std::string>& listed) {
    std::pmr::memory_resource& arena = *to.get_allocator().resource();
    const auto is_listed = [&](std::string_view name) {
        return std::find(listed.begin(), listed.end(), name) != listed.end();
    };
    bool has_length = false;
    to.push_back({"host", request.authority});
    for (const HeaderField& field : request.headers) {
        const std::string_view name = lower(field.name, arena);
        if (name == "host" || is_own(name)) continue;
        if (name != "content-type" && !name.starts_with("x-amz-") && !is_listed(name)) continue;
        if (field.secret)
            throw Failure("unsignable_header",
                          "The header '" + std::string(field.name) +
                              "' is placed by another scheme, so it can't be signed.",
                          "Take it out of signedHeaders, or out of the other scheme.",
                          PH_BLAME_CONFIG);
        has_length = has_length || name == "content-length";
        to.push_back({name, field.value});
    }
    if (has_length || !is_listed("content-length") || request.body_size == UINT64_MAX) return;
    to.push_back({"content-length", keep(arena, std::to_string(request.body_size))});
}

void sort_fields(Entries& fields) {
    // By insertion: they are few, and std::stable_sort() would ask for memory.
    for (std::size_t i = 1; i < fields.size(); ++i)
        for (std::size_t j = i; j > 0 && fields[j].name < fields[j - 1].name; --j)
            std::swap(fields[j], fields[j - 1]);
}

void append_fields(SplitText& out, const Entries& fields) {
    for (std::size_t i = 0; i < fields.size(); ++i) {
        const bool goes_on = i > 0 && fields[i].name == fields[i - 1].name;
        if (goes_on) out.text.back() = ',';
        else out.text.append(fields[i].name).append(":");
        append_value(out.text, fields[i].value);
        if (fields[i].secret) out.secret_at = out.text.size();
        out.text += '\n';
    }
}

void append_names(std::string& out, const Entries& fields) {
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (i > 0 && fields[i].name == fields[i - 1].name) continue;
        if (i > 0) out += ';';
        out += fields[i].name;
    }
}

}  // namespace packhost::sigv4
