// section_readers.hpp: one reader for each section of a manifest; together they read a pack.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "model/object_reader.hpp"
#include "model/pack.hpp"
#include "model/suggest.hpp"

namespace packhost::model {

/// A connection, and which of its parts could be read: what could not is not asked of nodes.
struct ConnectionReading {
    Connection connection;
    bool base_url_known = false;
    bool credentials_known = false;
};

/// A parameter and its place in the file.
struct PlacedParameter {
    Parameter parameter;
    JsonView view;
};

/// A name of a manifest and the enumerator that it stands for.
template <class Enum>
struct Named {
    std::string_view name;
    Enum value;
};

/// The input pins that a template may name, for many templates.
struct PinNames {
    explicit PinNames(const Node& node);
    std::vector<std::string_view> names;
    std::unordered_set<std::string_view> known;
};

Metadata read_metadata(FindingLog& log, const JsonView& at);
ConnectionReading read_connection(FindingLog& log, const JsonView& at);
Defaults read_defaults(FindingLog& log, const JsonView& at);
Node read_node(FindingLog& log, const JsonView& at, const ConnectionReading& connection);

/// Reads pins, of which the first must be the exec pin and the only one of its type.
std::vector<Pin> read_pins(FindingLog& log, const JsonView& pins, const Section& section);

/// Reads how a node is run; `node` has its pins already.
ExecutionSpec read_execution(FindingLog& log, const JsonView& at, const Node& node,
                             const ConnectionReading& connection);
std::vector<PlacedParameter> read_parameters(FindingLog& log, const JsonView& at,
                                             const Node& node);
AuthSpec read_auth(FindingLog& log, const JsonView& at, const ConnectionReading& connection);
std::vector<AuthOption> read_options(FindingLog& log, const JsonView& at,
                                     const ConnectionReading& connection);
/// What the scheme alone understands of an auth: all keys but the host's own and free ones.
Value auth_settings(const JsonView& at);
std::vector<ResponseMapping> read_mappings(FindingLog& log, const JsonView& at, const Node& node);
std::optional<Body> read_body(FindingLog& log, const JsonView& at, const Node& node);

/// Checks the fields against the body that they go into; `body` is empty if none is declared.
void check_body_fields(FindingLog& log, const std::optional<Body>& body,
                       const std::vector<PlacedParameter>& parameters);

/// Reads the mode's own key: the tree of `json`, or the `parts` of `multipart`.
Value read_json_tree(FindingLog& log, const JsonView& at, const Node& node);
std::vector<MultipartPart> read_parts(FindingLog& log, const JsonView& at, const Node& node);
/// Checks a text's placeholders: well-formed, and each an input pin with a value.
void check_pin_template(FindingLog& log, const JsonView& at, const std::string& text,
                        const PinNames& pins);

/// Reads an input pin's rules; `pin` has its name and type.
PinRules read_pin_rules(FindingLog& log, ObjectReader& object, const Pin& pin);
/// Reads what an extension adds to a parameter, whose pin, place and key are known.
void read_parameter_extras(FindingLog& log, ObjectReader& object, Parameter& parameter);

/// Reads `idempotent`, `idempotencyKey` and `retry`.
void read_retry(FindingLog& log, ObjectReader& object, ExecutionSpec& spec,
                const std::vector<PlacedParameter>& parameters);
/// Reads `responses` and `onHttpError`, and holds the error pins against them.
void read_responses(FindingLog& log, ObjectReader& object, ExecutionSpec& spec, const Node& node);
/// Reads `pagination`; the rest of `spec` has been read.
void read_pagination(FindingLog& log, ObjectReader& object, ExecutionSpec& spec,
                     const std::vector<PlacedParameter>& parameters);
void read_url_from(FindingLog& log, ObjectReader& object, ExecutionSpec& spec, const Node& node);

std::optional<RateLimit> read_rate_limit(FindingLog& log, const JsonView& at);
/// Reads `baseUrlTemplate`; the credentials and the `baseUrl` of `connection` have been read.
std::optional<BaseUrlTemplate> read_base_url_template(FindingLog& log, const JsonView& at,
                                                      const ConnectionReading& connection);
std::vector<PackTest> read_tests(FindingLog& log, const JsonView& at, const Pack& pack,
                                 const ConnectionReading& connection);

/// The node that a value names by its nodeTypeId; null, and reported, if there is none.
const Node* find_node(FindingLog& log, const JsonView& at, std::string_view name,
                      const std::vector<Node>& nodes);

/// Reads a member that holds a response path, and compiles it.
std::optional<PathRef> read_path(FindingLog& log, ObjectReader& object, std::string_view key);
/// Reads a member that holds a condition: a path and what is asked of it.
std::optional<Condition> read_condition(FindingLog& log, ObjectReader& object,
                                        std::string_view key);
/// Reports a member that has no meaning beside the others.
void refuse_key(FindingLog& log, ObjectReader& object, std::string_view key, std::string reason);
/// Reports a header's name that can't be sent; true if it can.
bool check_header_name(ObjectReader& object, std::string_view key, std::string_view name);

/// Reads `pathTemplate`, with its syntax checked; empty if it is absent or wrong.
std::string read_path_template(ObjectReader& object);
/// Reads `method`, one of the five.
std::string read_method(ObjectReader& object);
/// Checks that the name is an input or output pin that carries a value.
void check_pin(FindingLog& log, const JsonView& at, const std::vector<Pin>& pins,
               std::string_view name, std::string_view direction);
/// Reports `{{` in a member that is sent as it is; true if there is none.
bool check_constant(ObjectReader& object, std::string_view key, std::string_view text);

/// The index of the name that a text member is; others are reported as `wrong_value`.
std::optional<std::size_t> read_name(ObjectReader& object, std::string_view key,
                                     const std::vector<std::string_view>& names);

/// A text that names one of the enumerators.
template <class Enum, std::size_t N>
std::optional<Enum> read_choice(ObjectReader& object, std::string_view key,
                                const Enum (&all)[N]) {
    std::vector<std::string_view> names;
    for (const Enum one : all) names.push_back(to_string(one));
    const auto index = read_name(object, key, names);
    return index ? std::optional(all[*index]) : std::nullopt;
}
template <class Enum, std::size_t N>
std::optional<Enum> read_choice(ObjectReader& object, std::string_view key,
                                const Named<Enum> (&all)[N]) {
    std::vector<std::string_view> names;
    for (const Named<Enum>& one : all) names.push_back(one.name);
    const auto index = read_name(object, key, names);
    return index ? std::optional(all[*index].value) : std::nullopt;
}

}  // namespace packhost::model
