/* c/plugins.h: the plugins that a configuration knows. Rules for all functions: packhost.h. */
#ifndef PACKHOST_C_PLUGINS_H
#define PACKHOST_C_PLUGINS_H

#include <stddef.h>

#include "packhost/c/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/* JSON text of all plugins of the config's lock: an array of {"id", "version", "sdk", "file",
 * "sha256", "provides", "needs", "capabilities", "granted", "dependencies", "signer", "schemas",
 * "problem"}; `problem` is null or {"code", "phase", "message", "hint"}. None of their code runs.
 * For packhost_text_free(). */
packhost_error* packhost_plugins_list(const packhost_config* config, char** json);
/* One such object of a file, in the lock or not. */
packhost_error* packhost_plugin_inspect(const packhost_config* config, const char* file,
                                        char** json);
/* What an administrator agrees to for one plugin: shared libraries beyond the usual ones that it
 * may link, and capabilities. Null with a count of 0. */
typedef struct packhost_plugin_consent {
    size_t size; /* sizeof(packhost_plugin_consent) */
    const char* const* dependencies;
    size_t dependency_count;
    const char* const* capabilities;
    size_t capability_count;
} packhost_plugin_consent;
/* Pins a file in the config's lock; from then on these very bytes load. `consent` may be null.
 * `json` as of inspect, or null if it is not wanted. */
packhost_error* packhost_plugin_enable(const packhost_config* config, const char* file,
                                       const packhost_plugin_consent* consent, char** json);
packhost_error* packhost_plugin_disable(const packhost_config* config, const char* id);
/* The state of one id in words. packhost_text_free(). */
packhost_error* packhost_plugin_explain(const packhost_config* config, const char* id, char** text);

#ifdef __cplusplus
}
#endif
#endif
