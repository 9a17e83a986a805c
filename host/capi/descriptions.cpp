// descriptions.cpp: errors, findings and packs as JSON values.
#include "capi/handles.hpp"

namespace packhost::capi {
namespace {

Value pin_values(const std::vector<PinInfo>& pins) {
    Array out;
    for (const PinInfo& pin : pins)
        out.push_back(Object{{"name", pin.name},
                             {"type", pin.type},
                             {"display_name", pin.display_name},
                             {"required", pin.required}});
    return out;
}

Value node_value(const NodeInfo& node) {
    return Object{{"type_id", node.type_id},
                  {"id", node.id},
                  {"title", node.title},
                  {"category", node.category},
                  {"method", node.method},
                  {"path_template", node.path_template},
                  {"auth_type", node.auth_type},
                  {"inputs", pin_values(node.inputs)},
                  {"outputs", pin_values(node.outputs)}};
}

Value credential_value(const CredentialInfo& credential) {
    return Object{{"name", credential.name},
                  {"label", credential.label},
                  {"description", credential.description},
                  {"placeholder", credential.placeholder},
                  {"type", credential.type},
                  {"required", credential.required}};
}

Value option_value(const AuthOptionInfo& option) {
    return Object{{"name", option.name},
                  {"label", option.label},
                  {"description", option.description},
                  {"auth_type", option.auth_type},
                  {"credentials",
                   Array(option.credentials.begin(), option.credentials.end())}};
}

template <class Thing>
Value all(const std::vector<Thing>& things, Value (*value_of)(const Thing&)) {
    Array out;
    for (const Thing& thing : things) out.push_back(value_of(thing));
    return out;
}

}  // namespace

Value describe(const Error& error) {
    return Object{{"code", error.code},
                  {"phase", to_string(error.phase)},
                  {"message", error.message},
                  {"hint", error.hint}};
}

Value describe(const PackFinding& finding) {
    return Object{{"is_error", finding.is_error},
                  {"code", finding.code},
                  {"file", finding.file},
                  {"pointer", finding.pointer},
                  {"line", std::uint64_t{finding.line}},
                  {"column", std::uint64_t{finding.column}},
                  {"message", finding.message},
                  {"hint", finding.hint}};
}

Value describe(const Pack& pack) {
    Array tags;
    for (const std::string& tag : pack.tags()) tags.emplace_back(tag);
    return Object{{"slug", pack.slug()},
                  {"name", pack.name()},
                  {"description", pack.description()},
                  {"version", pack.version()},
                  {"category", pack.category()},
                  {"tags", std::move(tags)},
                  {"file", pack.file()},
                  {"provider", pack.provider()},
                  {"auth_type", pack.auth_type()},
                  {"base_url", pack.base_url()},
                  {"has_test_request", pack.has_test_request()},
                  {"credentials", all(pack.credentials(), &credential_value)},
                  {"options", all(pack.options(), &option_value)},
                  {"nodes", all(pack.nodes(), &node_value)},
                  {"warnings", all<PackFinding>(pack.warnings(), &describe)}};
}

}  // namespace packhost::capi
