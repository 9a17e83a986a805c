/* c/errors.h: why a call failed, or what a callback says has failed. Rules for all functions: packhost.h. */
#ifndef PACKHOST_C_ERRORS_H
#define PACKHOST_C_ERRORS_H

#include "packhost/c/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Stable, lower_snake_case. Of null: "". */
const char* packhost_error_code(const packhost_error* error);
/* Where it went wrong: usage, pack, config, input, connection, policy, plugin, auth, resolve,
 * connect, tls, send, wait, receive, decode or run. Of null: "". */
const char* packhost_error_phase(const packhost_error* error);
/* One sentence without credentials or values of pins. Of null: "". */
const char* packhost_error_message(const packhost_error* error);
/* What to do next; may be empty. Of null: "". */
const char* packhost_error_hint(const packhost_error* error);
/* An error for a callback to return, and the host's from then on: of phase connection from
 * packhost_store.find, of phase input from sources and sinks. Null texts count as empty. Never
 * null: without memory it is "out_of_memory". */
packhost_error* packhost_error_new(const char* code, const char* message, const char* hint);
void packhost_error_free(packhost_error* error);

#ifdef __cplusplus
}
#endif
#endif
