// test_file.hpp: a recorded test, put into the file that a person keeps tests in.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "packhost/result.hpp"
#include "packhost/value.hpp"

namespace packhost::cli {

/// The JSON object `text` with the test as the last of its `tests`; all else stays as it is.
/// An empty text becomes an object with that test alone. Error (phase input): it is no JSON object,
/// or its `tests` are no list.
Result<std::string> with_test(std::string_view text, const Object& test);

/// The names of the tests in a file; none if it is absent. Errors as above.
Result<std::vector<std::string>> names_in(const std::filesystem::path& file);

/// Adds the test to a file, or makes one, as a whole. Errors also: it can't be read or written.
Result<void> add_test(const std::filesystem::path& file, const Object& test);

}  // namespace packhost::cli
