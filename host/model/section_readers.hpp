// section_readers.hpp: one reader for each section of a manifest; together they read a pack.
#pragma once

#include <optional>
#include <string>
#include <string_view>
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
std::vector<ResponseMapping> read_mappings(FindingLog& log, const JsonView& at, const Node& node);
std::optional<Body> read_body(FindingLog& log, const JsonView& at, const Node& node);

/// Checks the fields against the body that they go into; `body` is empty if none is declared.
void check_body_fields(FindingLog& log, const std::optional<Body>& body,
                       const std::vector<PlacedParameter>& parameters);

/// Reads `pathTemplate`, with its syntax checked; empty if it is absent or wrong.
std::string read_path_template(ObjectReader& object);
/// Reads `method`, one of the five.
std::string read_method(ObjectReader& object);
/// Checks that the name is an input or output pin that carries a value.
void check_pin(FindingLog& log, const JsonView& at, const std::vector<Pin>& pins,
               std::string_view name, std::string_view direction);
/// Reports `{{` in a member that is sent as it is; true if there is none.
bool check_constant(ObjectReader& object, std::string_view key, std::string_view text);

/// A text that names one of the enumerators; others are reported as `wrong_value`.
template <class Enum, std::size_t N>
std::optional<Enum> read_choice(ObjectReader& object, std::string_view key,
                                const Enum (&all)[N]) {
    const std::optional<std::string> text = object.text(key);
    if (!text) return std::nullopt;
    std::string list;
    std::vector<std::string_view> names;
    for (const Enum one : all) {
        if (to_string(one) == *text) return one;
        names.push_back(to_string(one));
        list += (list.empty() ? "" : ", ") + std::string(to_string(one));
    }
    object.refuse(key, "wrong_value",
                  in_quotes(key) + " must be one of " + list + ", and is " + in_quotes(*text) + ".",
                  did_you_mean(*text, names));
    return std::nullopt;
}

}  // namespace packhost::model
