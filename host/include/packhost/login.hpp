// login.hpp: somebody logs in for a connection whose API asks its users themselves, and logs out.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "packhost/connection.hpp"
#include "packhost/pack.hpp"
#include "packhost/result.hpp"
#include "packhost/run.hpp"

namespace packhost {

/// Tells Runtime::login how the browser came back: with the query of the redirect, as it was in the
/// URL, or with an error, which then is the login's. Any thread, also inside `open_url`; the first
/// call counts, and one after the login's end does nothing.
using CameBack = std::function<void(Result<std::string> query)>;

/// Who logs in, where, and how that person is asked. What the scheme gets (a refresh token) is kept
/// in Services::state for a stored connection, else in this process.
struct LoginRequest {
    std::shared_ptr<const Pack> pack;
    std::shared_ptr<const Connection> connection;  ///< or connection_name, as in RunRequest
    std::string connection_name = {};
    /// Where the browser comes back to: "http://127.0.0.1:PORT/PATH" (RFC 8252, 7.3) that the
    /// application listens at, or a page of its own. Empty: there is no browser, and the scheme
    /// shows a code to be typed elsewhere, if it can.
    std::string redirect_uri = {};
    /// Opens a page in the user's browser; needed with a redirect_uri.
    std::function<void(std::string_view url, CameBack came_back)> open_url = {};
    /// Shows a code, and the page where it is to be typed (RFC 8628, 3.3); needed without one. The
    /// login goes on meanwhile.
    std::function<void(std::string_view code, std::string_view url)> show = {};
    std::chrono::milliseconds deadline{600'000};
    std::stop_token stop = {};  ///< ends it with the error `cancelled`
    std::string actor = {};     ///< who does it, for the audit; empty: the user of this process
};

/// What a login ended with.
struct LoginResult {
    /// What the API tells of who logged in, by name: "account", for one. May be empty.
    std::vector<std::pair<std::string, std::string>> account;
    std::vector<Exchange> log;
    std::vector<std::string> warnings;
};

/// The end of a login: the scheme revokes what it can, and forgets its tokens.
struct LogoutRequest {
    std::shared_ptr<const Pack> pack;
    std::shared_ptr<const Connection> connection;
    std::string connection_name = {};
    std::chrono::milliseconds deadline{60'000};
    std::stop_token stop = {};
    std::string actor = {};
};

}  // namespace packhost
