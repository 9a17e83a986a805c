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

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct packhost_error packhost_error;
typedef struct packhost_config packhost_config;
typedef struct packhost_connection packhost_connection;
typedef struct packhost_runtime packhost_runtime;
typedef struct packhost_pack packhost_pack;
typedef struct packhost_result packhost_result;
typedef struct packhost_run packhost_run;
typedef struct packhost_task packhost_task;
typedef struct packhost_blob packhost_blob;

/* The library's version, "MAJOR.MINOR.PATCH". */
const char* packhost_version(void);

/* Frees a char* that a function returned. */
void packhost_text_free(char* text);

/* ---- errors ---------------------------------------------------------------------------------- */

/* Stable, lower_snake_case. Of null: "". */
const char* packhost_error_code(const packhost_error* error);
/* Where it went wrong: usage, pack, config, input, connection, policy, plugin, auth, resolve,
 * connect, tls, send, wait, receive, decode or run. Of null: "". */
const char* packhost_error_phase(const packhost_error* error);
/* One sentence without credentials or values of pins. Of null: "". */
const char* packhost_error_message(const packhost_error* error);
/* What to do next; may be empty. Of null: "". */
const char* packhost_error_hint(const packhost_error* error);
/* An error for a callback to return, and the host's from then on: of phase connection from
 * packhost_store.find, of phase input from sources and sinks. Null texts count as empty. Never
 * null: without memory it is "out_of_memory". */
packhost_error* packhost_error_new(const char* code, const char* message, const char* hint);
void packhost_error_free(packhost_error* error);

/* ---- configuration: what the administrator decides ------------------------------------------- */

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

/* ---- plugins --------------------------------------------------------------------------------- */

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

/* ---- connections: a user's credentials for one provider -------------------------------------- */

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
/* Reads a connection's TOML file. `may_ask` != 0: credentials with `prompt` are asked for on the
 * terminal. Errors: phase connection. */
packhost_error* packhost_connection_read(const char* file, int may_ask, packhost_connection** out);
/* Another handle to the same connection, so that tokens are shared; null if given null. */
packhost_connection* packhost_connection_share(const packhost_connection* connection);
/* Gives a handle back. Runs under way keep what they use. */
void packhost_connection_free(packhost_connection* connection);

/* ---- what an application may supply ---------------------------------------------------------- */

/* Functions get the struct's `user`, may be called from any thread, and must not unwind. What they
 * refer to must live until packhost_runtime_free() has returned. */

/* Looks connections up by packhost_request.connection_name, on the thread that starts the run. */
typedef struct packhost_store {
    size_t size;
    void* user;
    /* Writes a handle that becomes the host's (packhost_connection_share() keeps one), or returns
     * an error that becomes the host's. Neither: error "unknown_connection". */
    packhost_error* (*find)(void* user, const char* name, packhost_connection** out);
} packhost_store;

/* The time; both functions are needed. */
typedef struct packhost_clock {
    size_t size;
    void* user;
    int64_t (*unix_ms)(void* user);       /* ms since 1970-01-01 UTC: for signatures */
    uint64_t (*monotonic_ns)(void* user); /* never goes back: how long tokens live */
} packhost_clock;

/* Lines for the administrator; level 0 debug, 1 info, 2 warning, 3 error. They hold no credential.
 * Must not call the runtime. */
typedef struct packhost_log {
    size_t size;
    void* user;
    void (*write)(void* user, int level, const char* source, size_t source_size, const char* text,
                  size_t text_size);
} packhost_log;

/* Runs callbacks where the application wants them. `post` takes the task and returns; then
 * packhost_task_run() is called once, anywhere but inside `post`. A runtime ends only when all
 * tasks have been run. */
typedef struct packhost_executor {
    size_t size;
    void* user;
    void (*post)(void* user, packhost_task* task);
} packhost_executor;
/* Runs a task and frees it. */
void packhost_task_run(packhost_task* task);

/* What a runtime uses beside its config; null members are the host's own. Copied by create(). */
typedef struct packhost_services {
    size_t size;
    const packhost_store* store;
    const packhost_clock* clock;
    const packhost_log* log;
    const packhost_executor* executor;
    /* In place of `store`: connections lie in this folder, NAME in NAME.toml. */
    const char* connection_folder;
} packhost_services;

/* ---- the runtime ----------------------------------------------------------------------------- */

/* Verifies the plugins of the config's lock and starts the workers. `services` may be null. The
 * config is copied. Errors: phase config, "bad_argument" for a struct of a size that this version
 * does not know. */
