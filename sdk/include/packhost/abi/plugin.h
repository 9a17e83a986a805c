/* plugin.h: the entry of a packhost plugin, and the types that all its interfaces share.
 *
 * A plugin is one shared library with one exported function, packhost_plugin_1(). It returns a
 * constant that names the plugin and leads to everything else by query(): auth schemes (auth.h),
 * body codecs (codec.h), transports (transport.h). The host gives services the same way (host.h).
 * Nothing else crosses the edge: no C++ type, no allocator, no exception, no global.
 *
 *   host: reads the ELF note, without running the file: who are you, what do you offer and need?
 *   host: packhost_plugin_1() -> ph_plugin             must agree with the note
 *   host: plugin->query("ph.auth.draft-2/1") -> const ph_auth*, or null: not offered
 *   host: table->create(...) ... table->destroy(...)    per worker and connection
 *
 * Rules that hold everywhere:
 * - Every struct begins with `size`, set by the side that owns the memory. A field exists if and
 *   only if it fits in `size` (PH_HAS); a null function is absent. Fields are only appended.
 *   In an array all elements have the size of the first, and that is the stride.
 * - A view (ph_str, a pointer in an argument) is valid until the call returns, unless its comment
 *   says otherwise. Nobody frees the other side's memory.
 * - Tags carry PH_MUST_UNDERSTAND: unknown with the bit is PH_UNSUPPORTED, without it is skipped.
 * - Thread tags: [worker] the one worker thread that the object belongs to; [any] any thread;
 *   [load] the loading thread, before any object exists.
 */
#ifndef PACKHOST_ABI_PLUGIN_H
#define PACKHOST_ABI_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version of this SDK. The note says which SDK a plugin was built with. */
#define PACKHOST_SDK_VERSION "0.1.0"

/* The oldest SDK whose host must be able to load the plugin, as major * 1000 + minor. Members
 * newer than the target are hidden: using one is a compile error, not a surprise at run time. */
#ifndef PACKHOST_TARGET
#define PACKHOST_TARGET 1
#endif

/* True if `field` lies inside the memory that the owner of *p vouches for. */
#define PH_HAS(p, field) \
    ((p)->size >= (uint32_t)((const char*)&(p)->field - (const char*)(p)) + sizeof((p)->field))

/* A tag with this bit must be understood by its reader. */
#define PH_MUST_UNDERSTAND 0x40000000

/* Outcome of a call. The numbers are stable. */
typedef int32_t ph_status;
enum {
    PH_OK = 0,
    PH_LATER = 1,        /* not now: the callee calls or is called again, as the function says */
    PH_END = 2,          /* nothing more comes */
    PH_FAILED = -1,      /* the operation failed; the ph_error beside it says why */
    PH_UNSUPPORTED = -2, /* an unknown tag that must be understood, or an absent member */
    PH_INVALID = -3,     /* an argument breaks the contract of the call */
    PH_DENIED = -4,      /* policy or a capability forbids it */
    PH_NOT_FOUND = -5,   /* no such key, path, handle or interface */
    PH_LIMIT = -6,       /* a cap was reached: steps, bytes, handles */
    PH_CANCELLED = -7    /* the operation was cancelled by its owner */
};

/* Text or bytes, not null-terminated. data may be null when size is 0. */
typedef struct ph_str {
    const char* data;
    size_t size;
} ph_str;

/* A secret that stays with the host (host.h, ph.secret). 0 is no secret. */
typedef uint64_t ph_secret;

/* Whom an error is about. */
typedef uint32_t ph_blame;
enum { PH_BLAME_PLUGIN = 1, PH_BLAME_PEER = 2, PH_BLAME_CONFIG = 3, PH_BLAME_HOST = 4 };

/* An error's detail. The texts are for people and must hold no credential; the host copies them. */
typedef struct ph_error {
    uint32_t size;
    ph_blame blame;
    ph_str code;             /* stable, lower_snake_case: "token_refused" */
    ph_str message;          /* one sentence: what happened */
    ph_str hint;             /* one sentence: what to do next; may be empty */
    uint32_t retry_after_ms; /* 0: unknown */
    uint32_t reserved;       /* 0 */
} ph_error;

