/* c/blobs.h: bytes that stream into a run and out of it. Rules for all functions: packhost.h. */
#ifndef PACKHOST_C_BLOBS_H
#define PACKHOST_C_BLOBS_H

#include <stddef.h>
#include <stdint.h>

#include "packhost/c/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes for an input pin of type blob, of a raw body or of a part of a multipart one:
 * they are read while they are sent. Just one of `file`, `blob`, `bytes` and `read` is not null.
 * Functions get `user` and are called on the run's worker, one at a time, until `done` is called or
 * packhost_runtime_run() returns: what they refer to must live until then. They may read a disk,
 * must not wait for anything else, and must not unwind. An error that one returns
 * (packhost_error_new()) ends the run with that code. */
typedef struct packhost_source {
    size_t size;
    const char* pin;  /* not in `pins` as well */
    const char* file; /* a regular file, whose name goes with it; error "bad_blob", phase input */
    const packhost_blob* blob; /* of an earlier result; one run at a time */
    const void* bytes;         /* `bytes_size` bytes, which are copied */
    size_t bytes_size;
    void* user;
    /* Fills `buffer` from its start and writes how much to `got`; 0: there is no more. */
    packhost_error* (*read)(void* user, char* buffer, size_t capacity, size_t* got);
    /* Back to the first byte; called before each reading, the first one included. May be null: it
     * can't be read twice, and the run keeps up to 64 MiB in case that it is asked for again; more
     * is the error "body_not_replayable". */
    packhost_error* (*rewind)(void* user);
    /* Of `read`: how many bytes there are, of which no more are sent; fewer are the error
     * "bad_blob", phase input. UINT64_MAX: not known; the body is sent in chunks (RFC 9112, 7.1),
     * which not every API takes. */
    uint64_t length;
    /* Of `read` and `bytes`: the name for a file of a multipart body; may be null. */
    const char* file_name;
} packhost_source;

/* Where the body of an answer goes that is mapped to an output pin of type blob, as it comes; only
 * that of a success (status 2xx). Either `file` or `write` is not null. Of functions the same holds
 * as above. */
typedef struct packhost_sink {
    size_t size;
    const char* pin;
    /* Comes to be, or is replaced, as a whole when the last byte has come; error "bad_blob". */
    const char* file;
    void* user;
    /* Takes all of the bytes. */
    packhost_error* (*write)(void* user, const char* bytes, size_t size);
    /* Forgets what was written: the answer broke off, and the request is repeated. 0: that can't be
     * done, and the run ends; so it does if this is null. */
    int (*restart)(void* user);
    /* The last byte has been written. Not called if the run fails. May be null. */
    packhost_error* (*finish)(void* user);
} packhost_sink;

/* The bytes of an output pin of type blob for which there was no sink: the pin's own value is
 * {"size", "contentType"}. They are in a file without a name, gone with the last handle and the
 * result. Error "no_blob", phase usage: the pin has none. All handles of one pin's bytes read from
 * one place, which runs that send them move too: one thread at a time. */
packhost_error* packhost_result_blob(const packhost_result* result, const char* pin,
                                     packhost_blob** out);
/* Of null: 0. */
uint64_t packhost_blob_size(const packhost_blob* blob);
/* Fills `buffer` and writes how much to `got`; 0: there is no more. Errors: "bad_blob". */
packhost_error* packhost_blob_read(packhost_blob* blob, void* buffer, size_t capacity, size_t* got);
/* Back to the first byte, where the first reading begins, too. */
packhost_error* packhost_blob_rewind(packhost_blob* blob);
void packhost_blob_free(packhost_blob* blob);

#ifdef __cplusplus
}
#endif
#endif
