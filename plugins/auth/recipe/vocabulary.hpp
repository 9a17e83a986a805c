// vocabulary.hpp: the names that templates may use: credentials, and values that steps yield.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "packhost/plugin.hpp"

namespace packhost::recipe {

using plugin::AuthConfig;
using plugin::Failure;
using plugin::Secret;

/// A setting that can't be used. `where` names it: "place 1 (header X-Key)".
Failure bad_recipe(const std::string& where, const std::string& what, const std::string& hint = {});

/// Which templates are read.
enum class Phase : unsigned { login = 1, refresh = 2, logout = 4, place = 8 };

struct Credential {
    std::string name;
    Secret secret;
    bool empty = false;
    bool used = false;
};

/// A value that a step of the login yields.
struct Value {
    std::string name;
    bool secret = true;
    bool optional = false;  ///< the answer may lack it
    unsigned used_in = 0;   ///< phases
};

class Vocabulary {
 public:
    explicit Vocabulary(const AuthConfig& config);

    Credential* credential(std::string_view name);
    std::optional<std::size_t> value(std::string_view name) const;
    /// A new value, which has no other's name and no credential's.
    std::size_t declare(const std::string& where, Value value);

    std::vector<Value>& values() noexcept { return values_; }
    const std::vector<Value>& values() const noexcept { return values_; }
    /// What can be named, for a hint.
    std::string names() const;
    /// Throws Failure if a credential or a value serves nothing.
    void check_all_used() const;

 private:
    std::vector<Credential> credentials_;
    std::vector<Value> values_;
};

}  // namespace packhost::recipe
