// pack.hpp: a pack as plain values: what its manifest says, read and checked.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/extensions.hpp"
#include "model/finding.hpp"
#include "model/response_path.hpp"
#include "packhost/result.hpp"
#include "packhost/value.hpp"

namespace packhost::model {

enum class PinType { exec, string, integer, real, boolean, object, array, any, blob };
enum class CredentialType { secret, text, url };
enum class ParameterPlace { path, query, header, body_field };
enum class BodyMode { pins, template_text, raw, json, multipart };

/// The names that a manifest uses: "exec", "string", "int", "float", "bool", ...
std::string_view to_string(PinType type) noexcept;
std::string_view to_string(CredentialType type) noexcept;
std::string_view to_string(ParameterPlace place) noexcept;
std::string_view to_string(BodyMode mode) noexcept;

struct Metadata {
    std::string slug;
    std::string name;
    std::string description;
    std::string version;  ///< a semantic version (semver 2.0.0)
    std::string category;
    std::vector<std::string> tags;
    std::string icon_url;  ///< relative to the pack's file; empty if there is none
    Position slug_at;
    Position icon_url_at;
};

/// One field of the form in which a user enters credentials.
struct CredentialField {
    std::string name;
    std::string label;
    std::string description;
    std::string placeholder;
    CredentialType type = CredentialType::secret;
    bool required = false;
};

/// The request that shows whether credentials work. Takes no pins.
struct TestRequest {
    std::string method;
    std::string path_template;
    int expected_status = 200;
    std::string node;  ///< whose auth it uses; empty: the first one's
};

/// How a node authenticates. `settings` holds what the scheme alone understands (headerName,
/// tokenUrl, ...): every key of the manifest's `auth` but the host's own and those with "x-".
struct AuthSpec {
    std::string type;
    std::vector<std::string> credentials;  ///< declared names, in order
    std::string base_url_credential;       ///< empty if there is none
    Value settings = Object{};
    std::string use;                         ///< the id of the plugin to take; empty: any
    std::vector<std::string> path_segments;  ///< placeholders of the path that the scheme fills
    std::vector<AuthSpec> chain;             ///< further schemes, in order; theirs are empty

    bool operator==(const AuthSpec&) const = default;
};

/// One of several ways to authenticate, in place of the nodes' own `auth`; the user picks.
struct AuthOption {
    std::string name;
    std::string label;
    std::string description;
    AuthSpec auth;
};

struct Connection {
    std::string provider;
    std::string auth_type;  ///< the form's label; any scheme's name
    std::vector<CredentialField> credentials;
    std::vector<AuthOption> options;
    std::string base_url;  ///< http or https; empty if a credential or a template gives it
    std::optional<BaseUrlTemplate> base_url_template;
    std::optional<RateLimit> rate_limit;
    std::optional<TestRequest> test_request;
    Position provider_at;

    /// The declared field of that name, or null.
    const CredentialField* find_credential(std::string_view name) const noexcept;
    /// The option of that name, or null.
    const AuthOption* find_option(std::string_view name) const noexcept;
};

/// What holds for all nodes of a pack.
struct Defaults {
    std::vector<std::pair<std::string, std::string>> headers;  ///< valid names and values
    std::chrono::seconds timeout{30};                          ///< 1 to 300
};

struct Pin {
    std::string name;
    PinType type = PinType::any;
    std::string display_name;  ///< empty if the manifest gives none
    bool required = false;
    PinRules rules = {};       ///< of an input
    bool error_info = false;   ///< of an output: it gets what an error answer says
};

/// Sends an input pin to a place in the request.
struct Parameter {
    std::string pin;  ///< empty if `constant` is there
    ParameterPlace in = ParameterPlace::query;
    std::string key;  ///< the wire name, or the placeholder for `path`; the pin's name by default
    std::optional<Value> constant = {};
    std::optional<Value> default_value = {};
    std::optional<ArrayFormat> array_format = {};  ///< absent: as the base format says
    std::vector<TextEncoding> encodings = {};      ///< in order
    bool multi_segment = false;
};

struct ResponseMapping {
    std::string pin;
    std::string path;     ///< as written
    ResponsePath parsed;  ///< the same, compiled
    bool required = false;
    std::optional<Value> default_value = {};
};

struct Body {
    std::string content_type;
    BodyMode mode = BodyMode::pins;
    std::string template_text;  ///< for the mode `template` alone
    Value json = {};                       ///< for the mode `json`: the tree, placeholders as texts
    std::vector<MultipartPart> parts = {};  ///< for the mode `multipart`
};

struct ExecutionSpec {
    std::string method;  ///< GET, POST, PUT, PATCH or DELETE
    std::string path_template;
    std::vector<Parameter> parameters;
    std::optional<AuthSpec> auth;  ///< absent: no credentials are sent
    std::vector<ResponseMapping> response_mapping;
    std::optional<Body> body;
    std::optional<std::chrono::seconds> timeout;  ///< instead of the pack's default
    bool idempotent = false;                      ///< declared, beside what the method says
    std::string idempotency_key;                  ///< a header's name; empty: none
    std::optional<RetrySpec> retry;
    std::vector<ResponseRule> responses;
    OnHttpError on_http_error = OnHttpError::deliver;
    std::optional<Pagination> pagination;
    std::optional<UrlFrom> url_from;
};

struct Node {
    std::string id;  ///< a UUID
    std::string node_type_id;
    std::string title;
    std::string category;
    std::vector<Pin> inputs;   ///< the exec pin is the first
    std::vector<Pin> outputs;  ///< the exec pin is the first
    ExecutionSpec execution;
    Position node_type_id_at;

    /// The pin of that name, or null.
    const Pin* find_input(std::string_view name) const noexcept;
    const Pin* find_output(std::string_view name) const noexcept;
};

/// A manifest without errors. A value: it refers to nothing outside itself.
struct Pack {
    std::string path;  ///< the name of the file that it was read from
    std::string pack_version;
    Metadata metadata;
    Connection connection;
    Defaults defaults;
    std::vector<Node> nodes;
    std::vector<PackTest> tests;

    /// Finds a node by its nodeTypeId, else by its id, else by its title without regard to ASCII
    /// case. The node lives as long as this pack. Errors (phase usage): `unknown_node`, with the
    /// closest names as a hint, and `ambiguous_node` if several have that title.
    Result<const Node*> find_node(std::string_view text) const;
};

}  // namespace packhost::model
