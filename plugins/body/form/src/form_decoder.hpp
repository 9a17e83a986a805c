// form_decoder.hpp: the pairs of a form to an object.
#pragma once

#include <memory>

#include "packhost/plugin/codec.hpp"

namespace packhost::form {

/// The most that one body may hold, since a name may come again at its very end.
inline constexpr std::size_t kMostBytes = 4 * 1024 * 1024;
inline constexpr std::size_t kMostPairs = 64 * 1024;

/// A decoder for one body after the other (URL Standard, 5.1): an object with a string for each
/// name, in the order of their first pairs; a name that comes again has an array of its strings.
/// `+` is a space; a percent sign without two hexadecimal digits stays as it is. Text that is not
/// UTF-8 is an error, where the standard puts U+FFFD.
std::unique_ptr<plugin::Decoder> make_decoder(const plugin::CodecOptions& options);

}  // namespace packhost::form
