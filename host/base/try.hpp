// try.hpp: passes an Error on to the caller, in one line.
#pragma once

#include "packhost/result.hpp"

#define PH_CONCAT_IMPL(a, b) a##b
#define PH_CONCAT(a, b) PH_CONCAT_IMPL(a, b)

/// PH_TRY(auto value, expression): declares `value` from a Result, or returns its Error.
#define PH_TRY(declaration, expression) \
    PH_TRY_IMPL(PH_CONCAT(ph_result_, __LINE__), declaration, expression)
#define PH_TRY_IMPL(result, declaration, expression)   \
    auto result = (expression);                        \
    if (!result) return std::move(result).error();     \
    declaration = std::move(result).value()

/// PH_CHECK(expression): returns the Error of a Result<void>, or goes on.
#define PH_CHECK(expression)                                             \
    do {                                                                 \
        if (auto ph_checked = (expression); !ph_checked)                 \
            return std::move(ph_checked).error();                        \
    } while (false)