/* One piece of a value (settings, bodies): a tree written as a flat sequence of events. A complete
 * value is a scalar, or BEGIN ... END with, in objects, a KEY before each member. */
typedef uint32_t ph_event_kind;
enum {
    PH_VALUE_NULL = 1,
    PH_VALUE_BOOL = 2,        /* as.boolean: 0 or 1 */
    PH_VALUE_INT = 3,         /* as.integer */
    PH_VALUE_UINT = 4,        /* as.natural: a whole number above INT64_MAX */
    PH_VALUE_DOUBLE = 5,      /* as.real: finite */
    PH_VALUE_NUMBER_TEXT = 6, /* text: a whole number beyond 64 bits, as written */
    PH_VALUE_STRING = 7,      /* text: UTF-8 */
    PH_VALUE_STRING_PART = 8, /* text: a part of a long string; the last part is a STRING */
    PH_VALUE_KEY = 9,         /* text: the name of the member that follows */
    PH_VALUE_BEGIN_OBJECT = 10,
    PH_VALUE_END_OBJECT = 11,
    PH_VALUE_BEGIN_ARRAY = 12,
    PH_VALUE_END_ARRAY = 13,
    PH_VALUE_SECRET = 14 | PH_MUST_UNDERSTAND, /* as.handle: a string that the host fills in */
    PH_VALUE_BLOB = 15 | PH_MUST_UNDERSTAND    /* as.handle: a stream of bytes */
};

typedef struct ph_value_event {
    uint32_t size;
    ph_event_kind kind;
    ph_str text;
    union {
        int64_t integer;
        uint64_t natural;
        double real;
        uint64_t handle;
        uint32_t boolean;
    } as;
} ph_value_event;

/* A whole value as its events, in one array. */
typedef struct ph_value {
    const ph_value_event* events;
    size_t count;
} ph_value;

/* What one plugin offers; as in the note. */
typedef struct ph_provides {
    uint32_t size;
    uint32_t reserved;    /* 0 */
    const char* kind;     /* "auth", "body" or "transport" */
    const char* name;     /* the scheme, codec or transport: "header", "json", "http" */
} ph_provides;

/* The plugin, a static constant. Its texts are null-terminated and live as long as the mapping. */
typedef struct ph_plugin {
    uint32_t size;
    uint32_t provides_count;
    const char* id;          /* reverse-DNS: "dev.packhost.auth.header" */
    const char* version;     /* semantic version */
    const char* sdk_version; /* PACKHOST_SDK_VERSION at build time */
    const ph_provides* provides;

    /* The table of an interface ("ph.auth.draft-2/1"), or null. Tables are static. Since 0.1. [any] */
    const void* (*query)(const char* interface_id);

    /* Optional: a check of the plugin's own footing (published vectors, say), at most 50 ms.
     * Anything but PH_OK keeps the plugin out; *error, if filled, says why. Since 0.1. [load] */
    ph_status (*self_test)(ph_error* error);
} ph_plugin;

/* The one exported symbol; its name carries the major version. No side effect, callable any number
 * of times, always the same pointer. [any] */
typedef const ph_plugin* (*ph_entry_function)(void);
#define PACKHOST_ENTRY_SYMBOL "packhost_plugin_1"
#define PACKHOST_EXPORT __attribute__((visibility("default")))

/* The identity note: an ELF note of owner "packhost". The build writes it (PackhostPlugin.cmake). */
#define PACKHOST_NOTE_OWNER "packhost"
#define PACKHOST_NOTE_IDENTITY 1 /* canonical JSON: id, version, sdk, provides, needs, ... */
#define PACKHOST_NOTE_SCHEMA 2   /* JSON: {"<kind>/<name>": draft-07 schema of its settings} */

#ifdef __cplusplus
}
#endif
#endif
