// guard.cpp: how an exception that came out of a plugin is told.
#include "plugins/guard.hpp"

#include <cxxabi.h>
#include <fmt/format.h>

#include <cstdlib>
#include <memory>
#include <typeinfo>

namespace packhost::plugins {

Error exception_error(std::string_view plugin_id) {
    std::string type = "of another language";
    if (const std::type_info* info = abi::__cxa_current_exception_type()) {
        int status = 0;
        const std::unique_ptr<char, decltype(&std::free)> name(
            abi::__cxa_demangle(info->name(), nullptr, nullptr, &status), &std::free);
        type = fmt::format("of type {}", name ? name.get() : info->name());
    }
    return {"plugin_exception", Phase::plugin,
            fmt::format("The plugin \"{}\" threw an exception {} through its C interface.",
                        plugin_id, type),
            "Report it to the plugin's author: every function must catch what it throws, as the "
            "wrapper packhost/plugin.hpp does."};
}

}  // namespace packhost::plugins
