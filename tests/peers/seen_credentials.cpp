// seen_credentials.cpp: the table of schemes, and the forms in which a credential might travel.
#include "seen_credentials.hpp"

#include <algorithm>
#include <string_view>

#include "base/encode.hpp"

namespace packhost::tests {
namespace {

std::string encoded(Encoder encoder, std::string_view text) {
    std::string out;
    encode(out, encoder, text);
    return out;
}

/// User and password as the client authentication of OAuth2 joins them (RFC 6749, 2.3.1).
std::string client_pair() {
    return encoded(Encoder::form, kUser) + ':' + encoded(Encoder::form, kPassword);
}

/// Every form in which a credential might travel.
std::vector<std::string> canary_forms() {
    std::vector<std::string> forms = {"canary"};
    const std::string pairs[] = {std::string(kUser) + ":" + kPassword,
                                 std::string(kToken) + ":" + kPassword, client_pair()};
    for (const std::string_view canary :
         {std::string_view(kUser), std::string_view(kPassword), std::string_view(kToken),
          std::string_view(kFetched), std::string_view(pairs[0]), std::string_view(pairs[1]),
          std::string_view(pairs[2])})
        for (const Encoder encoder : {Encoder::raw, Encoder::percent, Encoder::form,
                                      Encoder::base64, Encoder::base64url, Encoder::hex}) {
            std::string form = encoded(encoder, canary);
            while (form.ends_with('=')) form.pop_back();
            forms.push_back(form);
        }
    return forms;
}

}  // namespace

const std::vector<Scheme>& schemes() {
    static const std::vector<Scheme> kSchemes = {
        {"Header", R"("type": "header", "credentials": ["token"], "headerName": "X-Api-Key")",
         "X-Api-Key", kToken},
        {"HeaderXAuth", R"("type": "header", "credentials": ["password"], "headerName": "X-Auth")",
         "X-Auth", kPassword},
        {"HeaderCookie",
         R"("type": "header", "credentials": ["token"], "headerName": "Cookie")", "Cookie",
         kToken},
        {"Bearer", R"("type": "bearer", "credentials": ["token"])", "Authorization",
         std::string("Bearer ") + kToken},
        {"Basic", R"("type": "basic", "credentials": ["token", "password"])", "Authorization",
         "Basic " + encoded(Encoder::base64, std::string(kToken) + ':' + kPassword)},
        {"Query", R"("type": "query", "credentials": ["password"], "queryParam": "api_key")", "",
         "api_key=" + encoded(Encoder::percent, kPassword)},
        {"OAuth2",
         R"("type": "oauth2_client_credentials", "credentials": ["user", "password"],
            "tokenUrl": "/token")",
         "Authorization", std::string("Bearer ") + kFetched,
         line("POST /token", "Authorization", "Basic " + encoded(Encoder::base64, client_pair()),
              "grant_type=client_credentials")},
        {"OAuth2Post",
         R"("type": "oauth2_client_credentials", "credentials": ["user", "password"],
            "tokenUrl": "/token", "clientAuth": "post")",
         "Authorization", std::string("Bearer ") + kFetched,
         line("POST /token", "", "", "grant_type=client_credentials&client_id=" +
                  encoded(Encoder::form, kUser) + "&client_secret=" +
                  encoded(Encoder::form, kPassword))},
    };
    return kSchemes;
}

std::string line(const std::string& request, const std::string& field, const std::string& value,
                 const std::string& body) {
    std::string out = request;
    for (const char* name : {"Authorization", "X-Api-Key", "X-Auth", "Cookie"})
        out += std::string(" ") + name + "=\"" + (field == name ? value : "") + "\"";
    return out + " " + body;
}

std::string line_of(const Scheme& scheme, const std::string& method, const std::string& target,
                    const std::string& body) {
    if (!scheme.field.empty()) return line(method + " " + target, scheme.field, scheme.value, body);
    const std::string mark = target.find('?') == target.npos ? "?" : "&";
    return line(method + " " + target + mark + scheme.value, "", "", body);
}

bool holds_a_canary(const std::string& text) {
    const auto forms = canary_forms();
    return std::any_of(forms.begin(), forms.end(), [&](const std::string& form) {
        return text.find(form) != std::string::npos;
    });
}

}  // namespace packhost::tests
