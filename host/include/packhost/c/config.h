/* c/config.h: the configuration: what the administrator decides. Rules for all functions: packhost.h. */
#ifndef PACKHOST_C_CONFIG_H
#define PACKHOST_C_CONFIG_H

#include <stddef.h>

#include "packhost/c/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Reads packhost.toml. Errors: phase config. */
packhost_error* packhost_config_read(const char* file, packhost_config** out);
/* Without a file; `directory` is where plugins.lock lies. */
packhost_error* packhost_config_default(const char* directory, packhost_config** out);
void packhost_config_free(packhost_config* config);

/* These change a config before a runtime is made of it, by the keys of packhost.toml
 * (host/README.md). One thread at a time. Whether a value makes sense is said by
 * packhost_runtime_create(). */
packhost_error* packhost_config_set_lock(packhost_config* config, const char* file);
packhost_error* packhost_config_set_workers(packhost_config* config, unsigned workers);
packhost_error* packhost_config_set_resolver_threads(packhost_config* config, unsigned threads);
packhost_error* packhost_config_set_max_response_bytes(packhost_config* config, size_t bytes);
packhost_error* packhost_config_set_transfer_seconds(packhost_config* config, unsigned seconds);
packhost_error* packhost_config_disable_plugin(packhost_config* config, const char* id);
packhost_error* packhost_config_prefer_plugin(packhost_config* config, const char* kind_and_name,
                                              const char* id);
packhost_error* packhost_config_grant_capability(packhost_config* config, const char* plugin_id,
                                                 const char* capability);
/* Any key: a line of packhost.toml such as "audit.mode = \"on\"", or several. Paths in it are
 * relative to the config's folder. */
packhost_error* packhost_config_set(packhost_config* config, const char* toml);
/* network.connections.NAME: an address class or block, plain http, a PEM bundle. */
packhost_error* packhost_config_allow_address(packhost_config* config, const char* connection,
                                              const char* class_or_block);
packhost_error* packhost_config_allow_plain_http(packhost_config* config, const char* connection);
packhost_error* packhost_config_set_ca_file(packhost_config* config, const char* connection,
                                            const char* file);

#ifdef __cplusplus
}
#endif
#endif
