// plain_text.hpp: texts of a pack that go into the address of a page, where everybody can see them.
#pragma once

#include "packhost/plugin.hpp"

namespace packhost::oauth2 {

/// The text with each {{name}} replaced by that credential, which must be of type text or url.
/// Throws Failure (blame: config) that names the setting.
std::string plain_text(const plugin::AuthConfig& config, std::string_view setting,
                       std::string_view text);

/// Appends name=value to a URL, percent-encoded (RFC 3986, 2.1), behind "?" or "&".
void append_parameter(std::string& url, std::string_view name, std::string_view value);

}  // namespace packhost::oauth2
