// core.hpp: what all plugins written in C++ share: views, the host's services, errors, the entry.
#pragma once

#include <array>
#include <cstring>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include "packhost/abi/plugin.h"
#include "packhost/abi/host.h"

namespace packhost::plugin {

inline std::string_view view(ph_str text) noexcept {
    return text.size ? std::string_view(text.data, text.size) : std::string_view();
}
inline ph_str str(std::string_view text) noexcept { return {text.data(), text.size()}; }

/// An ABI struct with its size filled in and all else zero.
template <class Struct>
Struct sized() noexcept {
    Struct s{};
    s.size = sizeof(Struct);
    return s;
}

/// Steps through an array of ABI structs, whose stride is the size of its first element.
template <class Struct>
const Struct& element(const Struct* array, std::size_t index) noexcept {
    return *reinterpret_cast<const Struct*>(reinterpret_cast<const char*>(array) +
                                            index * array->size);
}

/// Thrown (or returned as a status) by plugin code: ends the operation with a clear error. The
/// texts must hold no credential.
class Failure : public std::exception {
 public:
    explicit Failure(std::string code, std::string message, std::string hint = {},
                     ph_blame blame = PH_BLAME_PLUGIN)
        : code_(std::move(code)), message_(std::move(message)), hint_(std::move(hint)),
          blame_(blame) {}

    const char* what() const noexcept override { return message_.c_str(); }

    /// A view of this failure, valid as long as the failure.
    ph_error error() const noexcept {
        auto e = sized<ph_error>();
        e.blame = blame_;
        e.code = str(code_);
        e.message = str(message_);
        e.hint = str(hint_);
        return e;
    }

 private:
    std::string code_, message_, hint_;
    ph_blame blame_;
};

/// The host's services, as they were given to create(). Cheap to copy; outlived by the host.
class Host {
 public:
    explicit Host(const ph_host* host) noexcept
        : host_(host), log_(service<ph_log>(PH_LOG)), clock_(service<ph_clock>(PH_CLOCK)),
          random_(service<ph_random>(PH_RANDOM)) {}

    /// A service's table, or null if the host does not offer it.
    template <class Table>
    const Table* service(const char* id) const noexcept {
        return static_cast<const Table*>(host_->get(host_, id));
    }
    void* context() const noexcept { return host_->ctx; }

    void log(unsigned level, std::string_view line) const noexcept {
        if (log_) log_->write(host_->ctx, level, str(line));
    }
    std::int64_t unix_ms() const noexcept { return clock_ ? clock_->unix_ms(host_->ctx) : 0; }
    std::uint64_t monotonic_ns() const noexcept {
        return clock_ ? clock_->monotonic_ns(host_->ctx) : 0;
    }
    /// Fills the buffer with random bytes; throws Failure if the host can't.
    void random(void* buffer, std::size_t size) const {
        if (!random_ || random_->fill(host_->ctx, buffer, size) != PH_OK)
            throw Failure("no_random", "The host could not supply random bytes.", "",
                          PH_BLAME_HOST);
    }

 private:
    const ph_host* host_;
    const ph_log* log_;
    const ph_clock* clock_;
    const ph_random* random_;
};

/// The exception barrier: runs `body`, which returns ph_status; whatever it throws becomes
/// PH_FAILED. With `report`, the failure's detail is handed to it first, as a ph_error that is
/// valid during that call.
template <class Body, class Report>
ph_status guarded(Body&& body, Report&& report) noexcept {
    try {
        return body();
    } catch (const Failure& failure) {
        report(failure.error());
    } catch (const std::exception&) {
        report(Failure("plugin_exception", "The plugin threw an exception.").error());
    } catch (...) {
        report(Failure("plugin_exception", "The plugin threw an unknown exception.").error());
    }
    return PH_FAILED;
}
template <class Body>
ph_status guarded(Body&& body) noexcept {
    return guarded(std::forward<Body>(body), [](const ph_error&) {});
}

/// Copies an error into one that the host owns and reads right after the call: the texts are kept
/// in storage of this thread until its next failure.
inline void keep_error(ph_error* to, const ph_error& from) noexcept {
    if (!to) return;
    thread_local std::string code, message, hint;
    try {
        code = view(from.code);
        message = view(from.message);
        hint = view(from.hint);
    } catch (...) {
        return;
    }
    const std::uint32_t size = to->size;
    ph_error e = from;
    e.size = size;
    e.code = str(code);
    e.message = str(message);
    e.hint = str(hint);
    std::memcpy(to, &e, size < sizeof e ? size : sizeof e);
}

/// The plugin's constant. Each Kind (Auth<...>, Codec<...>, Transport<...>) offers
///   static constexpr const char* kInterface;       the ABI's id
///   static const void* table() noexcept;           the static table
///   static constexpr std::array<ph_provides, N> kProvides;
template <class... Kinds>
struct Entry {
    static const void* query(const char* id) noexcept {
        const void* found = nullptr;
        ((std::strcmp(id, Kinds::kInterface) == 0 ? void(found = Kinds::table()) : void()), ...);
        return found;
    }

    static const ph_plugin* get(const char* id, const char* version) noexcept {
        static const auto provides = [] {
            std::array<ph_provides, (Kinds::kProvides.size() + ...)> all{};
            std::size_t n = 0;
            auto add = [&](const auto& list) {
                for (const ph_provides& p : list) all[n++] = p;
            };
            (add(Kinds::kProvides), ...);
            return all;
        }();
        static const ph_plugin plugin = [&] {
            auto p = sized<ph_plugin>();
            p.id = id;
            p.version = version;
            p.sdk_version = PACKHOST_SDK_VERSION;
            p.provides = provides.data();
            p.provides_count = static_cast<std::uint32_t>(provides.size());
            p.query = &query;
            return p;
        }();
        return &plugin;
    }
};

}  // namespace packhost::plugin

/// Defines the one exported symbol. PACKHOST_PLUGIN_ID and PACKHOST_PLUGIN_VERSION come from
/// packhost_add_plugin(), which writes the same into the note.
#define PACKHOST_PLUGIN(...)                                                         \
    extern "C" PACKHOST_EXPORT const ph_plugin* packhost_plugin_1(void) {            \
        return ::packhost::plugin::Entry<__VA_ARGS__>::get(PACKHOST_PLUGIN_ID,       \
                                                           PACKHOST_PLUGIN_VERSION); \
    }
