/* c/runs.h: requests, runs and their results. Rules for all functions: packhost.h. */
#ifndef PACKHOST_C_RUNS_H
#define PACKHOST_C_RUNS_H

#include <stddef.h>
#include <stdint.h>

#include "packhost/c/blobs.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    PACKHOST_DRY_RUN = 1,      /* build the request, mask credentials, send nothing */
    PACKHOST_TEST_REQUEST = 2, /* the pack's test request in place of a node */
    PACKHOST_LOG_HEADERS = 4   /* the result's log has header fields, credentials masked */
};

/* What to run. */
typedef struct packhost_request {
    size_t size;
    const packhost_pack* pack;
    const char* node;                       /* nodeTypeId, id or title; null for a test request */
    const packhost_connection* connection;  /* null if the node has no auth, or for the next */
    const char* connection_name;            /* looked up in the store if `connection` is null */
    const char* pins;                       /* a JSON object of `pins_size` bytes; null: {} */
    size_t pins_size;
    uint64_t deadline_ms;                   /* for the whole run; 0: ten minutes */
    uint64_t flags;                         /* PACKHOST_DRY_RUN | ...; unknown ones are refused */
    /* May be null. Of a node with pages: called on a worker with each page's items as they come, a
     * JSON array of `size` bytes; the pins that would get them are then []. Keep it short. */
    void (*on_items)(void* user, const char* items, size_t size);
    void* on_items_user;
    const packhost_source* const* sources; /* `source_count` of them; may be null with 0 */
    size_t source_count;
    const packhost_sink* const* sinks; /* `sink_count` of them; may be null with 0 */
    size_t sink_count;
} packhost_request;

/* Runs to the end and waits. The error says that there was no run: the request makes no sense. What
 * went wrong in a run is in the result. Not inside a callback on a worker: the result's error is
 * "would_block". */
packhost_error* packhost_runtime_run(packhost_runtime* runtime, const packhost_request* request,
                                     packhost_result** out);

/* The end of a run; `result` is the callee's: packhost_result_free(); null if there is no memory
 * for it. Called on a worker unless there is an executor: keep it short. May start runs. */
typedef void (*packhost_done)(void* user, packhost_result* result);

/* Starts a run; `done` is called exactly once if there is no error, and never if there is one. It
 * may come before this returns. `out` may be null; else it gets a handle. */
packhost_error* packhost_runtime_submit(packhost_runtime* runtime, const packhost_request* request,
                                        packhost_done done, void* user, packhost_run** out);
/* Asks the run to end with error "cancelled". A run that has ended, or null, ignores it. */
void packhost_run_cancel(const packhost_run* run);
/* Gives the handle back; does not end the run. */
void packhost_run_free(packhost_run* run);

/* 1: an answer below 400 came, and all pins were delivered. Of null: 0. */
int packhost_result_ok(const packhost_result* result);
/* HTTP status of the last answer; 0: none. */
int packhost_result_status(const packhost_result* result);
/* Why it is not ok; null if it is. The result's. */
const packhost_error* packhost_result_error(const packhost_result* result);
/* The output exec pin that fires: "exec", "error", or "": none. The result's. Of null: "". */
const char* packhost_result_exec(const packhost_result* result);
/* JSON object of the outputs. The result's. Of null, or if there is no memory: "{}". */
const char* packhost_result_pins(const packhost_result* result);
/* The whole result, as `packhost node run --json` prints it. packhost_text_free(). */
packhost_error* packhost_result_json(const packhost_result* result, char** json);
void packhost_result_free(packhost_result* result);

#ifdef __cplusplus
}
#endif
#endif
