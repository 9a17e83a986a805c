/* auth.h: an auth scheme, as a step machine without I/O.
 *
 * A scheme never does I/O, blocks or sleeps. It says what it needs, the host does it and resumes
 * it. So every scheme is a replayable transcript: testable without a network, impossible to
 * deadlock. Each request has two turns: PLACE, before the body is encoded (put credentials into
 * path, query, header, cookie, body field), and SIGN, after it (see the final method, target,
 * headers and body digest; add headers, query or the TLS identity). Every attempt on the wire
 * starts anew with the request as it then is.
 *
 *   create(host, config, &instance)                        per worker, connection and scheme
 *     begin(instance, REQUEST, &state)
 *       step(state, BEGIN in turn PLACE)  -> edits, then DONE
 *       step(state, BEGIN in turn SIGN)   -> NEED_BODY_DIGEST
 *       step(state, DIGEST)               -> edits, then DONE
 *       (401) step(state, CHALLENGE) -> DONE, then PLACE and SIGN once more; or FAIL, or PASS
 *     finish(state)                                        success, failure and cancel alike
 *     begin(instance, FILL, &state): a shared value is missing -> SEND ... -> DONE with values
 *     begin(instance, LOGIN, &state): somebody logs in -> OPEN_URL or SHOW, SEND, STORE -> DONE
 *   destroy(instance)
 *
 * All calls on an instance come from its worker's thread: authors need no locks.
 */
#ifndef PACKHOST_ABI_AUTH_H
#define PACKHOST_ABI_AUTH_H

#include "host.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PH_AUTH "ph.auth.draft-2/1"

/* A credential of the connection, in the order of the pack's auth.credentials. Types text and url
 * come as plain text, secret as a handle that lives as long as the instance. */
typedef struct ph_credential {
    uint32_t size;
    uint32_t reserved;
    ph_str name;
    ph_str text;      /* type text and url */
    ph_secret secret; /* set for every type, so that expressions need not care */
} ph_credential;

typedef struct ph_auth_config {
    uint32_t size;
    uint32_t credential_count;
    ph_str scheme;                    /* which of the plugin's schemes */
    ph_value settings;                /* the pack's auth object without the host's own keys */
    const ph_credential* credentials;
    ph_scope* scope;                  /* for handles that live as long as the instance */
} ph_auth_config;

typedef uint32_t ph_operation;
enum { PH_OP_REQUEST = 1, PH_OP_FILL = 2, PH_OP_LOGIN = 3, PH_OP_LOGOUT = 4 };

typedef uint32_t ph_turn;
enum { PH_TURN_PLACE = 1, PH_TURN_SIGN = 2 };

typedef struct ph_field {
    uint32_t size;
    uint32_t secret; /* 1: placed by an earlier scheme; value is empty, and not the plugin's to read */
    ph_str name;
    ph_str value;
} ph_field;

/* The request as it stands. In the sign turn it is final but for what this turn adds. */
typedef struct ph_request_view {
    uint32_t size;
    uint32_t header_count;
    ph_str method;
    ph_str scheme;     /* "https" or "http" */
    ph_str authority;  /* as in the Host header */
    ph_str path;       /* encoded, without the query; a secret segment reads as "" */
    ph_str query;      /* encoded, without "?"; without what auth placed */
    const ph_field* headers;
    uint64_t body_size; /* sign turn; 0 without a body; UINT64_MAX: not known, it is streamed */
    uint32_t hidden;    /* PH_HIDDEN_PATH | ...: where auth has placed what is not to be seen here */
    uint32_t reserved;
} ph_request_view;

enum { PH_HIDDEN_PATH = 1, PH_HIDDEN_QUERY = 2, PH_HIDDEN_BODY = 4 };

typedef struct ph_auth_begin {
    uint32_t size;
    ph_operation operation;
    ph_str key;       /* FILL: the key of the SHARE that missed */
    ph_scope* scope;  /* handles of this operation */
    ph_str redirect_uri; /* LOGIN: where the browser comes back to after OPEN_URL (RFC 8252, 7.3);
                            empty: there is no browser, and SHOW is the way */
} ph_auth_begin;

