// complete.cpp: what a word that is being typed can become; asked by the scripts of completion.cpp.
#include <algorithm>

#include "cli/catalogue.hpp"
#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "cli/stored_connections.hpp"
#include "cli/terminal.hpp"
#include "packhost/history.hpp"
#include "packhost/plugins.hpp"

namespace packhost::cli {
namespace {

/// Collects candidates that begin with what is typed, without ASCII case.
class Candidates {
 public:
    Candidates(std::string typed, std::string before)
        : typed_(std::move(typed)), before_(std::move(before)) {}

    void add(const std::string& word, std::string_view description = {}) {
        if (word.empty() || !begins(word)) return;
        out_ += before_ + printable(word);
        if (!description.empty()) out_ += '\t' + one_line(description);
        out_ += '\n';
    }
    /// ":files", ":folders" or ":nospace": a wish to the shell.
    void wish(std::string_view line) { out_ += std::string(line) + '\n'; }
    const std::string& text() const { return out_; }

 private:
    bool begins(std::string_view word) const {
        const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; };
        if (word.size() < typed_.size()) return false;
        for (std::size_t i = 0; i < typed_.size(); ++i)
            if (lower(word[i]) != lower(typed_[i])) return false;
        return true;
    }
    static std::string one_line(std::string_view text) {
        std::string line = printable(text);
        std::replace(line.begin(), line.end(), '\n', ' ');
        return line;
    }

    std::string typed_, before_, out_;
};

/// What is behind the names that can be typed. Nothing is told of what fails: a completion that
/// finds nothing is silent.
class World {
 public:
    explicit World(const TypedLine& line) : line_(line) {
        const auto [first, end] = line.values.equal_range("--packs");
        for (auto at = first; at != end; ++at) packs_.emplace_back(at->second);
        if (auto config = read_config(find_config(line.value("--config"))))
            config_ = std::move(config).value();
    }

    void add_slugs(Candidates& out) const {
        if (const auto catalogue = open_catalogue(places()))
            for (const CatalogEntry& entry : catalogue->entries()) out.add(entry.slug, entry.name);
    }

    void add_nodes(Candidates& out) const {
        if (line_.value("--pack").empty()) {
            if (const auto catalogue = open_catalogue(places()))
                for (const CatalogEntry& entry : catalogue->entries())
                    for (const auto& [type_id, title] : entry.nodes) out.add(type_id, title);
        } else if (const auto pack = this->pack()) {
            for (const NodeInfo& node : pack->nodes()) out.add(node.type_id, node.title);
        }
    }

    void add_pins(Candidates& out) const {
        const auto pack = this->pack();
        if (!pack) return;
        const auto node = pack->find_node(line_.value("NODE"));
        if (!node) return;
        for (const PinInfo& pin : (*node)->inputs)
            if (line_.pin.empty())
                out.add(pin.name + '=', pin.type + (pin.required ? ", required" : ""));
            else if (line_.pin == pin.name && pin.type == "bool")
                for (const char* value : {"true", "false"}) out.add(value);
        if (line_.pin.empty()) out.wish(":nospace");
    }

    void add_providers(Candidates& out) const {
        if (const auto catalogue = open_catalogue(places()))
            for (const CatalogEntry& entry : catalogue->entries()) {
                out.add(entry.provider, entry.name);
                if (entry.slug != entry.provider) out.add(entry.slug, entry.name);
            }
    }

    /// Names alone: no secret is opened for them. Of a run, those that its pack can use.
    void add_connections(Candidates& out) const {
        const auto store = open_store(config_);
        if (!store || !*store) return;
        const auto pack = line_.value("NODE").empty() ? nullptr : this->pack();
        if (const auto stored = (*store)->list())
            for (const StoredConnection& one : *stored)
                if (!pack || one.provider == pack->provider()) out.add(one.name, one.provider);
    }

    /// Names of the credentials of a connection that is made or changed.
    void add_credentials(Candidates& out) const {
        if (const auto pack = pack_of_connection())
            for (const CredentialInfo& field : pack->credentials())
                out.add(field.name + '=', field.label);
        out.wish(":nospace");
    }

    /// Ways to authenticate that the pack of a connection offers.
    void add_options(Candidates& out) const {
        if (const auto pack = pack_of_connection())
            for (const AuthOptionInfo& option : pack->options()) out.add(option.name, option.label);
    }

