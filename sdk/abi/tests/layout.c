/* layout.c: holds the layouts of the ABI, as C11 sees them. It passes if it compiles. */
#include "packhost/abi/auth.h"
#include "packhost/abi/codec.h"
#include "packhost/abi/transport.h"

#define SIZE(type, bytes) _Static_assert(sizeof(type) == (bytes), #type " changed its size");
#define AT(type, field, offset) \
    _Static_assert(offsetof(type, field) == (offset), #type "." #field " moved");
#include "layouts.inc"

_Static_assert(sizeof(ph_status) == 4 && sizeof(ph_secret) == 8, "scalar sizes");