/* What a scheme wants of the operation that it begins. Zeroed by the host; the defaults hold. */
typedef struct ph_auth_wants {
    uint32_t size;
    uint32_t challenge_count;     /* statuses below; 0: 401 alone */
    uint16_t challenge_status[8]; /* 407 is refused: it belongs to the proxy */
    uint32_t challenge_body;      /* bytes of the answer's body to keep, up to 65536 */
    uint32_t flags;               /* PH_WANTS_NO_SIGN | ... */
} ph_auth_wants;

enum {
    PH_WANTS_NO_SIGN = 1,     /* the scheme signs nothing: the host leaves the turn SIGN out */
    PH_WANTS_EVERY_ANSWER = 2 /* every answer is a CHALLENGE, whatever its status (but a redirect
                                 that is followed); one to a request that was made anew already, or
                                 can't be, is ANSWERED. The body of a download is not in it */
};

/* ---- edits: what a turn changes -------------------------------------------------------------- */
typedef uint32_t ph_edit_kind;
enum {
    PH_EDIT_HEADER = 1 | PH_MUST_UNDERSTAND,       /* replaces fields of that name */
    PH_EDIT_QUERY = 2 | PH_MUST_UNDERSTAND,        /* appends name=value; name and value raw */
    PH_EDIT_COOKIE = 3 | PH_MUST_UNDERSTAND,       /* appends name=value to Cookie */
    PH_EDIT_PATH_SEGMENT = 4 | PH_MUST_UNDERSTAND, /* place turn: fills {{name}} of the path, which
                                                      the pack's auth.pathSegments must list */
    PH_EDIT_BODY_FIELD = 5 | PH_MUST_UNDERSTAND,   /* place turn: a string member of the body */
    PH_EDIT_TLS_IDENTITY = 6 | PH_MUST_UNDERSTAND  /* the one part is a TLS identity's handle */
};

/* One change; its value is an expression. What is placed counts as credential: masked in every log,
 * dropped on the way to another origin. Control characters in it fail the request. */
typedef struct ph_edit {
    uint32_t size;
    ph_edit_kind kind;
    ph_str name;
    const ph_part* parts;
    size_t part_count;
} ph_edit;

/* ---- steps: what the scheme asks of the host --------------------------------------------------- */
typedef uint32_t ph_step_kind;
enum {
    PH_STEP_DONE = 1 | PH_MUST_UNDERSTAND, /* the turn is over and its edits apply; values: of a
                                              fill, or of a login, for the user to see */
    PH_STEP_SEND = 2 | PH_MUST_UNDERSTAND, /* a request of its own -> RESPONSE or SEND_FAILED */
    PH_STEP_NEED_BODY_DIGEST = 3 | PH_MUST_UNDERSTAND, /* -> DIGEST */
    PH_STEP_NEED_BODY = 4 | PH_MUST_UNDERSTAND,        /* -> BODY; refused if a secret is in it */
    PH_STEP_WAIT = 5 | PH_MUST_UNDERSTAND,             /* -> TIMED_OUT after wait_ms */
    PH_STEP_SHARE = 6 | PH_MUST_UNDERSTAND,            /* -> SHARED, or SHARE_FAILED */
    PH_STEP_STORE = 7 | PH_MUST_UNDERSTAND,            /* -> STORED or CONFLICT */
    PH_STEP_OPEN_URL = 8 | PH_MUST_UNDERSTAND,         /* login -> CALLBACK */
    PH_STEP_SHOW = 9 | PH_MUST_UNDERSTAND,             /* login: a code and where to type it ->
                                                          CALLBACK without values, once shown */
    PH_STEP_PASS = 10 | PH_MUST_UNDERSTAND,            /* after CHALLENGE: deliver the answer as it is */
    PH_STEP_FAIL = 11 | PH_MUST_UNDERSTAND             /* error says why; nothing is sent */
};

/* A member of a shared value: a secret, or plain text. */
typedef struct ph_named_value {
    uint32_t size;
    uint32_t reserved;
    ph_str name;
    ph_str text;
    ph_secret secret; /* 0: text holds it */
} ph_named_value;

/* A request that the scheme wants sent. It goes through the node's transport, policy, deadline and
 * log; auth is not applied to it; its edits are those given before the step. */
typedef struct ph_send {
    uint32_t size;
    uint32_t repeatable; /* 1: may be sent again if a pooled connection closed before an answer */
    ph_str method;
    ph_str url;          /* absolute; its origin is the base URL's or a URL setting's, else DENIED */
    ph_str content_type; /* with a body */
    const ph_part* body;
    size_t body_count;
} ph_send;

