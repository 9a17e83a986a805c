/* probe.c: the smallest plugin there is, in C, to look at what the build makes of it. */
#include <string.h>

#include "packhost/abi/transport.h"

static const void* query(const char* interface_id) {
    (void)interface_id;
    return 0;
}

static const ph_provides provides[] = {
    {sizeof(ph_provides), 0, "transport", "probe"},
    {sizeof(ph_provides), 0, "transport", "probe-2"},
};

static const ph_plugin plugin = {
    .size = sizeof(ph_plugin),
    .provides_count = 2,
    .id = PACKHOST_PLUGIN_ID,
    .version = PACKHOST_PLUGIN_VERSION,
    .sdk_version = PACKHOST_SDK_VERSION,
    .provides = provides,
    .query = query,
};

/* Not static: must not be exported all the same. */
int packhost_probe_helper(void);
int packhost_probe_helper(void) { return (int)strlen(plugin.id); }

PACKHOST_EXPORT const ph_plugin* packhost_plugin_1(void);
PACKHOST_EXPORT const ph_plugin* packhost_plugin_1(void) { return &plugin; }
