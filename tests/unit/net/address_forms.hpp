// address_forms.hpp: addresses in all their spellings, each with the class it must be judged as.
#pragma once

#include <span>

#include "net/address.hpp"

namespace packhost::net {

struct AddressForm {
    const char* text;
    AddressClass expected;
};

/// Literals as Address::parse_literal reads them: more than two hundred.
std::span<const AddressForm> address_forms();

/// Spellings that are no literals, but that the C library takes for an address when it is asked.
std::span<const AddressForm> disguised_forms();

}  // namespace packhost::net
