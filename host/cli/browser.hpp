// browser.hpp: the browser of the person at the terminal.
#pragma once

#include <string>

namespace packhost::cli {

/// Whether there is a display that a browser could open on.
bool has_display();

/// Asks the desktop (xdg-open) to open an http(s) URL, and does not wait. False: it can't be asked.
bool open_in_browser(const std::string& url);

}  // namespace packhost::cli
