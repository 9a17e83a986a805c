// component.hpp: the components of a message that a signature covers (RFC 9421, 2).
#pragma once

#include <string>
#include <string_view>

#include "packhost/plugin.hpp"

namespace packhost::http_signature {

/// A component's identifier: `@query-param;name="Pet"`, `content-type`, `example-dict;key="a"`.
struct Component {
    enum class Kind {
        method, target_uri, authority, scheme, request_target, path, query, query_param, field
    };
    Kind kind = Kind::field;
    std::string identifier;  ///< as it is signed: "\"@query-param\";name=\"Pet\""
    std::string name;        ///< of a field, in lower case; of a parameter of the query, encoded
    std::string key;         ///< of a dictionary's member
    bool strict = false;     ///< sf
    bool wrapped = false;    ///< bs
};

/// Reads a setting. Throws Failure (blame: config) for what is no component of a request.
Component read_component(const std::string& text);

/// What the component says of the request; `content_digest` is the field that the scheme adds, or
/// empty. Throws Failure for what is not there (`missing_component`), or not to be seen
/// (`unsignable_header`).
std::string value_of(const Component& component, const plugin::RequestView& request,
                     std::string_view content_digest);

/// As structured fields write bytes, between colons (RFC 8941, 3.3.5).
std::string base64_of(std::string_view bytes);

}  // namespace packhost::http_signature
