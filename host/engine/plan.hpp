// plan.hpp: a node compiled: what can be decided once is decided here, when its pack is loaded.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/projection.hpp"
#include "model/body_key.hpp"
#include "model/pack.hpp"
#include "packhost/result.hpp"

namespace packhost::engine {

/// A compiled node. Immutable, any thread; refers to its model::Pack, which must outlive it.
struct Plan {
    /// A literal piece of the path, or (pin >= 0) a pin's place in it.
    struct PathPiece {
        std::string literal;
        int pin = -1;
    };
    struct QueryPin {
        std::string key;
        int pin;
    };
    struct HeaderPin {
        std::string name;
        int pin;
    };
    struct BodyPin {
        std::vector<model::BodyKeyStep> steps;
        std::string flat_key;  ///< as written, for codecs that do not nest
        int pin;
    };
    /// Where an output pin's value comes from.
    struct Output {
        std::string pin;
        model::PinType type;
        model::ResponsePath path;
        std::size_t body_index = 0;  ///< into the projection's values
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
    Projection projection;
    std::vector<Output> outputs;
    bool wants_body = false;     ///< an output is mapped from the body
    bool wants_headers = false;  ///< or from the headers
    std::chrono::seconds timeout{30};
    bool idempotent = false;     ///< RFC 9110, 9.2.2
    int expected_status = 0;     ///< of a testRequest; 0: a node
    std::string path_template;   ///< for logs
};

/// Compiles a node of a pack that has passed validation. Error: phase pack.
Result<Plan> compile_plan(const model::Pack& pack, const model::Node& node);

/// Input values in the order of the node's pins; one that was not given is null.
struct BoundPins {
    std::vector<Value> values;
    std::vector<bool> given;
};

/// Coerces and checks the pins of a run. Errors: `missing_input`, `unknown_pin`, `input_type`, phase
/// input.
Result<BoundPins> bind_pins(const Plan& plan, const Object& pins);

}  // namespace packhost::engine
