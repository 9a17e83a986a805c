// reader.hpp: reads the settings of a pack into a recipe, one phase after the other.
#pragma once

#include "recipe.hpp"

namespace packhost::recipe {

class Reader {
 public:
    Reader(const AuthConfig& config, Vocabulary& names)
        : config_(config), names_(names), frame_(config.secrets(), config.host(), 0) {}

    Recipe whole();

 private:
    std::vector<Placement> place();
    void renewal(Recipe& recipe) const;
    void check(const Recipe& recipe) const;
    std::vector<std::size_t> used_in(Phase phase) const;
    std::vector<std::size_t> needed_for(const std::vector<Step>& refresh) const;

    std::vector<Step> steps(Phase phase, const std::string& key);
    Step step(const plugin::Settings& from, const std::string& where);
    void body(const plugin::Settings& from, const std::string& where, Step& step);
    void yields(const plugin::Settings& from, const std::string& where, Step& step);
    std::size_t yielded(const plugin::Settings& from, const std::string& where);
    std::optional<Expiry> expires(const plugin::Settings& from, const std::string& where);

    std::vector<Field> fields(const plugin::Settings& from, const char* key,
                              const std::string& where);
    /// False: it is optional, and a credential of it is empty.
    bool field(const plugin::Settings& from, const std::string& where, Field& out);
    Template finished(Template value, const std::string& where);
    Reading reading(const std::string& where, bool optional = false) const {
        return {names_, where, phase_, optional || phase_ == Phase::refresh};
    }

    const AuthConfig& config_;
    Vocabulary& names_;
    Frame frame_;  // of constants alone
    Phase phase_ = Phase::login;
};

}  // namespace packhost::recipe
