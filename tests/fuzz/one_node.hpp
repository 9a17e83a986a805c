// one_node.hpp: a pack of one node, read and compiled, and the requests that it makes of pins.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/plan.hpp"
#include "engine/request_builder.hpp"
#include "model/pack_reader.hpp"

namespace packhost::fuzz {

class OneNode {
 public:
    /// `pins`, `parameters`: JSON, the items of these lists. Not valid if the pack is refused.
    OneNode(std::string_view path_template, const std::string& pins, const std::string& parameters)
        : reading_(model::read_pack(manifest(path_template, pins, parameters), "one-node")) {
        if (!reading_.pack) return;
        auto plan = engine::compile_plan(*reading_.pack, reading_.pack->nodes.front());
        if (plan) plan_ = std::move(plan).value();
    }
    OneNode(const OneNode&) = delete;
    OneNode& operator=(const OneNode&) = delete;

    bool valid() const noexcept { return plan_.has_value(); }
    const engine::Plan& plan() const noexcept { return *plan_; }

    /// The request of these pins; valid until the next.
    Result<engine::BuiltRequest*> build(const Object& values) {
        auto bound = engine::bind_pins(*plan_, values);
        if (!bound) return std::move(bound).error();
        pins_ = std::move(bound).value();
        built_.emplace();
        auto built = engine::build_request(*built_, *plan_, pins_, binding_);
        if (!built) return std::move(built).error();
        return &*built_;
    }

    static constexpr std::string_view kBasePath = "/v2";

 private:
    static std::string manifest(std::string_view path_template, const std::string& pins,
                                const std::string& parameters) {
        return R"({"packVersion":"1.0","requires":["parameters/1"],"metadata":{"slug":"t",
"name":"T","description":"d","version":"1.0.0","category":"utility"},"connection":{"provider":"t",
"authType":"api_key","credentials":[],"baseUrl":"https://api.example/v2"},"nodes":[{
"id":"10000001-0000-4000-8000-000000000001","nodeTypeId":"T-One","title":"N","category":"T",
"nodeCategory":"action","isPure":false,"isBuiltin":true,"inputPins":[
{"name":"exec","type":"exec"})" +
               pins + R"(],"outputPins":[{"name":"exec","type":"exec"}],"executionSpec":{
"method":"GET","responseMapping":[],"pathTemplate":)" +
               to_json(Value(path_template)) + R"(,"parameters":[)" + parameters + "]}}]}";
    }

    model::PackReading reading_;
    std::optional<engine::Plan> plan_;
    engine::BoundPins pins_;
    std::optional<engine::BuiltRequest> built_;
    engine::Binding binding_{*net::parse_base_url("https://api.example/v2")};
};

}  // namespace packhost::fuzz
