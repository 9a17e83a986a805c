// json.cpp: the public door to the strict JSON reader.
#include "packhost/json.hpp"

#include "model/json_reader.hpp"

namespace packhost {

Result<Value> parse_json(std::string_view text) { return model::read_json(text); }

}  // namespace packhost
