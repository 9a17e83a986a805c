// result.hpp: a value or an Error; C++23's std::expected, as far as this project needs it.
#pragma once

#include <memory>
#include <utility>
#include <variant>

#include "packhost/error.hpp"

namespace packhost {

namespace detail {
/// An Error of its own on the heap, or none, so that results are no larger than what they hold:
/// coroutine frames have many of them.
class HeldError {
 public:
    HeldError() = default;
    HeldError(Error error) : error_(std::make_unique<Error>(std::move(error))) {}
    HeldError(const HeldError& other)
        : error_(other.error_ ? std::make_unique<Error>(*other.error_) : nullptr) {}
    HeldError(HeldError&&) noexcept = default;
    HeldError& operator=(const HeldError& other) { return *this = HeldError(other); }
    HeldError& operator=(HeldError&&) noexcept = default;
    ~HeldError() = default;

    explicit operator bool() const noexcept { return error_ != nullptr; }
    Error& operator*() const noexcept { return *error_; }

 private:
    std::unique_ptr<Error> error_;
};
}  // namespace detail

/// Holds a T or an Error. Access is unchecked: test with `if (result)` first, or use PH_TRY. What
/// was moved from holds nothing that may be looked at.
template <class T>
class [[nodiscard]] Result {
 public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

    explicit operator bool() const noexcept { return state_.index() == 0; }
    bool ok() const noexcept { return state_.index() == 0; }

    T& value() & noexcept { return *std::get_if<0>(&state_); }
    const T& value() const& noexcept { return *std::get_if<0>(&state_); }
    T&& value() && noexcept { return std::move(*std::get_if<0>(&state_)); }
    T& operator*() & noexcept { return value(); }
    const T& operator*() const& noexcept { return value(); }
    T* operator->() noexcept { return &value(); }
    const T* operator->() const noexcept { return &value(); }

    Error& error() & noexcept { return **std::get_if<1>(&state_); }
    const Error& error() const& noexcept { return **std::get_if<1>(&state_); }
    Error&& error() && noexcept { return std::move(**std::get_if<1>(&state_)); }

 private:
    std::variant<T, detail::HeldError> state_;
};

/// Success without a value, or an Error.
template <>
class [[nodiscard]] Result<void> {
 public:
    Result() = default;
    Result(Error error) : error_(std::move(error)) {}

    explicit operator bool() const noexcept { return !error_; }
    bool ok() const noexcept { return !error_; }
    Error& error() & noexcept { return *error_; }
    const Error& error() const& noexcept { return *error_; }
    Error&& error() && noexcept { return std::move(*error_); }

 private:
    detail::HeldError error_;
};

}  // namespace packhost
