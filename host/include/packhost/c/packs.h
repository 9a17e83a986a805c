/* c/packs.h: packs: loading, describing, validating. Rules for all functions: packhost.h. */
#ifndef PACKHOST_C_PACKS_H
#define PACKHOST_C_PACKS_H

#include "packhost/c/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Reads, checks and compiles a pack. It may be used with other runtimes too. Error: the first
 * finding, phase pack. */
packhost_error* packhost_pack_load(packhost_runtime* runtime, const char* file,
                                   packhost_pack** out);
/* Gives the pack back. Runs under way keep it. */
void packhost_pack_free(packhost_pack* pack);
/* JSON text: {"slug", "name", "description", "version", "category", "tags", "file", "provider",
 * "auth_type", "base_url", "has_test_request", "credentials": [{"name", "label", "description",
 * "placeholder", "type", "required"}], "nodes": [{"type_id", "id", "title", "category", "method",
 * "path_template", "auth_type", "inputs": [{"name", "type", "display_name", "required"}],
 * "outputs"}], "warnings"}. packhost_text_free(). */
packhost_error* packhost_pack_describe(const packhost_pack* pack, char** json);
/* Everything that is wrong in a manifest, as JSON: an array of {"is_error", "code", "file",
 * "pointer", "line", "column", "message", "hint"}; "[]": nothing. packhost_text_free(). */
packhost_error* packhost_pack_validate(const char* file, char** json);

#ifdef __cplusplus
}
#endif
#endif
