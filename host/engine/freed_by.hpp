// freed_by.hpp: owners of what a C library makes, each freed by the library's own function.
#pragma once

namespace packhost::engine {

/// For std::unique_ptr: `using Bio = std::unique_ptr<BIO, FreedBy<BIO_free_all>>`.
template <auto Free>
struct FreedBy {
    template <class T>
    void operator()(T* pointer) const noexcept {
        Free(pointer);
    }
};

}  // namespace packhost::engine
