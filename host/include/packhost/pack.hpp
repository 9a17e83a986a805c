// pack.hpp: a loaded pack, as an application sees it.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "packhost/config.hpp"
#include "packhost/result.hpp"

namespace packhost {

/// One thing that is wrong, or doubtful, in a manifest.
struct PackFinding {
    bool is_error = true;  ///< else a warning
    std::string code;      ///< stable, lower_snake_case
    std::string file;
    std::string pointer;   ///< RFC 6901
    std::size_t line = 0;  ///< from 1; 0: the file as a whole
    std::size_t column = 0;
    std::string message;   ///< one sentence
    std::string hint;      ///< what to do; may be empty
};

/// A pin of a node, as the pack declares it.
struct PinInfo {
    std::string name;
    std::string type;
    std::string display_name;  ///< may be empty
    bool required = false;
};

/// A node of a pack.
struct NodeInfo {
    std::string type_id;
    std::string id;        ///< a UUID
    std::string title;
    std::string category;
    std::string method;
    std::string path_template;
    std::string auth_type;  ///< empty: no credentials are sent
    std::vector<PinInfo> inputs;   ///< without exec
    std::vector<PinInfo> outputs;  ///< without exec
    std::string items_pin;  ///< of a node with pages: the output that gets all items; or empty
};

/// A credential that a connection to this pack's provider must hold.
struct CredentialInfo {
    std::string name;
    std::string label;
    std::string description;
    std::string placeholder;
    std::string type;  ///< "secret", "text" or "url"
    bool required = false;
};

/// One of the ways to authenticate that a pack offers beside its nodes' own; see
/// Connection::option.
struct AuthOptionInfo {
    std::string name;
    std::string label;
    std::string description;
    std::string auth_type;                 ///< the scheme
    std::vector<std::string> credentials;  ///< that it uses, in the pack's order
};

/// A pack, read, checked and compiled; made by Runtime::load_pack. Immutable, any thread.
class Pack {
 public:
    virtual ~Pack() = default;
    virtual const std::string& slug() const noexcept = 0;
    virtual const std::string& name() const noexcept = 0;
    virtual const std::string& description() const noexcept = 0;
    virtual const std::string& version() const noexcept = 0;
    virtual const std::string& category() const noexcept = 0;
    virtual const std::vector<std::string>& tags() const noexcept = 0;
    virtual const std::string& file() const noexcept = 0;  ///< that it was read from
    virtual const std::string& provider() const noexcept = 0;
    virtual const std::string& auth_type() const noexcept = 0;  ///< the connection form's label
    virtual const std::string& base_url() const noexcept = 0;
    virtual const std::vector<NodeInfo>& nodes() const noexcept = 0;
    virtual const std::vector<CredentialInfo>& credentials() const noexcept = 0;
    virtual const std::vector<AuthOptionInfo>& options() const noexcept = 0;
    /// Those of credentials() that a connection with that option needs (empty: none of the options,
    /// as the nodes say): all but what only other ways to authenticate use. Error:
    /// `unknown_option`, phase connection.
    virtual Result<std::vector<CredentialInfo>> credentials_for(std::string_view option) const = 0;
    /// Whether RunRequest::test_request can be used: the manifest has a testRequest.
    virtual bool has_test_request() const noexcept = 0;
    virtual const std::vector<PackFinding>& warnings() const noexcept = 0;
    /// A node by nodeTypeId, id or title; the error names the nearest one.
    virtual Result<const NodeInfo*> find_node(std::string_view node) const = 0;
    /// The origins that its nodes reach with such a connection, sorted: the base URL's, those of
    /// the auth settings, and those that urlFrom names. The connection's secrets may be empty.
    /// Errors, phase connection: a URL or a credential in a base URL that is missing or can't be
    /// used.
    virtual Result<std::vector<std::string>> origins(const struct Connection& connection) const = 0;
    /// Text of a command line as a value of the pin's type. Errors have phase input.
    virtual Result<class Value> parse_input(const NodeInfo& node, std::string_view pin,
                                            std::string_view text) const = 0;
};

/// Everything that is wrong in a manifest; empty: nothing. Reads the file; runs nothing.
std::vector<PackFinding> validate_pack(const std::filesystem::path& file);

/// The same, and what the plugins that `config` enables do not provide: schemes, settings of
/// schemes, codecs. Reads the notes of the plugins and runs nothing of them. If they can't be
/// looked at, that is a warning about the lock.
std::vector<PackFinding> validate_pack(const std::filesystem::path& file, const Config& config);

/// The same for several packs, and what must differ between them: slug, provider, nodeTypeIds. The
/// findings come pack by pack, in the order of the files.
std::vector<PackFinding> validate_packs(const std::vector<std::filesystem::path>& files,
                                        const Config& config);

}  // namespace packhost
