// recipe.hpp: what a pack's settings say, read: placements, the steps of a login, when to renew.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "expiry.hpp"
#include "template.hpp"

namespace packhost::recipe {

/// A name and what goes there.
struct Field {
    std::string name;
    Template value;
    bool optional = false;  ///< left out if a value is missing
};

enum class Place { header, query, cookie, body, path };

struct Placement {
    Place in = Place::header;
    Field field;
};

struct Yield {
    std::size_t value = 0;  ///< index in the vocabulary
    std::string from;       ///< "$body.token"
};

/// A request of the scheme's own.
struct Step {
    std::string label;  ///< for errors: "step 1 of the login"
    std::string method, url, content_type;
    std::vector<Field> headers, query, form;
    std::optional<Template> body;
    std::vector<Yield> yields;
    std::vector<int> expect;  ///< empty: 200 to 299
    std::string error_from;   ///< where the answer says what is wrong; may be empty
    std::optional<Expiry> expires;
};

/// An answer that means: log in anew. All that is set must hold.
struct RenewRule {
    std::vector<int> statuses;
    std::string path;
    std::vector<std::string> in;
};

struct Recipe {
    std::vector<Placement> place;
    std::vector<Step> login, refresh, logout;
    std::vector<RenewRule> renew_on;
    std::vector<std::size_t> refresh_needs;  ///< values without which it is a login
    bool exclusive = false;
    std::string store_key;

    /// Reads the settings; throws Failure for what can't be used.
    static Recipe read(const AuthConfig& config, Vocabulary& names);
};

}  // namespace packhost::recipe
