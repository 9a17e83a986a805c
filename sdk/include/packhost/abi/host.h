/* host.h: what the host does for a plugin.
 *
 * create() of every interface gets a ph_host. Services are fetched by name with get(); each is a
 * static table whose functions take the host's own context first. A service that the plugin's note
 * lists under "needs" is there whenever the plugin runs; one listed under "optional" may be null.
 *
 *   const ph_clock* clock = host->get(host, PH_CLOCK);
 *   if (clock) now = clock->unix_ms(host->ctx);
 *
 * Work with secrets is a service of its own: secret.h.
 */
#ifndef PACKHOST_ABI_HOST_H
#define PACKHOST_ABI_HOST_H

#include "plugin.h"
#include "secret.h"

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
