// json_output.cpp: errors as JSON.
#include "cli/json_output.hpp"

namespace packhost::cli {

Value error_value(const Error& error) {
    return Object{{"code", error.code},
                  {"phase", to_string(error.phase)},
                  {"message", error.message},
                  {"hint", error.hint}};
}

std::string error_json(const Error& error) {
    return to_json(Object{{"error", error_value(error)}}) + '\n';
}

}  // namespace packhost::cli
