// plugin.hpp: a plugin under test, from its file or linked into the test.
#pragma once

#include <dlfcn.h>

#include <stdexcept>
#include <string>

#include "packhost/abi/auth.h"
#include "packhost/abi/plugin.h"

namespace packhost::kit {

/// A plugin's constant. Files stay mapped, as in a host.
class Plugin {
 public:
    explicit Plugin(const ph_plugin* plugin) : plugin_(plugin) {}

    /// Loads a built plugin as a host does; throws std::runtime_error with the loader's reason.
    static Plugin open(const std::string& file) {
        void* library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
        if (!library) throw std::runtime_error(dlerror());
        void* symbol = dlsym(library, PACKHOST_ENTRY_SYMBOL);
        if (!symbol) throw std::runtime_error(file + " has no " PACKHOST_ENTRY_SYMBOL);
        return Plugin(reinterpret_cast<ph_entry_function>(symbol)());
    }

    const ph_plugin& raw() const { return *plugin_; }
    const ph_plugin* operator->() const { return plugin_; }

    /// An interface's table, or null: `plugin.table<ph_auth>(PH_AUTH)`.
    template <class Table>
    const Table* table(const char* interface_id) const {
        return static_cast<const Table*>(plugin_->query(interface_id));
    }

 private:
    const ph_plugin* plugin_;
};

}  // namespace packhost::kit
