// connection_urls.cpp: the URLs of a connection's form, and which of them may be plain http.
#include <algorithm>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "cli/connection_form.hpp"
#include "cli/questions.hpp"
#include "packhost/connection_form.hpp"
#include "packhost/json.hpp"
#include "packhost/suggest.hpp"

namespace packhost::cli {
namespace {

/// The auth of each item of a list, and of all that it chains.
void add_auths(Array& out, const Value* auth) {
    if (!auth || !auth->is_object()) return;
    out.push_back(*auth);
    const Value* chain = auth->find("chain");
    const Array* next = chain ? chain->get_if<Array>() : nullptr;
    for (const Value& one : next ? *next : Array()) add_auths(out, &one);
}

/// The members of each auth, as the manifest has them: of that option, or of the nodes.
Array auths_of(const Pack& pack, const std::string& option) {
    std::ostringstream text;
    text << std::ifstream(pack.file()).rdbuf();
    const auto manifest = parse_json(text.str());
    const auto list = [](const Value* from, const char* key) {
        const Value* found = from ? from->find(key) : nullptr;
        const Array* items = found ? found->get_if<Array>() : nullptr;
        return items ? *items : Array();
    };
    Array out;
    if (!manifest) return out;
    for (const Value& offered : list(manifest->find("connection"), "options"))
        if (const Value* name = offered.find("name"); name && *name == Value(option))
            add_auths(out, offered.find("auth"));
    for (const Value& node : option.empty() ? list(&*manifest, "nodes") : Array())
        if (const Value* spec = node.find("executionSpec")) add_auths(out, spec->find("auth"));
    return out;
}

/// Whether any auth of the manifest has a setting of that name; `names` gets all that hold a URL.
bool has_setting(const Pack& pack, const ConnectionDraft& draft, const std::string& setting,
                 std::vector<std::string>& names) {
    for (const Value& auth : auths_of(pack, draft.option))
        for (const auto& [name, value] : *auth.get_if<Object>()) {
            if (name == setting) return true;
            if (name.ends_with("Url")) names.push_back(name);
        }
    return false;
}

Result<void> set_url(const Form& form, const std::string& given, ConnectionDraft& draft) {
    const std::size_t equals = given.find('=');
    if (equals == 0 || equals == std::string::npos)
        return Error{"bad_usage", Phase::usage, "--url takes SETTING=URL.",
                     "For example: --url tokenUrl=https://login.example.com/token"};
    const std::string setting = given.substr(0, equals), url = given.substr(equals + 1);
    std::erase_if(draft.urls, [&](const auto& known) { return known.first == setting; });
    if (url.empty()) {
        if (form.present) return {};  // back to the pack's
        return Error{"bad_usage", Phase::usage, "--url takes SETTING=URL.", ""};
    }
    if (auto sound = check_scheme(form.config, draft.name, origin_of_url(url)); !sound) {
        sound.error().message = fmt::format("{}: {}", setting, sound.error().message);
        return sound;
    }
    std::vector<std::string> names;
    if (!has_setting(form.pack, draft, setting, names))
        say_warning(printable(fmt::format("no auth of the pack {} has the setting {}. {}",
                                          form.pack.slug(), setting,
                                          did_you_mean(setting, names))));
    draft.urls.emplace_back(setting, url);
    return {};
}

}  // namespace

std::string base_url_credential(const Pack& pack, const std::string& option) {
    std::string found;
    for (const Value& auth : auths_of(pack, option)) {
        const Value* name = auth.find("baseUrlCredential");
        const auto* text = name ? name->get_if<std::string>() : nullptr;
        if (!text || (!found.empty() && *text != found)) return {};
        found = *text;
    }
    for (const CredentialInfo& field : pack.credentials())
        if (field.name == found && field.type == "url") return found;
    return {};
}

Result<bool> give_base_url(const Form& form, const std::string& base_url, CredentialValues& given,
                           ConnectionDraft& draft) {
    const std::string name = base_url.empty() ? "" : base_url_credential(form.pack, draft.option);
    if (name.empty()) return false;
    const auto known = std::find_if(given.begin(), given.end(),
                                    [&](const auto& one) { return one.first == name; });
    if (known == given.end()) given.emplace_back(name, Secret(base_url));
    else if (!known->second || known->second->expose() != base_url)
        return Error{"bad_usage", Phase::usage,
                     fmt::format("{} is given twice: --base-url is another value of it.", name),
                     "Give it once."};
    draft.base_url.clear();
    return true;
}

Result<void> check_scheme(const Config& config, const std::string& connection,
                          const Result<std::string>& origin) {
    if (!origin) return origin.error();
    const auto policy = config.network.find(connection);
    const bool allowed = policy != config.network.end() && policy->second.plain_http;
    if (allowed || origin->starts_with("https:")) return {};
    const std::string_view host = std::string_view(*origin).substr(sizeof "http://" - 1);
    const bool here = host.starts_with("127.") || host.starts_with("localhost") ||
                      host.starts_with("[::1]");
    return Error{"plain_http", Phase::policy,
                 fmt::format("Credentials of \"{}\" may only go over https.", connection),
                 fmt::format("Use https://; or, if this is meant, the administrator {} {}:\n"
                             "[network.connections.\"{}\"]\nplain_http = true{}",
                             policy == config.network.end() ? "adds to"
                                                            : "sets, in the section that is in",
                             config.file.string(), connection,
                             here ? "\nallow = [\"loopback\"]" : "")};
}

Result<void> fill_urls(const Form& form, const std::string& base_url,
                       const std::vector<std::string>& urls, ConnectionDraft& draft) {
    if (!base_url.empty()) {
        if (auto sound = check_scheme(form.config, draft.name, origin_of_base_url(base_url));
            !sound)
            return sound;
        draft.base_url = base_url == form.pack.base_url() ? std::string() : base_url;
    }
    for (const std::string& url : urls)
        if (auto set = set_url(form, url, draft); !set) return set;
    return {};
}

Result<void> ask_base_url(const Form& form, ConnectionDraft& draft) {
    const std::string otherwise = draft.base_url.empty() ? form.pack.base_url() : draft.base_url;
    say(Paint(2).bold("Base URL"));
    for (;;) {
        auto url = ask_text(otherwise.empty() ? "> " : fmt::format("[{}]> ", otherwise));
        if (!url) return std::move(url).error();
        if (url->empty()) *url = otherwise;
        auto filled = fill_urls(form, *url, {}, draft);
        if (filled && !url->empty()) return filled;
        say(filled ? "  This is required." : refusal_text(filled.error()));
    }
}

}  // namespace packhost::cli
