// canonical.hpp: what is signed, part by part, as an expression.
#pragma once

#include <memory_resource>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "settings.hpp"

namespace packhost::hmac {

/// Makes the expression of one signature. What the scheme places itself, but for the signature,
/// counts as a part of the request.
class Canonical {
 public:
    /// All of these outlive the expression.
    Canonical(const SignatureSettings& settings, const plugin::RequestView& request,
              const Moment& moment)
        : settings_(settings), request_(request), moment_(moment) {}

    /// Throws Failure (code `unsignable_header`) for a header that another scheme has placed.
    const std::vector<plugin::Part>& parts();

 private:
    using Pair = std::pair<std::string, std::string>;

    void add(const SignedPart& part);
    std::string text_of(const SignedPart& part) const;
    std::string query(const SignedPart& part) const;
    std::string sent_query() const;
    std::string header(const SignedPart& part) const;
    std::string header_value(std::string_view name) const;
    std::string headers(const SignedPart& part) const;
    static std::string joined(const SignedPart& part, const std::vector<Pair>& pairs);
    const Placement* own_header(std::string_view name) const;
    std::string_view kept(std::string_view text) { return plugin::keep(arena_, text); }

    const SignatureSettings& settings_;
    const plugin::RequestView& request_;
    const Moment& moment_;
    std::pmr::monotonic_buffer_resource arena_;
    std::vector<plugin::Part> parts_;
};

}  // namespace packhost::hmac
