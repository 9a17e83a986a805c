// keeper.hpp: handles the creatures of the zoo: copies, changes, loads, and expects refusals.
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/loader.hpp"

namespace packhost::zoo {

using std::filesystem::path;

/// The built file of a creature.
path creature(std::string_view name);

std::string read_bytes(const path& file);
void write_bytes(const path& file, std::string_view bytes);

/// The policy of the tests: this host offers the services of the ABI headers, grants nothing.
plugins::Policy policy();
/// A pin with the digest that the file has now.
plugins::Pin pin_of(const path& file);

/// verify() and map() with a matching pin.
Result<std::shared_ptr<plugins::Plugin>> load(const path& file);

/// Expects the error's code, phase and hint, and that its message names the file.
void expect_refusal(const Error& error, std::string_view code, const path& file);
/// Expects that a creature is refused by verify() already, and that a good one loads afterwards.
void expect_not_verified(const path& file, std::string_view code, std::string_view reason = {});
/// Expects that it is verified, refused by map(), refused again when asked again, and that a good
/// one loads afterwards.
void expect_not_mapped(const path& file, std::string_view code, std::string_view reason = {});
void expect_good_loads();

/// Where the creature "marking" leaves its mark when its constructor runs.
class Mark {
 public:
    explicit Mark(const path& folder);
    ~Mark();
    bool left() const { return std::filesystem::exists(file_); }

 private:
    path file_;
};

/// A fresh folder of the test's own, removed at its end.
class Zoo : public testing::Test {
 protected:
    Zoo();
    ~Zoo() override;

    /// A changed copy of a creature: every `from` becomes `to`, which must be as long.
    path changed(std::string_view name, std::string_view from, std::string_view to);
    path write(std::string_view name, std::string_view bytes);
    const path& folder() const { return folder_; }

 private:
    path folder_;
};

}  // namespace packhost::zoo
