// secret_table.cpp: slots with generations.
#include "engine/secret_table.hpp"

#include <utility>

namespace packhost::engine {

ph_secret SecretTable::add(Secret secret, Made made) {
    std::uint32_t index;
    if (free_.empty()) {
        index = static_cast<std::uint32_t>(slots_.size());
        slots_.emplace_back();
    } else {
        index = free_.back();
        free_.pop_back();
    }
    Slot& slot = slots_[index];
    slot.secret = std::move(secret);
    slot.used = true;
    slot.made = made;
    return std::uint64_t{slot.generation} << 32 | index;
}

const Secret* SecretTable::find(ph_secret handle) const noexcept {
    const auto index = static_cast<std::uint32_t>(handle);
    if (index >= slots_.size()) return nullptr;
    const Slot& slot = slots_[index];
    return slot.used && slot.generation == handle >> 32 ? &slot.secret : nullptr;
}

ph_secret SecretTable::add(std::shared_ptr<const TlsIdentity> identity) {
    const ph_secret handle = add(Secret());
    slots_[static_cast<std::uint32_t>(handle)].identity = std::move(identity);
    return handle;
}

std::shared_ptr<const TlsIdentity> SecretTable::find_identity(ph_secret handle) const noexcept {
    return find(handle) ? slots_[static_cast<std::uint32_t>(handle)].identity : nullptr;
}

SecretTable::Made SecretTable::made(ph_secret handle) const noexcept {
    return find(handle) ? slots_[static_cast<std::uint32_t>(handle)].made : Made::no;
}

void SecretTable::remove(ph_secret handle) noexcept {
    if (!find(handle)) return;
    const auto index = static_cast<std::uint32_t>(handle);
    Slot& slot = slots_[index];
    slot.secret.reset();
    slot.identity.reset();
    slot.used = false;
    if (++slot.generation == 0) slot.generation = 1;
    free_.push_back(index);
}

}  // namespace packhost::engine
