// plugin.hpp: the C++ side of the plugin ABI, in one include. Header-only; links nothing.
#pragma once

#include "packhost/plugin/core.hpp"

#if __has_include("packhost/plugin/auth.hpp")
#include "packhost/plugin/auth.hpp"
#endif
#if __has_include("packhost/plugin/codec.hpp")
#include "packhost/plugin/codec.hpp"
#endif
#if __has_include("packhost/plugin/transport.hpp")
#include "packhost/plugin/transport.hpp"
#endif
