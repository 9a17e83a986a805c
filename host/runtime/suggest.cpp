// suggest.cpp: the public door to the model's suggestions.
#include "packhost/suggest.hpp"

#include "model/suggest.hpp"

namespace packhost {

std::string did_you_mean(std::string_view word, const std::vector<std::string>& names) {
    return model::did_you_mean(word, std::vector<std::string_view>(names.begin(), names.end()));
}

}  // namespace packhost
