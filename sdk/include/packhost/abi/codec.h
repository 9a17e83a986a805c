/* codec.h: a body codec, values to bytes and back, streaming.
 *
 * A codec serves media types. Values come and go as events (plugin.h), so that it needs no JSON
 * library of the host's and the host keeps only what a node maps; bytes leave to a sink that may
 * say "later", so that a large body runs in constant memory.
 *
 *   create(host, "json", settings, &codec)
 *     encode_begin(codec, options, sink, &enc)
 *       encode(enc, events, n, &taken)     taken < n with PH_LATER: call again when the sink drains
 *       encode_end(enc)                    flush; PH_LATER likewise
 *     encode_free(enc)
 *     decode_begin(codec, options, sink, &dec)
 *       decode(dec, bytes, last)           events go to the sink, in batches
 *     decode_free(dec)
 *   destroy(codec)
 *
 * What a key, a quote or an empty body means in the format is the codec's business alone.
 */
#ifndef PACKHOST_ABI_CODEC_H
#define PACKHOST_ABI_CODEC_H

#include "host.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PH_CODEC "ph.codec.draft-1/1"

/* Where encoded bytes go; the host's. */
typedef struct ph_byte_sink {
    uint32_t size;
    uint32_t reserved;
    void* ctx;
    /* Takes all of the bytes, or none and says PH_LATER. Since 0.1. [worker] */
    ph_status (*write)(void* ctx, ph_str bytes);
    /* Takes a secret through an encoder; the host fills in its bytes when it sends. Since 0.1. [worker] */
    ph_status (*put_secret)(void* ctx, ph_secret secret, ph_encoder encoder);
    /* Takes a blob, the handle of a PH_VALUE_BLOB; the host streams its bytes here, as they are, when
     * it sends: they are never in memory as a whole, nor seen by the codec. Since 0.1. [worker] */
    ph_status (*put_blob)(void* ctx, uint64_t blob);
} ph_byte_sink;

/* What a value sink answers to a batch. Zeroed by the decoder before each call. */
typedef struct ph_sink_answer {
    uint32_t size;
    uint32_t skip_depth; /* n > 0: events deeper than n - 1 open containers are not wanted until
                            the depth has been n - 1 again. The end of each container whose begin
                            was sent is sent all the same. Advice: sending more does no harm. */
} ph_sink_answer;

/* Where decoded events go; the host's. */
typedef struct ph_value_sink {
    uint32_t size;
    uint32_t reserved;
    void* ctx;
    /* Takes a batch, whose views are valid until it returns. Not PH_OK: stop decoding and return
     * that status. Since 0.1. [worker] */
    ph_status (*events)(void* ctx, const ph_value_event* events, size_t count,
                        ph_sink_answer* answer);
} ph_value_sink;

/* What the host wants of a body, as a tree: of an object the members named, of an array all
 * elements as a whole. Advice: a decoder may leave out what no path of the tree names, key and value
 * alike; sending more does no harm. What is left out must be well-formed all the same. */
typedef struct ph_wanted {
    uint32_t size;
    uint32_t count;                  /* of members; 0: the whole value */
    uint64_t marks;                  /* bit (7 * length + first byte) % 64 of each member's key, in
                                        bytes ("": 0): a key without its bit is none of them */
    ph_str key;                      /* of this member; empty at the root */
    const struct ph_wanted* members;
} ph_wanted;

/* Bounds that the decoder must hold, and how the peer labelled the body. */
typedef struct ph_codec_options {
    uint32_t size;
    uint32_t max_depth;      /* open containers; beyond is an error "too_deep" */
    ph_str media_type;       /* as in Content-Type, with parameters; empty if there was none */
    const ph_wanted* wanted; /* decoding; null: everything. Lives until decode_free. Since 0.1 */
} ph_codec_options;

