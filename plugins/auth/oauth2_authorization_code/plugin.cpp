// plugin.cpp: the schemes of OAuth 2.0 that stand for a user.
#include "authorization_code.hpp"
#include "password.hpp"
#include "refresh_token.hpp"

using packhost::oauth2::AuthorizationCode;
using packhost::oauth2::Password;
using packhost::oauth2::RefreshToken;

PACKHOST_PLUGIN(packhost::plugin::Auth<AuthorizationCode, RefreshToken, Password>)
