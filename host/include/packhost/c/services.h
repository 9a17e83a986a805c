/* c/services.h: what an application may supply to a runtime. Rules for all functions: packhost.h. */
#ifndef PACKHOST_C_SERVICES_H
#define PACKHOST_C_SERVICES_H

#include <stddef.h>
#include <stdint.h>

#include "packhost/c/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Functions get the struct's `user`, may be called from any thread, and must not unwind. What they
 * refer to must live until packhost_runtime_free() has returned. */

/* Looks connections up by packhost_request.connection_name, on the thread that starts the run. */
typedef struct packhost_store {
    size_t size;
    void* user;
    /* Writes a handle that becomes the host's (packhost_connection_share() keeps one), or returns
     * an error that becomes the host's. Neither: error "unknown_connection". */
    packhost_error* (*find)(void* user, const char* name, packhost_connection** out);
} packhost_store;

/* The time; both functions are needed. */
typedef struct packhost_clock {
    size_t size;
    void* user;
    int64_t (*unix_ms)(void* user);       /* ms since 1970-01-01 UTC: for signatures */
    uint64_t (*monotonic_ns)(void* user); /* never goes back: how long tokens live */
} packhost_clock;

/* Lines for the administrator; level 0 debug, 1 info, 2 warning, 3 error. They hold no credential.
 * Must not call the runtime. */
typedef struct packhost_log {
    size_t size;
    void* user;
    void (*write)(void* user, int level, const char* source, size_t source_size, const char* text,
                  size_t text_size);
} packhost_log;

/* Runs callbacks where the application wants them. `post` takes the task and returns; then
 * packhost_task_run() is called once, anywhere but inside `post`. A runtime ends only when all
 * tasks have been run. */
typedef struct packhost_executor {
    size_t size;
    void* user;
    void (*post)(void* user, packhost_task* task);
} packhost_executor;
/* Runs a task and frees it. */
void packhost_task_run(packhost_task* task);

/* What a runtime uses beside its config; null members are the host's own. Copied by create(). */
typedef struct packhost_services {
    size_t size;
    const packhost_store* store;
    const packhost_clock* clock;
    const packhost_log* log;
    const packhost_executor* executor;
    /* In place of `store`: connections lie in this folder, NAME in NAME.toml. */
    const char* connection_folder;
} packhost_services;

#ifdef __cplusplus
}
#endif
#endif
