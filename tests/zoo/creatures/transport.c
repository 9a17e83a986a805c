/* transport.c: a transport that moves nothing. */
#include <string.h>

#include "packhost/abi/transport.h"

static ph_status create(const ph_host* host, const ph_transport_config* config,
                        const ph_exchange* exchange, void** instance, ph_error* error) {
    (void)host, (void)config, (void)exchange, (void)error;
    *instance = 0;
    return PH_OK;
}
static ph_status send_request(void* instance, ph_op op, const ph_request* request) {
    (void)instance, (void)op, (void)request;
    return PH_UNSUPPORTED;
}
static void no_op(void* instance, ph_op op) { (void)instance, (void)op; }
static void stats(void* instance, ph_transport_stats* out) { (void)instance, (void)out; }
static void destroy(void* instance) { (void)instance; }

static const ph_transport kTransport = {sizeof(ph_transport), 0,     create, send_request, no_op,
                                        no_op,                stats, destroy};

static const void* query(const char* id) {
    return strcmp(id, PH_TRANSPORT) == 0 ? &kTransport : 0;
}
static const ph_provides kProvides[] = {{sizeof(ph_provides), 0, "transport", "still"}};
static const ph_plugin kPlugin = {
    sizeof(ph_plugin), 1,         PACKHOST_PLUGIN_ID, PACKHOST_PLUGIN_VERSION, PACKHOST_SDK_VERSION,
    kProvides,         query,     0};

PACKHOST_EXPORT const ph_plugin* packhost_plugin_1(void);
PACKHOST_EXPORT const ph_plugin* packhost_plugin_1(void) { return &kPlugin; }
