// guard.hpp: a call into a plugin from which no C++ exception gets out.
#pragma once

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "packhost/result.hpp"

namespace packhost::plugins {

/// The error "plugin_exception": the plugin of that id let an exception through the C edge. Call it
/// inside a catch handler: it names the exception's type, never its text, which may hold anything.
Error exception_error(std::string_view plugin_id);

/// Calls `call` and returns its value. Whatever it throws becomes the error "plugin_exception", so
/// that a plugin without a barrier of its own ends its run alone. Costs nothing when nothing is
/// thrown. After an exception the object that was called is in an unknown state: do not call it
/// again, not even to destroy it.
template <class Call>
Result<std::invoke_result_t<Call>> guard_call(std::string_view plugin_id, Call&& call) {
    try {
        if constexpr (std::is_void_v<std::invoke_result_t<Call>>) {
            std::forward<Call>(call)();
            return {};
        } else {
            return std::forward<Call>(call)();
        }
    } catch (...) {
        return exception_error(plugin_id);
    }
}

}  // namespace packhost::plugins
