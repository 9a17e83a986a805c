// schema.cpp: the adapter to valijson; its headers and its exceptions stay here.
#include "model/schema.hpp"

#include <cstdlib>
#include <exception>
#include <locale>

#define VALIJSON_USE_EXCEPTIONS 1  // else it ends the process
#include <boost/json.hpp>
#include <valijson/adapters/boost_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "model/json_reader.hpp"

namespace packhost::model {
namespace {

namespace json = boost::json;
using Adapter = valijson::adapters::BoostJsonAdapter;

/// valijson makes a std::regex of each pattern whenever it checks a text, and libstdc++ fills two
/// tables of the locale as it meets characters, unguarded: threads that check would write them at
/// once (GCC bug 77704). Here they are filled by the first thread, before any looks into them.
void fill_character_tables() {
    [[maybe_unused]] static const bool filled = [] {
        const auto& characters = std::use_facet<std::ctype<char>>(std::locale());
        (void)characters.widen('a');
        for (int c = 0; c < 256; ++c) (void)characters.narrow(static_cast<char>(c), '\0');
        return true;
    }();
}

/// As deep as the value, which a reader has bounded.
json::value to_boost(const Value& value) {
    if (const auto* flag = value.get_if<bool>()) return *flag;
    if (const auto* whole = value.get_if<std::int64_t>()) return *whole;
    if (const auto* large = value.get_if<std::uint64_t>()) return *large;
    if (const auto* real = value.get_if<double>()) return *real;
    if (const auto* text = value.get_if<std::string>()) return json::string(*text);
    if (const auto* digits = value.get_if<NumberText>())
        return std::strtod(digits->digits.c_str(), nullptr);
    if (const auto* items = value.get_if<Array>()) {
        json::array array;
        for (const Value& item : *items) array.push_back(to_boost(item));
        return array;
    }
    if (const auto* members = value.get_if<Object>()) {
        json::object object;
        for (const auto& [name, member] : *members) object.insert_or_assign(name, to_boost(member));
        return object;
    }
    return nullptr;
}

/// Finds a text that is too long, and puts the way down to it into the problem.
bool find_long_text(const Value& value, SchemaProblem& problem) {
    const auto descend = [&](std::string step, const Value& next) {
        problem.path.push_back(std::move(step));
        if (find_long_text(next, problem)) return true;
        problem.path.pop_back();
        return false;
    };
    if (const auto* text = value.get_if<std::string>()) return text->size() > Schema::kLongestText;
    if (const auto* items = value.get_if<Array>())
        for (std::size_t i = 0; i < items->size(); ++i)
            if (descend(std::to_string(i), (*items)[i])) return true;
    if (const auto* members = value.get_if<Object>())
        for (const auto& [name, member] : *members)
            if (descend(name, member)) return true;
    return false;
}

/// From "<root>", "[items]", "[0]" to "items", "0".
std::vector<std::string> path_of(const std::vector<std::string>& context) {
    std::vector<std::string> path;
    for (std::size_t i = 1; i < context.size(); ++i) {
        const std::string& step = context[i];
        const bool wrapped = step.size() >= 2 && step.front() == '[' && step.back() == ']';
        path.push_back(wrapped ? step.substr(1, step.size() - 2) : step);
    }
    return path;
}

Error bad_schema(std::string_view why) {
    return {"bad_schema", Phase::plugin, "This is no JSON Schema: " + std::string(why), ""};
}

}  // namespace

struct Schema::Compiled {
    valijson::Schema schema;
};

Result<Schema> Schema::compile(std::string_view text) {
    const Result<Value> read = read_json(text);
    if (!read) return bad_schema(read.error().message);
    try {
        auto compiled = std::make_shared<Compiled>();
        const json::value document = to_boost(*read);
        valijson::SchemaParser(valijson::SchemaParser::kDraft7)
            .populateSchema(Adapter(document), compiled->schema);
        return Schema(std::move(compiled));
    } catch (const std::exception& thrown) {
        return bad_schema(thrown.what());
    }
}

std::vector<SchemaProblem> Schema::problems(const Value& value) const {
    SchemaProblem problem;
    if (find_long_text(value, problem)) {
        problem.reason = "It is longer than 4,096 bytes.";
        return {problem};
    }
    std::vector<SchemaProblem> found;
    fill_character_tables();
    try {
        const json::value document = to_boost(value);
        valijson::ValidationResults results;
        valijson::Validator validator(valijson::Validator::kStrongTypes);
        if (validator.validate(compiled_->schema, Adapter(document), &results)) return {};
        valijson::ValidationResults::Error error;
        while (results.popError(error))
            found.push_back({path_of(error.context), error.description});
    } catch (const std::exception& thrown) {
        found.push_back({{}, thrown.what()});
    }
    return found;
}

}  // namespace packhost::model
