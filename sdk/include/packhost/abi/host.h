/* host.h: what the host does for a plugin.
 *
 * create() of every interface gets a ph_host. Services are fetched by name with get(); each is a
 * static table whose functions take the host's own context first. A service that the plugin's note
 * lists under "needs" is there whenever the plugin runs; one listed under "optional" may be null.
 *
 *   const ph_secrets* s = host->get(host, PH_SECRETS);
 *   s->hmac(scope, PH_SHA256, &key, 1, parts, 3, &mac)   bytes never leave the host
 *   s->text(...) / s->join(...)                          a new handle, to be placed by an edit
 *
 * Secrets are handles, not bytes. A handle made while an operation runs lives until its finish();
 * one made in create() until destroy(). Handles carry a generation: a stale one is PH_NOT_FOUND.
 */
#ifndef PACKHOST_ABI_HOST_H
#define PACKHOST_ABI_HOST_H

#include "plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ph_host {
    uint32_t size;
    uint32_t reserved;
    const char* version; /* of the host, null-terminated */
    void* ctx;           /* the host's; pass it to log, clock, random and loop */

    /* The table of a service ("ph.clock.draft-1/1"), or null. Since 0.1. [any] */
    const void* (*get)(const struct ph_host* host, const char* service_id);
} ph_host;

/* ---- ph.log: lines for the administrator; never a credential ---------------------------------- */
#define PH_LOG "ph.log.draft-1/1"
typedef struct ph_log {
    uint32_t size;
    uint32_t reserved;
    /* level: 0 debug, 1 info, 2 warning, 3 error. At most 4 KiB a line are kept. Since 0.1. [any] */
    void (*write)(void* ctx, uint32_t level, ph_str line);
} ph_log;

/* ---- ph.clock ------------------------------------------------------------------------------- */
#define PH_CLOCK "ph.clock.draft-1/1"
typedef struct ph_clock {
    uint32_t size;
    uint32_t reserved;
    int64_t (*unix_ms)(void* ctx);       /* wall clock, ms since 1970-01-01 UTC. Since 0.1. [any] */
    uint64_t (*monotonic_ns)(void* ctx); /* the scale of all deadlines. Since 0.1. [any] */
} ph_clock;

/* ---- ph.random ------------------------------------------------------------------------------ */
#define PH_RANDOM "ph.random.draft-1/1"
typedef struct ph_random {
    uint32_t size;
    uint32_t reserved;
    /* Fills buffer from the system's generator; PH_FAILED if it can't. Since 0.1. [any] */
    ph_status (*fill)(void* ctx, void* buffer, size_t size);
} ph_random;

/* ---- ph.secret: secret expressions ------------------------------------------------------------ */
#define PH_SECRETS "ph.secret.draft-1/1"

/* How a part is written into the whole. */
typedef uint32_t ph_encoder;
enum {
    PH_ENC_RAW = 0,
    PH_ENC_PERCENT = 1,   /* RFC 3986: all but unreserved */
    PH_ENC_FORM = 2,      /* application/x-www-form-urlencoded: space is + */
    PH_ENC_JSON = 3,      /* inside a JSON string */
    PH_ENC_BASE64 = 4,    /* RFC 4648, 4, padded */
    PH_ENC_BASE64URL = 5, /* RFC 4648, 5, unpadded */
    PH_ENC_HEX = 6        /* lower case */
};

typedef uint32_t ph_part_kind;
enum {
    PH_PART_LITERAL = 1 | PH_MUST_UNDERSTAND, /* text */
    PH_PART_SECRET = 2 | PH_MUST_UNDERSTAND,  /* secret */
    PH_PART_BODY = 3 | PH_MUST_UNDERSTAND     /* the encoded body; in the sign turn only */
};

/* One part of an expression: a literal, a handle or the body, through an encoder. */
typedef struct ph_part {
    uint32_t size;
    ph_part_kind kind;
    ph_encoder encoder;
    uint32_t reserved;
    ph_str text;
    ph_secret secret;
} ph_part;

typedef uint32_t ph_digest_algorithm;
enum { PH_MD5 = 1, PH_SHA1 = 2, PH_SHA256 = 3, PH_SHA512 = 4, PH_SHA512_256 = 5 };

