/* codec.c: a codec that codes nothing; definitions set its media types and its facts. */
#include <string.h>

#include "packhost/abi/codec.h"

#ifndef CODEC_FACTS_NAME
#define CODEC_FACTS_NAME CODEC_NAME
#endif
#ifndef CODEC_DECODE
#define CODEC_DECODE decode
#endif

static ph_status create(const ph_host* host, ph_str name, ph_value settings, void** instance,
                        ph_error* error) {
    (void)host, (void)name, (void)settings, (void)error;
    *instance = 0;
    return PH_OK;
}
static void end(void* object) { (void)object; }
static ph_status encode_begin(void* instance, const ph_codec_options* options,
                              const ph_byte_sink* sink, void** enc) {
    (void)instance, (void)options, (void)sink;
    *enc = 0;
    return PH_OK;
}
static ph_status encode(void* enc, const ph_value_event* events, size_t count, size_t* taken) {
    (void)enc, (void)events;
    *taken = count;
    return PH_OK;
}
static ph_status encode_end(void* enc) {
    (void)enc;
    return PH_OK;
}
static ph_status decode_begin(void* instance, const ph_codec_options* options,
                              const ph_value_sink* sink, void** dec) {
    (void)instance, (void)options, (void)sink;
    *dec = 0;
    return PH_OK;
}
static ph_status decode(void* dec, ph_str bytes, uint32_t last, ph_codec_error* error) {
    (void)dec, (void)bytes, (void)last, (void)error;
    return PH_OK;
}

static const ph_codec_info kInfo[] = {
    {sizeof(ph_codec_info), 0, CODEC_FACTS_NAME, CODEC_MEDIA_TYPES, {0, 0}}};
static const ph_codec kCodec = {.size = sizeof(ph_codec), .info_count = 1, .info = kInfo,
                                .create = create, .destroy = end,
                                .encode_begin = encode_begin, .encode = encode,
                                .encode_end = encode_end, .encode_free = end,
                                .decode_begin = decode_begin, .decode = CODEC_DECODE,
                                .decode_free = end};

static const void* query(const char* id) {
    (void)decode;
    return strcmp(id, PH_CODEC) == 0 ? &kCodec : 0;
}
static const ph_provides kProvides[] = {{sizeof(ph_provides), 0, "body", CODEC_NAME}};
static const ph_plugin kPlugin = {
    sizeof(ph_plugin), 1,         PACKHOST_PLUGIN_ID, PACKHOST_PLUGIN_VERSION, PACKHOST_SDK_VERSION,
    kProvides,         query,     0};

PACKHOST_EXPORT const ph_plugin* packhost_plugin_1(void);
PACKHOST_EXPORT const ph_plugin* packhost_plugin_1(void) { return &kPlugin; }
