// jwt_claims.cpp: turns the settings of a JWT into what its header and its claims say.
#include "jwt_claims.hpp"

namespace packhost::oauth2 {

using namespace plugin;

namespace {

Secret encoded(const Secrets& secrets, const std::string& name, const Part& der) {
    if (name == "x5c") return secrets.join(base64(secrets.join(der)));
    if (name == "x5t") return secrets.join(base64url(secrets.digest(PH_SHA1, der)));
    if (name == "x5t#S256") return secrets.join(base64url(secrets.digest(PH_SHA256, der)));
    throw bad_setting("The setting 'certificateHeaders' holds another name than x5t, x5t#S256 "
                      "and x5c.");
}

/// The claim of that name out of the setting `claims`, as JSON.
void add_claim(JsonObject& to, std::deque<Template>& kept, const AuthConfig& config,
               const Settings& claims, std::string_view name) {
    switch (claims.type(name)) {
        case PH_VALUE_BOOL: return to.boolean(name, claims.boolean(name, false));
        case PH_VALUE_INT: return to.number(name, claims.integer(name, 0));
        case PH_VALUE_BEGIN_ARRAY: {
            std::vector<Part> values;
            for (const std::string& text : claims.strings(name))
                values.push_back(kept.emplace_back(Template::read(config, name, text)).part());
            return to.list(name, values);
        }
        default: {
            const Template& value = kept.emplace_back(Template::setting(config, claims, name));
            if (!value.empty()) to.text(name, value.part());
        }
    }
}

}  // namespace

CertificateHeader::CertificateHeader(const AuthConfig& config, const Settings& settings) {
    const Template certificate = Template::setting(config, settings, "certificate");
    std::vector<std::string> names = settings.strings("certificateHeaders");
    if (certificate.empty() && names.empty()) return;
    if (certificate.empty())
        throw bad_setting("The setting 'certificateHeaders' needs a 'certificate'.");
    if (names.empty()) names = {"x5t#S256"};
    const Part der = from_pem(certificate.part());
    try {
        config.secrets().join(der);
    } catch (const Failure&) {
        throw Failure("bad_certificate", "The certificate can't be read.",
                      "Enter it as PEM, with its BEGIN and END lines.", PH_BLAME_CONFIG);
    }
    for (std::string& name : names) {
        const Secret value = encoded(config.secrets(), name, der);
        members_.push_back({std::move(name), value});
    }
}

void CertificateHeader::write(JsonObject& header) const {
    for (const Member& member : members_) {
        if (member.name == "x5c") header.list(member.name, {member.value});
        else header.text(member.name, member.value);
    }
}

Secret fixed_claims(const AuthConfig& config, const Settings& settings,
                    const JwtDefaults& defaults) {
    JsonObject object;
    std::deque<Template> kept;
    const auto standard = [&](const char* claim, const char* setting, const Template& otherwise) {
        const Template& value = kept.emplace_back(
            settings.has(setting) ? Template::setting(config, settings, setting) : otherwise);
        if (!value.empty()) object.text(claim, value.part());
    };
    standard("iss", "issuer", defaults.issuer);
    standard("sub", "subject", defaults.subject);
    std::vector<Part> audience;
    for (const std::string& text : settings.string_or_list("audience")) {
        const Template& value = kept.emplace_back(Template::read(config, "audience", text));
        if (!value.empty()) audience.push_back(value.part());
    }
    if (!settings.has("audience") && !defaults.audience.empty())
        audience.emplace_back(defaults.audience);
    if (settings.type("audience") == PH_VALUE_BEGIN_ARRAY) object.list("aud", audience);
    else if (!audience.empty()) object.text("aud", audience[0]);
    std::vector<std::string> names;
    const auto claims = settings.object("claims");
    if (claims) names = claims->names();
    for (const std::string& name : names) add_claim(object, kept, config, *claims, name);
    return object.empty() ? Secret() : config.secrets().join(object.members());
}

std::string random_id(const Host& host) {
    unsigned char bytes[16];
    host.random(bytes, sizeof bytes);
    constexpr char kDigits[] = "0123456789abcdef";
    std::string id;
    for (const unsigned char byte : bytes) {
        id += kDigits[byte >> 4];
        id += kDigits[byte & 15];
    }
    return id;
}

}  // namespace packhost::oauth2
