/* c/connections.h: connections: a user's credentials for one provider. Rules for all functions: packhost.h. */
#ifndef PACKHOST_C_CONNECTIONS_H
#define PACKHOST_C_CONNECTIONS_H

#include <stddef.h>

#include "packhost/c/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A connection without credentials. `name` is what the network policy knows it by; `base_url` may
 * be null: the pack's. */
packhost_error* packhost_connection_new(const char* name, const char* provider,
                                        const char* base_url, packhost_connection** out);
/* Adds a credential: `size` bytes are copied to locked memory, and the caller wipes its own. Error
 * "connection_in_use" once a run or a store has used the connection, or it was shared. */
packhost_error* packhost_connection_add_credential(packhost_connection* connection,
                                                   const char* name, const void* bytes,
                                                   size_t size);
/* Overrides a URL in the pack's `auth`, by setting: "tokenUrl". Errors as above. */
packhost_error* packhost_connection_set_url(packhost_connection* connection, const char* setting,
                                            const char* url);
/* Which of the pack's `connection.options` it authenticates by; "": as the nodes say. Errors as
 * above. */
packhost_error* packhost_connection_set_option(packhost_connection* connection,
                                               const char* option);
/* Reads a connection's TOML file. `may_ask` != 0: credentials with `prompt` are asked for on the
 * terminal. Errors: phase connection. */
packhost_error* packhost_connection_read(const char* file, int may_ask, packhost_connection** out);
/* Another handle to the same connection, so that tokens are shared; null if given null. */
packhost_connection* packhost_connection_share(const packhost_connection* connection);
/* Gives a handle back. Runs under way keep what they use. */
void packhost_connection_free(packhost_connection* connection);

#ifdef __cplusplus
}
#endif
#endif
