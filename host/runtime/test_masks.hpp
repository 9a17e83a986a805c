// test_masks.hpp: what must not get into a recorded test, and what stands there instead.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/pack.hpp"
#include "net/origin.hpp"
#include "packhost/connection.hpp"

namespace packhost::runtime {

/// The credentials of a connection, what its scheme fetched, and where its API really is.
class TestMasks {
 public:
    /// `connection` may be null.
    TestMasks(const Connection* connection, const model::Connection& declared);

    /// A value that an auth scheme was given by the API.
    void add_fetched(std::string_view name, std::string_view value);
    /// The real origin, a path that is to be seen nowhere (or ""), and what stands for the origin.
    void set_origin(const net::Origin& real, const std::string& path, const net::Origin& shown);

    /// The text with all of them replaced.
    std::string masked(std::string text) const;
    /// The name of a secret that the text still holds, as it is or in an encoding of it.
    std::optional<std::string> held_by(std::string_view text) const;

 private:
    struct Mask {
        std::string name;
        Secret value;
        bool secret;  ///< else a text that is no secret, and is replaced all the same
    };
    std::vector<Mask> masks_;
    std::vector<std::pair<std::string, std::string>> origins_;
};

/// The JSON of an answer to an auth scheme with each string value replaced by a placeholder of its
/// name, but for `token_type`; numbers and bools stay. The strings are told as they come. Nothing
/// if the text is no object or list.
std::optional<std::string> without_strings(
    std::string_view json,
    const std::function<void(std::string_view name, std::string_view value)>& tell);

}  // namespace packhost::runtime