packhost_error* packhost_runtime_create(const packhost_config* config,
                                        const packhost_services* services, packhost_runtime** out);
/* Cancels what runs, waits for all callbacks, ends the workers. Not inside a callback. */
void packhost_runtime_free(packhost_runtime* runtime);
/* Takes a new config for the runs to come; those under way finish with the old one. On an error
 * nothing has changed. Waits for no run. */
packhost_error* packhost_runtime_reload(packhost_runtime* runtime, const packhost_config* config);
/* Takes no new runs from now on (they end with "shutting_down"), waits until those under way have
 * ended, and cancels what is left after `deadline_ms`. `finished` and `cancelled` may be null.
 * Inside a callback: error "would_block". */
packhost_error* packhost_runtime_drain(packhost_runtime* runtime, uint64_t deadline_ms,
                                       size_t* finished, size_t* cancelled);
/* Worker threads; runs whose callbacks have not returned. Of null: 0. */
unsigned packhost_runtime_workers(const packhost_runtime* runtime);
size_t packhost_runtime_active(const packhost_runtime* runtime);

/* ---- packs ----------------------------------------------------------------------------------- */

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

/* ---- runs ------------------------------------------------------------------------------------ */

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

enum {
    PACKHOST_DRY_RUN = 1,      /* build the request, mask credentials, send nothing */
    PACKHOST_TEST_REQUEST = 2, /* the pack's test request in place of a node */
    PACKHOST_LOG_HEADERS = 4   /* the result's log has header fields, credentials masked */
};

/* What to run. */
typedef struct packhost_request {
    size_t size;
    const packhost_pack* pack;
    const char* node;                       /* nodeTypeId, id or title; null for a test request */
    const packhost_connection* connection;  /* null if the node has no auth, or for the next */
    const char* connection_name;            /* looked up in the store if `connection` is null */
    const char* pins;                       /* a JSON object of `pins_size` bytes; null: {} */
    size_t pins_size;
    uint64_t deadline_ms;                   /* for the whole run; 0: ten minutes */
    uint64_t flags;                         /* PACKHOST_DRY_RUN | ...; unknown ones are refused */
    /* May be null. Of a node with pages: called on a worker with each page's items as they come, a
     * JSON array of `size` bytes; the pins that would get them are then []. Keep it short. */
    void (*on_items)(void* user, const char* items, size_t size);
    void* on_items_user;
    const packhost_source* const* sources; /* `source_count` of them; may be null with 0 */
    size_t source_count;
    const packhost_sink* const* sinks; /* `sink_count` of them; may be null with 0 */
    size_t sink_count;
} packhost_request;

/* Runs to the end and waits. The error says that there was no run: the request makes no sense. What
 * went wrong in a run is in the result. Not inside a callback on a worker: the result's error is
 * "would_block". */
packhost_error* packhost_runtime_run(packhost_runtime* runtime, const packhost_request* request,
                                     packhost_result** out);

/* The end of a run; `result` is the callee's: packhost_result_free(); null if there is no memory
 * for it. Called on a worker unless there is an executor: keep it short. May start runs. */
typedef void (*packhost_done)(void* user, packhost_result* result);

/* Starts a run; `done` is called exactly once if there is no error, and never if there is one. It
 * may come before this returns. `out` may be null; else it gets a handle. */
packhost_error* packhost_runtime_submit(packhost_runtime* runtime, const packhost_request* request,
                                        packhost_done done, void* user, packhost_run** out);
/* Asks the run to end with error "cancelled". A run that has ended, or null, ignores it. */
void packhost_run_cancel(const packhost_run* run);
/* Gives the handle back; does not end the run. */
void packhost_run_free(packhost_run* run);

/* 1: an answer below 400 came, and all pins were delivered. Of null: 0. */
int packhost_result_ok(const packhost_result* result);
/* HTTP status of the last answer; 0: none. */
int packhost_result_status(const packhost_result* result);
/* Why it is not ok; null if it is. The result's. */
const packhost_error* packhost_result_error(const packhost_result* result);
/* The output exec pin that fires: "exec", "error", or "": none. The result's. Of null: "". */
const char* packhost_result_exec(const packhost_result* result);
/* JSON object of the outputs. The result's. Of null, or if there is no memory: "{}". */
const char* packhost_result_pins(const packhost_result* result);
/* The whole result, as `packhost node run --json` prints it. packhost_text_free(). */
packhost_error* packhost_result_json(const packhost_result* result, char** json);
void packhost_result_free(packhost_result* result);

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
