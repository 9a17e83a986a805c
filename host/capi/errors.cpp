// errors.cpp: errors, texts and the version.
#include <cstdlib>

#include "capi/handles.hpp"

namespace packhost::capi {
namespace {

/// Made before it is needed.
packhost_error no_memory{
    {"out_of_memory", Phase::run, "The host ran out of memory.", ""}, "run"};

}  // namespace

packhost_error* out_of_memory() noexcept { return &no_memory; }

packhost_error* to_handle(Error error) noexcept {
    try {
        std::string phase(to_string(error.phase));
        return new packhost_error{std::move(error), std::move(phase)};
    } catch (const std::bad_alloc&) {
        return out_of_memory();
    }
}

Error bad_argument(const char* what) {
    return {"bad_argument", Phase::usage,
            std::string("An argument of this call is missing or makes no sense: ") + what + ".",
            "See packhost.h."};
}

char* copy_text(std::string_view text) {
    char* const copy = static_cast<char*>(std::malloc(text.size() + 1));
    if (!copy) throw std::bad_alloc();
    std::memcpy(copy, text.data(), text.size());
    copy[text.size()] = '\0';
    return copy;
}

}  // namespace packhost::capi

using namespace packhost;

const char* packhost_version(void) { return PACKHOST_VERSION; }

void packhost_text_free(char* text) { std::free(text); }

const char* packhost_error_code(const packhost_error* error) {
    return error ? error->error.code.c_str() : "";
}

const char* packhost_error_phase(const packhost_error* error) {
    return error ? error->phase.c_str() : "";
}

const char* packhost_error_message(const packhost_error* error) {
    return error ? error->error.message.c_str() : "";
}

const char* packhost_error_hint(const packhost_error* error) {
    return error ? error->error.hint.c_str() : "";
}

packhost_error* packhost_error_new(const char* code, const char* message, const char* hint) {
    const auto text = [](const char* t) { return t ? t : ""; };
    try {
        return capi::to_handle({text(code), Phase::connection, text(message), text(hint)});
    } catch (...) {
        return capi::out_of_memory();
    }
}

void packhost_error_free(packhost_error* error) {
    if (error != capi::out_of_memory()) delete error;
}
