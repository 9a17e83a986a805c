/* c/runtime.h: the runtime, which executes nodes on its workers. Rules for all functions: packhost.h. */
#ifndef PACKHOST_C_RUNTIME_H
#define PACKHOST_C_RUNTIME_H

#include <stddef.h>
#include <stdint.h>

#include "packhost/c/services.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Verifies the plugins of the config's lock and starts the workers. `services` may be null. The
 * config is copied. Errors: phase config, "bad_argument" for a struct of a size that this version
 * does not know. */
packhost_error* packhost_runtime_create(const packhost_config* config,
                                        const packhost_services* services, packhost_runtime** out);
/* Cancels what runs, waits for all callbacks, ends the workers. Not inside a callback. */
void packhost_runtime_free(packhost_runtime* runtime);
/* Takes a new config for the runs to come; those under way finish with the old one. On an error
 * nothing has changed. Waits for no run. */
packhost_error* packhost_runtime_reload(packhost_runtime* runtime, const packhost_config* config);
/* Takes no new runs from now on (they end with "shutting_down"), waits until those under way have
 * ended, and cancels what is left after `deadline_ms`. `finished` and `cancelled` may be null.
 * Inside a callback: error "would_block". */
packhost_error* packhost_runtime_drain(packhost_runtime* runtime, uint64_t deadline_ms,
                                       size_t* finished, size_t* cancelled);
/* Worker threads; runs whose callbacks have not returned. Of null: 0. */
unsigned packhost_runtime_workers(const packhost_runtime* runtime);
size_t packhost_runtime_active(const packhost_runtime* runtime);

#ifdef __cplusplus
}
#endif
#endif