    void add_plugins(Candidates& out) const {
        if (const auto plugins = list_plugins(config_))
            for (const PluginInfo& plugin : *plugins)
                out.add(plugin.id, plugin.provides.empty() ? "" : plugin.provides.front());
    }

    /// The newest ones.
    void add_runs(Candidates& out) const {
        out.add("last", "the newest");
        RunFilter filter;
        filter.limit = 50;
        filter.details = false;
        const auto add = [&](const PastRun& run) {
            out.add(run.id, run.node + (run.result.ok ? ", ok" : ", failed"));
            return true;
        };
        (void)each_run(config_.history.file, filter, add);
    }

 private:
    PackPlaces places() const { return {config_, packs_, false}; }

    std::shared_ptr<const Pack> pack() const {
        const std::string named = line_.value("--pack");
        const auto file = named.empty() ? find_node_file(places(), line_.value("NODE"))
                                        : find_pack_file(places(), named);
        if (!file) return nullptr;
        auto pack = read_pack(*file);
        return pack ? std::move(pack).value() : nullptr;
    }

    /// Of `connection add PROVIDER|PACK`, or of a stored connection's NAME.
    std::shared_ptr<const Pack> pack_of_connection() const {
        const auto catalogue = open_catalogue(places());
        if (!catalogue) return nullptr;
        const std::string word = line_.value("PROVIDER|PACK");
        StoredConnection like;
        like.provider = word;
        for (const CatalogEntry& entry : catalogue->entries())
            if (entry.slug == word) like.provider = entry.provider;
        if (word.empty())
            if (auto opened = open_stored(config_, line_.value("NAME")))
                like = std::move(opened->connection);
        auto pack = pack_in(*catalogue, like);
        return pack ? std::move(pack).value() : nullptr;
    }

    const TypedLine& line_;
    Folders packs_;
    Config config_;
};

void add_values(const TypedLine& line, Candidates& out) {
    const std::string& kind = line.value_of->value;
    const World world(line);
    if (kind == "FILE|SLUG" || kind == "SLUG") world.add_slugs(out);
    if (kind == "RUN|last") world.add_runs(out);
    if (kind == "PROVIDER|PACK") world.add_providers(out);
    const std::string family = line.commands.size() > 1 ? line.commands[1]->name : "";
    const bool stored = family == "connection" || family == "runs";
    if ((kind == "NAME=FILE" || kind == "NAME=VARIABLE") && line.pin.empty())
        world.add_credentials(out);
    else if (kind == "NAME=FILE") out.wish(":files");
    if (kind == "NAME|FILE" || (kind == "NAME" && stored)) world.add_connections(out);
    if (kind == "OPTION") world.add_options(out);
    if (kind == "NODE") world.add_nodes(out);
    if (kind == "PIN=VALUE") world.add_pins(out);
    if (kind == "ID" || kind == "FILE|ID") world.add_plugins(out);
    if (kind == "SHELL")
        for (const char* shell : {"bash", "zsh", "fish"}) out.add(shell);
    if (kind.starts_with("FILE") || kind == "NAME|FILE") out.wish(":files");
    if (kind == "FOLDER") out.wish(":folders");
}

void add_words(const TypedLine& line, Candidates& out) {
    if (!line.current.starts_with('-'))
        for (const CommandText& command : line.command().commands)
            out.add(command.name, command.description);
    const bool options = line.current.starts_with('-') || line.command().commands.empty();
    if (!options || line.only_operands) return;
    for (auto at = line.commands.rbegin(); at != line.commands.rend(); ++at)
        for (const OptionText& option : (*at)->options)
            out.add(option.names.front(), option.description);
    out.add("--help", "Explain this command");
}

}  // namespace

ExitCode run_command(const Arguments&, const CompleteArguments& arguments) {
    std::vector<std::string> words = arguments.words;
    const bool broken = arguments.shell == "bash" && join_broken_words(words);
    const CommandText grammar = describe_grammar();
    const TypedLine line = read_typed_line(grammar, words);
    Candidates out(line.current, broken ? "" : line.before);
    if (line.value_of) add_values(line, out);
    else add_words(line, out);
    print(out.text());
    return kOk;
}

}  // namespace packhost::cli
