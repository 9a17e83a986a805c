// text_rules.hpp: what names, versions, headers and URLs in a manifest must look like.
#pragma once

#include <string>
#include <string_view>

namespace packhost::model {

/// Lowercase letters, digits and hyphens; one at least.
bool is_slug(std::string_view text) noexcept;

/// A UUID in its usual writing, 8-4-4-4-12 hexadecimal digits of either case (RFC 9562, 4).
bool is_uuid(std::string_view text) noexcept;

/// A semantic version (semver 2.0.0, 2 and 9 to 11).
bool is_semantic_version(std::string_view text) noexcept;

/// A token, which header names are (RFC 9110, 5.6.2).
bool is_token(std::string_view text) noexcept;

/// `type/subtype` with optional parameters (RFC 9110, 8.3.1); looks at the two names only.
bool is_media_type(std::string_view text) noexcept;

/// Whether a media type, without its parameters and in any case, is that of HTML forms.
bool is_form(std::string_view media_type) noexcept;

/// A header that only the host sets: Host, Content-Length, Transfer-Encoding and Connection.
bool is_host_header(std::string_view name) noexcept;

/// Whether a text holds a control character (below U+0020, or U+007F).
bool has_control(std::string_view text) noexcept;

/// What is wrong with the base URL, as the end of a sentence; empty if nothing is. It must be http
/// or https with a host, and without user info, query, fragment and dot segments (RFC 3986).
std::string base_url_problem(std::string_view url);

/// The same for a base URL whose placeholders are well-formed: each stands in the host or the path.
std::string base_url_template_problem(std::string_view url);

/// The same for an origin: https, a host, maybe a port, and nothing behind it.
std::string origin_problem(std::string_view url);
/// An origin without problems as one writes it: lower case, without port 443.
std::string normal_origin(std::string_view url);

/// Letters, digits, inner hyphens and underscores, 1 to 63: a host's label or a part of one (RFC
/// 1123, 2.1).
bool is_host_label(std::string_view text) noexcept;

/// Whether a text, percent-encoded, is one segment of a path that leads nowhere else.
bool is_one_segment(std::string_view text);

/// Whether all characters can stand in a host, or in a path, as they are.
bool is_url_part(std::string_view text, bool in_host) noexcept;

/// The same for a path template whose placeholders are well-formed: a path, optionally with a
/// query, that can't leave the base URL; no fragment, dot segments, or characters that need
/// encoding.
std::string path_template_problem(std::string_view path);

/// Whether a text is the target of a request: a path that begins with /, maybe with a query, and
/// maybe with an origin before it.
bool is_recorded_url(std::string_view url) noexcept;

/// The same for the path of an icon: relative, beside the pack, .png or .svg.
std::string icon_problem(std::string_view path);

}  // namespace packhost::model
