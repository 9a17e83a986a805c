// layout.cpp: holds the layouts of the ABI, as C++ sees them, and its numbers. Passes if it
// compiles.
#include <type_traits>

#include "packhost/abi/auth.h"
#include "packhost/abi/codec.h"
#include "packhost/abi/transport.h"

#define SIZE(type, bytes)                                          \
    static_assert(sizeof(type) == (bytes), #type " changed its size"); \
    static_assert(std::is_standard_layout_v<type> && std::is_trivial_v<type>, #type);
#define AT(type, field, offset) \
    static_assert(offsetof(type, field) == (offset), #type "." #field " moved");
#include "layouts.inc"

static_assert(PH_MUST_UNDERSTAND == 0x40000000);
static_assert(PH_OK == 0 && PH_LATER == 1 && PH_END == 2 && PH_FAILED == -1 &&
              PH_UNSUPPORTED == -2 && PH_INVALID == -3 && PH_DENIED == -4 && PH_NOT_FOUND == -5 &&
              PH_LIMIT == -6 && PH_CANCELLED == -7);
static_assert(PH_STEP_DONE == 0x40000001 && PH_STEP_FAIL == 0x4000000b);
static_assert(PH_EVENT_BEGIN == 1 && PH_EVENT_CANCELLED == 13);
static_assert(PH_EDIT_HEADER == 0x40000001 && PH_EDIT_TLS_IDENTITY == 0x40000006);
static_assert(PH_PART_LITERAL == 0x40000001 && PH_PART_BODY == 0x40000003);
static_assert(PH_ENC_RAW == 0 && PH_ENC_HEX == 6);
static_assert(PH_MD5 == 1 && PH_SHA512_256 == 5);
static_assert(PH_VALUE_NULL == 1 && PH_VALUE_END_ARRAY == 13 && PH_VALUE_SECRET == 0x4000000e &&
              PH_VALUE_BLOB == 0x4000000f);
static_assert(PACKHOST_NOTE_IDENTITY == 1 && PACKHOST_NOTE_SCHEMA == 2);