typedef struct ph_auth_step {
    uint32_t size;
    ph_step_kind kind;
    union {
        ph_digest_algorithm algorithm; /* NEED_BODY_DIGEST */
        uint32_t wait_ms;              /* WAIT */
        uint32_t max_body;             /* NEED_BODY */
        uint32_t exclusive;            /* SHARE: 1: one fill at a time among all processes */
    } as;
    uint32_t reserved;
    ph_str key;                    /* SHARE, STORE: host-prefixed, so private to the connection */
    uint64_t version;              /* SHARE: drop the entry if it is this version (0: none);
                                      STORE: the version expected */
    uint64_t valid_ms;             /* DONE of a fill: how long the values live; 0: not shared */
    const ph_named_value* values;  /* DONE of a fill, STORE */
    size_t value_count;
    ph_str url;                    /* OPEN_URL, SHOW */
    ph_str text;                   /* SHOW: the code */
    const ph_send* send;           /* SEND */
    const ph_error* error;         /* FAIL */
} ph_auth_step;

/* Where a step is written: first any number of edits, then exactly one step. */
typedef struct ph_auth_out {
    uint32_t size;
    uint32_t reserved;
    void* ctx;
    ph_status (*edit)(void* ctx, const ph_edit* edit);      /* Since 0.1. [worker] */
    ph_status (*step)(void* ctx, const ph_auth_step* step); /* Since 0.1. [worker] */
} ph_auth_out;

/* ---- events: what the host tells the scheme ---------------------------------------------------- */
typedef uint32_t ph_event;
enum {
    PH_EVENT_BEGIN = 1,       /* turn, request (null in a FILL) */
    PH_EVENT_RESPONSE = 2,    /* status, response */
    PH_EVENT_SEND_FAILED = 3, /* error */
    PH_EVENT_DIGEST = 4,      /* bytes: raw digest */
    PH_EVENT_BODY = 5,        /* bytes */
    PH_EVENT_SHARED = 6,      /* version, values */
    PH_EVENT_SHARE_FAILED = 7, /* error */
    PH_EVENT_STORED = 8,      /* version */
    PH_EVENT_CONFLICT = 9,    /* version, values: what is stored now */
    PH_EVENT_CHALLENGE = 10,  /* status, response */
    PH_EVENT_CALLBACK = 11,   /* values: the query of the redirect, each a secret, and in plain text
                                 too unless it is a credential (code, *_token); none after SHOW */
    PH_EVENT_TIMED_OUT = 12,
    PH_EVENT_CANCELLED = 13,  /* the step's answer is ignored; finish() follows */
    PH_EVENT_ANSWERED = 14    /* status, response: as it will be delivered -> DONE */
};

typedef struct ph_auth_event {
    uint32_t size;
    ph_event kind;
    ph_turn turn;
    uint32_t status;                /* of an HTTP response */
    const ph_request_view* request; /* BEGIN */
    uint64_t response;              /* handle for ph.secret's extract and read; this step's scope */
    uint64_t version;
    ph_str bytes;
    const ph_named_value* values;
    size_t value_count;
    const ph_error* error;
} ph_auth_event;

/* The interface. A status other than PH_OK from begin or step fails the operation closed. */
typedef struct ph_auth {
    uint32_t size;
    uint32_t reserved;

    /* Makes the scheme for one connection. Settings have passed the note's schema. On failure fill
     * *error; nothing is to be destroyed. Since 0.1. [worker] */
    ph_status (*create)(const ph_host* host, const ph_auth_config* config, void** instance,
                        ph_error* error);
    /* Starts an operation; *state is the scheme's until finish(). Since 0.1. [worker] */
    ph_status (*begin)(void* instance, const ph_auth_begin* begin, void** state,
                       ph_auth_wants* wants);
    /* One turn of the machine: reads the event, writes one step. Never blocks. Since 0.1. [worker] */
    ph_status (*step)(void* state, const ph_auth_event* event, const ph_auth_out* out);
    /* Ends the operation, however it ended. Since 0.1. [worker] */
    void (*finish)(void* state);
    /* Ends the instance; no operation is running. Since 0.1. [worker] */
    void (*destroy)(void* instance);
} ph_auth;

#ifdef __cplusplus
}
#endif
#endif
