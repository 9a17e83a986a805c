// pack_impl.hpp: a loaded pack: the manifest, its compiled nodes, and what fronts show of it.
#pragma once

#include <optional>

#include "engine/plan.hpp"
#include "model/pack.hpp"
#include "packhost/pack.hpp"
#include "packhost/run.hpp"

namespace packhost::runtime {

class PackImpl final : public Pack {
 public:
    /// Reads, validates and compiles. Error: the first finding, or what a plan can't do.
    static Result<std::shared_ptr<const PackImpl>> load(const std::filesystem::path& file);

    const std::string& slug() const noexcept override { return pack_.metadata.slug; }
    const std::string& name() const noexcept override { return pack_.metadata.name; }
    const std::string& description() const noexcept override { return pack_.metadata.description; }
    const std::string& version() const noexcept override { return pack_.metadata.version; }
    const std::string& category() const noexcept override { return pack_.metadata.category; }
    const std::vector<std::string>& tags() const noexcept override { return pack_.metadata.tags; }
    const std::string& file() const noexcept override { return pack_.path; }
    const std::string& provider() const noexcept override { return pack_.connection.provider; }
    const std::string& auth_type() const noexcept override { return pack_.connection.auth_type; }
    bool has_test_request() const noexcept override {
        return pack_.connection.test_request.has_value();
    }
    const std::string& base_url() const noexcept override { return pack_.connection.base_url; }
    const std::vector<NodeInfo>& nodes() const noexcept override { return nodes_; }
    const std::vector<CredentialInfo>& credentials() const noexcept override {
        return credentials_;
    }
    const std::vector<AuthOptionInfo>& options() const noexcept override { return options_; }
    Result<std::vector<CredentialInfo>> credentials_for(std::string_view option) const override;
    const std::vector<PackFinding>& warnings() const noexcept override { return warnings_; }
    Result<const NodeInfo*> find_node(std::string_view node) const override;
    Result<Value> parse_input(const NodeInfo& node, std::string_view pin,
                              std::string_view text) const override;

    Result<std::vector<std::string>> origins(const Connection& connection) const override;

    const model::Pack& manifest() const noexcept { return pack_; }
    /// The compiled node of that nodeTypeId, id or title.
    Result<const engine::Plan*> plan(std::string_view node) const;
    /// What a request runs: a node, or the manifest's testRequest. Error also: `no_test_request`,
    /// phase pack.
    Result<const engine::Plan*> plan_of(const RunRequest& request) const;
    /// Those that authenticate, the testRequest's first.
    std::vector<const engine::Plan*> plans_with_auth() const;

 private:
    explicit PackImpl(model::Pack pack) : pack_(std::move(pack)) {}
    void describe();
    Result<void> compile_test();

    model::Pack pack_;
    std::vector<engine::Plan> plans_;  // in the order of pack_.nodes
    model::Node test_node_;            // what the testRequest would be as a node
    std::optional<engine::Plan> test_plan_;
    std::vector<NodeInfo> nodes_;
    std::vector<CredentialInfo> credentials_;
    std::vector<AuthOptionInfo> options_;
    std::vector<PackFinding> warnings_;
};

/// The plan of what a request runs. Error also: `no_pack`, phase usage.
Result<const engine::Plan*> plan_of(const RunRequest& request);

}  // namespace packhost::runtime
