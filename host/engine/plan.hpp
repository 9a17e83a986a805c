// plan.hpp: a node compiled: what can be decided once is decided here, when its pack is loaded.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/asked.hpp"
#include "engine/blob.hpp"
#include "engine/body_tree.hpp"
#include "engine/projection.hpp"
#include "model/body_key.hpp"
#include "model/pack.hpp"
#include "model/pin_rules.hpp"
#include "packhost/blob.hpp"
#include "packhost/result.hpp"

namespace packhost::engine {

/// A compiled node. Immutable, any thread; refers to its model::Pack, which must outlive it.
struct Plan {
    using Format = std::optional<model::ArrayFormat>;

    /// A literal piece of the path, or (pin >= 0) a pin's place in it, or one for the auth.
    struct PathPiece {
        std::string literal;  ///< for the auth: what it calls the place
        int pin = -1;         ///< a slot of BoundPins, as in all that follow
        bool is_auth = false;
        Format format = {};
        bool multi_segment = false;
    };
    struct QueryPin {
        std::string key;
        int pin;
        Format format = {};
    };
    struct HeaderPin {
        std::string name;
        int pin;
        Format format = {};
    };
    struct BodyPin {
        std::vector<model::BodyKeyStep> steps;
        std::string flat_key;  ///< as written, for codecs that do not nest
        int pin;
        Format format = {};
    };
    /// A slot behind those of the pins: of a parameter whose value is not just its pin's.
    struct Derived {
        const model::Parameter* parameter;
        int pin;  ///< -1: a constant
    };
    /// A part of a multipart body.
    struct Part {
        const model::MultipartPart* spec;
        int pin;
        PinText filename;
    };
    /// Where an output pin's value comes from.
    struct Output {
        std::string pin;
        model::PinType type;
        model::ResponsePath path;
        std::size_t body_index = 0;  ///< into the projection's values
        const model::ResponseMapping* mapping = nullptr;
    };

    std::uint64_t id = 0;  ///< unique in the process
    const model::Pack* pack = nullptr;
    const model::Node* node = nullptr;
    std::string_view method;
    std::vector<PathPiece> path;  ///< without the query
    std::vector<PathPiece> query;  ///< what the template has behind "?"
    std::vector<QueryPin> query_pins;
    std::vector<HeaderPin> header_pins;
    std::vector<std::pair<std::string, std::string>> headers;  ///< constant, as sent
    bool has_body = false;
    model::BodyMode body_mode = model::BodyMode::pins;
    std::string content_type;
    std::vector<BodyPin> body_pins;
    std::optional<BodyTree> body_tree;  ///< of the mode json
    std::vector<Part> parts;            ///< of the mode multipart
    std::vector<Derived> derived;
    std::vector<std::optional<model::PinCheck>> checks;  ///< by pin
    std::vector<bool> streams;  ///< by pin: all its places in the request take a stream of bytes
    int url_pin = -1;           ///< of urlFrom
    Projection projection;
    std::vector<Output> outputs;
    std::shared_ptr<const Asked> asked;  ///< what responses and pagination ask; may be null
    bool wants_body = false;     ///< an output is mapped from the body
    bool wants_headers = false;  ///< or from the headers
    bool is_download = false;    ///< the answer's body goes into blob pins, and nowhere else
    std::chrono::seconds timeout{30};
    bool idempotent = false;     ///< RFC 9110, 9.2.2
    int expected_status = 0;     ///< of a testRequest; 0: a node
    std::string path_template;   ///< for logs
};

/// Compiles a node of a pack that has passed validation. Error: phase pack.
Result<Plan> compile_plan(const model::Pack& pack, const model::Node& node);

/// The name of a slot's pin, or the key of a constant.
const std::string& slot_name(const Plan& plan, int slot);

/// Input values in the order of the node's pins, then those of Plan::derived; one that was not
/// given is null.
struct BoundPins {
    std::vector<Value> values;
    std::vector<bool> given;
    std::vector<std::shared_ptr<Blob>> blobs;  ///< by pin; empty if the run brings none
};

/// Coerces and checks the pins of a run. Errors, phase input: `missing_input`, `unknown_pin`,
/// `input_type`, `input_rule`.
Result<BoundPins> bind_pins(const Plan& plan, const Object& pins, const BlobSources& blobs = {});

}  // namespace packhost::engine
