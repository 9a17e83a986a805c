// test_recorder.hpp: the two halves of a recording: answers of the real run, requests of the one
// with placeholders.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/recorder.hpp"
#include "model/pack.hpp"
#include "runtime/test_masks.hpp"

namespace packhost::runtime {

/// Of a real run: keeps answers alone, masked. It may outlive the run, as the fetching of a token
/// does, and keeps what it refers to alive.
class AnswerKeeper final : public engine::Recorder {
 public:
    AnswerKeeper(const Connection* connection, std::shared_ptr<const model::Pack> pack,
                 const model::Node& node);

    void saw(const net::BaseUrl& base, const engine::Outgoing& request,
             const engine::Transfer& answer) override;

    /// The exchanges, without requests.
    std::vector<model::RecordedExchange> exchanges;
    /// Of the test, if the pack has none of its own.
    std::string base_url;
    std::optional<std::string> problem;  ///< why these answers can't be in a manifest, in words
    TestMasks masks;

 private:
    void keep(const engine::Transfer& answer, model::RecordedExchange& out);
    void keep_sealed(const engine::Transfer& answer, model::RecordedExchange& out);
    bool keeps_header(std::string_view name) const;

    const std::shared_ptr<const model::Pack> pack_;
    const model::Node& node_;
};

/// Of a run with placeholders: keeps its requests.
class RequestKeeper final : public engine::Recorder {
 public:
    /// The header of the node's idempotency key: random, so not kept; empty: there is none.
    explicit RequestKeeper(std::string key) : key_(std::move(key)) {}

    void saw(const net::BaseUrl& base, const engine::Outgoing& request,
             const engine::Transfer& answer) override;

    std::vector<model::RecordedExchange> exchanges;  ///< without answers

 private:
    bool keeps_header(const engine::Field& field) const;

    const std::string key_;
};

}  // namespace packhost::runtime
