// placement.cpp: reads where a token goes, and puts it there.
#include "placement.hpp"

#include "template.hpp"

namespace packhost::oauth2 {

using namespace plugin;

Placement::Placement(const AuthConfig& config) {
    const auto settings = config.settings().object("placement");
    if (!settings) return;
    if (settings->has("header") + settings->has("query") + settings->has("cookie") != 1)
        throw bad_setting("The setting 'placement' must name one of header, query and cookie.");
    if (settings->has("query")) in_ = In::query;
    if (settings->has("cookie")) in_ = In::cookie;
    constexpr const char* kNames[] = {"header", "query", "cookie"};
    name_ = settings->string(kNames[static_cast<int>(in_)]);
    const bool bearer = in_ == In::header && name_ == "Authorization";
    prefix_ = settings->string("prefix", bearer ? "Bearer " : "");
}

void Placement::place(Turn& turn, const Part& token) const {
    const Part parts[] = {prefix_, token};
    const Expr value(std::span<const Part>(parts).subspan(prefix_.empty() ? 1 : 0));
    if (in_ == In::header) turn.header(name_, value);
    if (in_ == In::query) turn.query(name_, value);
    if (in_ == In::cookie) turn.cookie(name_, value);
}

}  // namespace packhost::oauth2