/* Where handles live: given by create() and begin(), opaque. */
typedef struct ph_scope ph_scope;

typedef struct ph_secrets {
    uint32_t size;
    uint32_t reserved;

    /* The parts, each through its encoder, as a new secret. Since 0.1. [worker] */
    ph_status (*join)(ph_scope* scope, const ph_part* parts, size_t count, ph_secret* out);

    /* HMAC (RFC 2104) of the message under the key, both expressions; the MAC's raw bytes become a
     * new secret: the key of a next HMAC, or, through an encoder, an edit. Since 0.1. [worker] */
    ph_status (*hmac)(ph_scope* scope, ph_digest_algorithm algorithm, const ph_part* key,
                      size_t key_count, const ph_part* message, size_t message_count,
                      ph_secret* out);

    /* A digest of an expression, likewise. Since 0.1. [worker] */
    ph_status (*digest)(ph_scope* scope, ph_digest_algorithm algorithm, const ph_part* message,
                        size_t message_count, ph_secret* out);

    /* A value out of a response that the host holds (PH_EVENT_RESPONSE, PH_EVENT_CHALLENGE), as a
     * new secret. `path` reads as in a pack: "$body.access_token", "$headers.location". A string is
     * taken as it is, a number as its text; all else is PH_NOT_FOUND. Since 0.1. [worker] */
    ph_status (*extract)(ph_scope* scope, uint64_t response, ph_str path, ph_secret* out);

    /* The same, but as plain text for the plugin to decide on: an expiry, an error code. At most
     * `capacity` bytes go to buffer; *length is the value's whole length. A value that another
     * call has extracted as a secret is PH_DENIED. Since 0.1. [worker] */
    ph_status (*read)(ph_scope* scope, uint64_t response, ph_str path, char* buffer,
                      size_t capacity, size_t* length);

    /* Length of a secret in bytes; tells an empty credential from a present one. Since 0.1. [worker] */
    ph_status (*length)(ph_scope* scope, ph_secret secret, size_t* out);

    /* Lends the bytes for the duration of the callback. Needs the capability "secret.reveal" in the
     * note and in the host's config, else PH_DENIED. Since 0.1. [worker] */
    ph_status (*reveal)(ph_scope* scope, ph_secret secret,
                        void (*borrow)(void* user, ph_str bytes), void* user);
} ph_secrets;

/* ---- ph.loop: the worker's event loop, for transports ------------------------------------------ */
#define PH_LOOP "ph.loop.draft-1/1"
enum { PH_READABLE = 1, PH_WRITABLE = 2 };

typedef struct ph_watch ph_watch; /* one watched descriptor; the host's */
typedef struct ph_timer ph_timer; /* one timer; the host's */

typedef struct ph_loop {
    uint32_t size;
    uint32_t reserved;

    /* Watches fd for its life; nothing is wanted yet. on_ready gets the wanted events that hold
     * (hang-up and error count as both). An event that comes while it is not wanted is remembered
     * and given after the next want(). Since 0.1. [worker] */
    ph_status (*watch)(void* ctx, int fd, void (*on_ready)(void* user, uint32_t events), void* user,
                       ph_watch** out);
    /* Sets what is wanted; costs no system call in the common case. An event that still holds while
     * it is wanted is reported again (level-triggered). Since 0.1. [worker] */
    void (*want)(ph_watch* watch, uint32_t events);
    /* Ends the watch; call before closing fd. No callback follows. Allowed inside one. Since 0.1. [worker] */
    void (*unwatch)(ph_watch* watch);

    /* Calls on_time once, at or after `deadline_ns` on ph.clock's monotonic scale, up to 16 ms late.
     * Since 0.1. [worker] */
    ph_status (*timer_start)(void* ctx, uint64_t deadline_ns, void (*on_time)(void* user),
                             void* user, ph_timer** out);
    /* Ends a timer that has not fired; *timer is invalid afterwards, as after firing. Since 0.1. [worker] */
    void (*timer_cancel)(ph_timer* timer);

    /* A scratch buffer for reads, shared by all users of this loop, valid within a callback. Since 0.1. [worker] */
    void* (*scratch)(void* ctx, size_t* size);
} ph_loop;

#ifdef __cplusplus
}
#endif
#endif