/* Where decoding, checking or compiling failed, and why. Zeroed by the host, which copies the texts
 * before it calls the plugin again on this thread, but for decode_free. The codes:
 *   syntax            not in the format, or a placeholder where none may stand
 *   truncated         the body ends before its value does
 *   invalid_utf8      text that is not UTF-8
 *   invalid_text      text that is not in the charset that the media type names
 *   unknown_charset   the media type names a charset that the codec does not have
 *   number_range      a number that no event can hold
 *   too_deep          more open containers than max_depth, or than the codec's own bound
 *   too_large         beyond another bound of the codec's: a name, the body, the count of members
 *   plugin_exception  the C++ wrapper caught an exception
 * A codec may have codes of its own. */
typedef struct ph_codec_error {
    uint32_t size;
    uint32_t reserved;
    uint64_t offset;  /* bytes from the start of the body */
    uint32_t line;    /* from 1; 0: not applicable */
    uint32_t column;  /* from 1, in bytes */
    ph_str code;
    ph_str message;   /* one sentence */
} ph_codec_error;

/* A piece of a compiled template. */
typedef struct ph_template_segment {
    uint32_t size;
    uint32_t context; /* 0: literal text; else the codec's own tag of where the placeholder stands */
    ph_str text;      /* the literal, or the placeholder's name */
} ph_template_segment;

typedef struct ph_template_sink {
    uint32_t size;
    uint32_t reserved;
    void* ctx;
    ph_status (*segment)(void* ctx, const ph_template_segment* segment); /* Since 0.1. [worker] */
} ph_template_sink;

enum {
    PH_CODEC_NESTED_KEYS = 1,   /* a dotted body_field key nests */
    PH_CODEC_BYTE_IDENTICAL = 2 /* the same value always gives the same bytes */
};

/* A codec's facts: static, per name. */
typedef struct ph_codec_info {
    uint32_t size;
    uint32_t flags;
    const char* name;         /* as in the note */
    const char* media_types;  /* space-separated: "application/json *+json"; the first is sent */
    ph_str empty_value;       /* the encoded body when a declared body has no field: "{}" */
} ph_codec_info;

/* The interface. */
typedef struct ph_codec {
    uint32_t size;
    uint32_t info_count;
    const ph_codec_info* info; /* one per codec name of this plugin */

    /* Makes the codec for one worker. Since 0.1. [worker] */
    ph_status (*create)(const ph_host* host, ph_str name, ph_value settings, void** instance,
                        ph_error* error);
    void (*destroy)(void* instance); /* Since 0.1. [worker] */

    /* Encoding one value; sink outlives enc. Since 0.1. [worker] */
    ph_status (*encode_begin)(void* instance, const ph_codec_options* options,
                              const ph_byte_sink* sink, void** enc);
    ph_status (*encode)(void* enc, const ph_value_event* events, size_t count, size_t* taken);
    ph_status (*encode_end)(void* enc); /* PH_INVALID: the value was not complete */
    void (*encode_free)(void* enc);

    /* Decoding one body; sink outlives dec. `last`: no bytes follow, and the value must be complete.
     * PH_FAILED: *error says where. Since 0.1. [worker] */
    ph_status (*decode_begin)(void* instance, const ph_codec_options* options,
                              const ph_value_sink* sink, void** dec);
    ph_status (*decode)(void* dec, ph_str bytes, uint32_t last, ph_codec_error* error);
    void (*decode_free)(void* dec);

    /* Templates: splits text at {{name}} and tags each placeholder with its place. Optional.
     * PH_FAILED: *error says where. Since 0.1. [worker] */
    ph_status (*template_compile)(void* instance, ph_str text, const ph_template_sink* sink,
                                  ph_codec_error* error);
    /* Writes one value as it must stand in that place; value.count 0: a missing optional pin. */
    ph_status (*template_escape)(void* instance, uint32_t context, ph_value value,
                                 const ph_byte_sink* sink);
    /* The first error in a finished body, or PH_OK. Optional. Since 0.1. [worker] */
    ph_status (*check)(void* instance, ph_str bytes, ph_codec_error* error);

    /* For responses without a media type: 0 (not mine) to 100 (surely mine). Optional. Since 0.1. [worker] */
    uint32_t (*sniff)(void* instance, ph_str first_bytes);
} ph_codec;

#ifdef __cplusplus
}
#endif
#endif
