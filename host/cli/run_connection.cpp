// run_connection.cpp: chooses among files and stored connections, and never guesses between two.
#include "cli/run_connection.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "packhost/connection_file.hpp"

namespace packhost::cli {
namespace {

/// Whether the node can't do without credentials.
bool needs_connection(const RunRequest& request) {
    const auto node = request.pack->find_node(request.node);
    return node && !(*node)->auth_type.empty();
}

Error several(const RunRequest& request, const std::vector<std::string>& names) {
    const auto node = request.pack->find_node(request.node);
    return {"several_connections", Phase::usage,
            fmt::format("Several stored connections are of the provider \"{}\": {}.",
                        request.pack->provider(), fmt::join(names, ", ")),
            fmt::format("Choose one: packhost node run {} --connection {}",
                        node ? (*node)->type_id : "NODE", names.front())};
}

}  // namespace

Result<RunConnection> RunConnection::find(const Config& config,
                                          const std::filesystem::path& named) {
    RunConnection out;
    out.named_ = named.string();
    out.is_file_ = !named.empty() && means_connection_file(out.named_);
    if (out.is_file_) return out;
    auto store = open_store(config);
    if (store) out.store_ = std::move(*store);
    else if (named.empty()) out.problem_ = std::move(store).error();
    else return std::move(store).error();
    return out;
}

Services RunConnection::services() const {
    Services services;
    services.connections = store_;
    services.state = store_;
    return services;
}

Result<void> RunConnection::give_to(RunRequest& request, bool recorded) {
    if (is_file_) {
        const auto prompter = terminal_prompter();
        auto connection = read_connection_file(named_, prompter.get());
        if (!connection) return std::move(connection).error();
        request.connection = std::move(*connection);
        return {};
    }
    auto name = stored_name(request);
    if (!name) return std::move(name).error();
    used_ = *name;
    if (!recorded || name->empty()) {
        request.connection_name = std::move(*name);
        return {};
    }
    auto opened = store_->find(*name);
    if (!opened) return cli::with_way_out(std::move(opened).error(), *name);
    request.connection = std::move(*opened);
    return {};
}

Error RunConnection::with_way_out(Error error, const std::string& provider) const {
    const bool none = used_.empty() && !is_file_;
    if (error.code == "missing_connection" || (none && error.code == "missing_credential"))
        return {"missing_connection", Phase::connection,
                none && named_.empty()
                    ? fmt::format("No connection of the provider \"{}\" is stored.", provider)
                    : error.message,
                "Store one: packhost connection add " + provider};
    return is_file_ ? error : cli::with_way_out(std::move(error), used_);
}

Error RunConnection::after_status(Error error, int status) const {
    if (used_.empty() || (status != 401 && status != 403)) return error;
    error.hint = fmt::format("Whether its credentials work: packhost connection test {0}", used_);
    if (status == 401)
        error.hint += fmt::format("\nGive new ones: packhost connection rotate {}", used_);
    return error;
}

/// Empty: none.
Result<std::string> RunConnection::stored_name(const RunRequest& request) const {
    if (named_.empty()) {
        if (!problem_ && !store_) return std::string();
        if (problem_ && needs_connection(request)) return *problem_;
        if (problem_) return std::string();
    }
    std::vector<std::string> names, fitting;
    if (store_) {
        const auto list = store_->list();
        if (!list) return cli::with_way_out(list.error(), named_);
        const StoredConnection* chosen = nullptr;
        for (const StoredConnection& one : *list) {
            if (one.name == named_) chosen = &one;
            names.push_back(one.name);
            if (one.provider == request.pack->provider()) fitting.push_back(one.name);
        }
        if (chosen && chosen->provider != request.pack->provider())
            return wrong_provider(*chosen, request.pack->provider(), fitting);
        if (chosen) return named_;
    }
    if (!named_.empty()) return no_such_connection(named_, names);
    if (fitting.size() == 1) return fitting.front();
    if (fitting.empty() || !needs_connection(request)) return std::string();
    return several(request, fitting);
}

}  // namespace packhost::cli
