/* packhost.h: the host inside an application, for C and for whatever calls C.
 *
 * The same powers as runtime.hpp, over opaque handles. Rules that hold for every function:
 *
 *   Errors     What can fail returns a packhost_error*, null on success. It is the caller's:
 *              packhost_error_free(). Nothing is written to `out` parameters on failure. No C++
 *              exception leaves a function; a null where something is needed is the error
 *              "bad_argument" (phase usage), never a crash.
 *   Ownership  What a function hands out through `out`, or returns as char*, is the caller's to
 *              free with the function named there; *_free(NULL) does nothing. Arguments are
 *              borrowed for the call and copied where they must outlive it. `const char*` results
 *              live as long as the handle they came from.
 *   Texts      UTF-8. `const char*` alone is NUL-terminated; with a size beside it, it is not.
 *   Threads    All functions: any thread. One handle may be used by several threads at once unless
 *              said otherwise, but must not be freed while another call uses it.
 *   Structs    Those with a `size` are set to zero, then size = sizeof the struct. Later versions
 *              append members; zero means what it meant before they were there.
 *
 *   packhost_config* config = NULL;
 *   packhost_error* error = packhost_config_read("packhost.toml", &config);
 *   if (error) { fprintf(stderr, "%s\n", packhost_error_message(error)); ... }
 */
#ifndef PACKHOST_PACKHOST_H
#define PACKHOST_PACKHOST_H

#include "packhost/c/blobs.h"
#include "packhost/c/config.h"
#include "packhost/c/connections.h"
#include "packhost/c/errors.h"
#include "packhost/c/packs.h"
#include "packhost/c/plugins.h"
#include "packhost/c/runs.h"
#include "packhost/c/runtime.h"
#include "packhost/c/services.h"
#include "packhost/c/types.h"

#endif
