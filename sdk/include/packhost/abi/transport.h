/* transport.h: a transport, moving one request and its response at a time per operation.
 *
 * The host decides where to go (the addresses are resolved, vetted, and the only ones to be used),
 * what is sent, and what happens next; the transport moves bytes and reports exactly what it saw.
 * It follows no redirect, repeats nothing, adds framing headers alone, and is strict: a truncated
 * or ambiguous message is an error, never a short success.
 *
 *   create(host, config, exchange, &instance)               per worker
 *     send(instance, op, request)                           the head is serialised before it returns
 *       exchange->body_pull(op)                             request body, when it has one
 *       exchange->head(op), body(op)..., trailers(op)       response, as it comes
 *       exchange->complete(op, result)                      exactly once, unless cancelled
 *     cancel(instance, op)                                  after it returns: no callback, socket closed
 *   destroy(instance)
 *
 * Operation ids carry a generation: one is never used twice. A transport with `"blocking": true` in
 * its note runs on threads of the host's; all others on the worker's loop (ph.loop).
 */
#ifndef PACKHOST_ABI_TRANSPORT_H
#define PACKHOST_ABI_TRANSPORT_H

#include "host.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PH_TRANSPORT "ph.transport.draft-1/1"

typedef uint64_t ph_op;

/* A vetted address: the bytes of a sockaddr_in or sockaddr_in6, port included. */
typedef struct ph_address {
    uint32_t size;
    uint32_t length; /* bytes used */
    unsigned char bytes[28];
} ph_address;

/* How the peer is to be verified; strict in all cases, there is no switch to turn it off. */
typedef struct ph_tls_profile {
    uint32_t size;
    uint32_t reserved;
    ph_str ca_file;        /* PEM bundle to trust instead of the system's; empty: the system's */
    ph_str server_name;    /* for SNI and for the certificate's name; an IP literal is checked as one */
    ph_secret identity;    /* a client certificate (TLS identity handle); 0: none */
} ph_tls_profile;

enum {
    PH_REQUEST_TLS = 1,
    PH_REQUEST_REPEATABLE = 2 /* without it: only a pooled connection idle for less than 2 s */
};

#define PH_BODY_UNKNOWN UINT64_MAX

/* The HTTP proxy that a request goes through, whatever its scheme. The transport connects to the
 * proxy, asks it by CONNECT (RFC 9110, 9.3.6) for one of the request's addresses after another
 * ("192.0.2.1:443"), and goes on in the tunnel as without a proxy, with TLS by the target's name.
 * All of that is PH_PHASE_CONNECT, under the request's deadline. What the proxy answers to CONNECT
 * is never handed on as the response. Since 0.1. */
typedef struct ph_proxy {
    uint32_t size;
    uint32_t address_count;
    const ph_address* addresses; /* the proxy's: try in this order, connect to no others */
    ph_str authority;            /* "proxy.example:3128": what messages call it */
    ph_str target;  /* "api.example:443": the proxy looks the name up, and the request has no
                       addresses; empty: it has, and they are what CONNECT asks for */
    ph_str head;    /* the fields of CONNECT beside Host, each "Name: value\r\n": credentials for
                       the proxy, which belong to no other message */
} ph_proxy;

/* Everything about one request but its body's bytes. Views are valid until send() returns. */
typedef struct ph_request {
    uint32_t size;
    uint32_t flags;
    ph_str method;
    ph_str target;         /* path and query, encoded: origin-form (RFC 9112, 3.2.1) */
    ph_str authority;      /* the Host header's value */
    ph_str head;           /* all other header fields, each "Name: value\r\n", validated by the host */
    uint64_t body_size;    /* 0: none; PH_BODY_UNKNOWN: chunked */
    uint32_t has_body;     /* 1 with size 0: Content-Length: 0 is sent */
    uint32_t address_count;
    const ph_address* addresses; /* try in this order (RFC 8305); empty if the note says endpoint none */
    const ph_tls_profile* tls;   /* with PH_REQUEST_TLS */
    ph_str pool_key;       /* connections are shared among equal keys and no others */
    uint64_t deadline_ns;  /* monotonic (ph.clock): the whole of the operation */
    uint64_t idle_limit_ns; /* how long the connection may idle in the pool afterwards */
    uint32_t max_head;     /* bytes of a response's head, at most */
    uint32_t max_fields;   /* header fields of a response, at most */
    const ph_proxy* proxy; /* null: none. Only for transports with PH_TRANSPORT_PROXY. Since 0.1 */
} ph_request;

typedef struct ph_header {
    uint32_t size;
    uint32_t reserved;
    ph_str name;
    ph_str value; /* without leading and trailing white space */
} ph_header;

typedef struct ph_response_head {
    uint32_t size;
    uint32_t status;       /* 200 to 599; 1xx are skipped, five at most */
    uint32_t version;      /* 10, 11, 20 */
    uint32_t header_count;
    const ph_header* headers;
    uint64_t body_size;    /* PH_BODY_UNKNOWN: not announced */
} ph_response_head;

/* The phase in which an operation ended or failed. */
typedef uint32_t ph_phase;
enum {
    PH_PHASE_CONNECT = 1,
    PH_PHASE_TLS = 2,
    PH_PHASE_SEND = 3,
    PH_PHASE_WAIT = 4,    /* for the response's first byte */
    PH_PHASE_RECEIVE = 5,
    PH_PHASE_DONE = 6
};

/* How an operation ended. code is one of: "" (success), connect, tls, timeout, protocol, closed,
 * too_large, body (body_pull failed), refused (by the host's callback), proxy (it can't be reached,
 * or gives no tunnel), proxy_auth (it answered 407), or one of the transport's own for an operation
 * of which nothing was sent. */
typedef struct ph_result {
    uint32_t size;
    ph_phase phase;
    ph_status status;      /* PH_OK or PH_FAILED */
    uint32_t reused;       /* 1: a pooled connection */
    ph_str code;
    ph_str message;        /* one sentence, with the library's own reason ("certificate has expired") */
    uint64_t wrote;        /* bytes of the request handed to the kernel (or the TLS layer) */
    uint64_t read;         /* bytes of the response seen; neither counts what the proxy is told */
    uint64_t connect_ns;   /* durations; 0: did not happen */
    uint64_t tls_ns;
    uint64_t send_ns;
    uint64_t wait_ns;
    uint64_t receive_ns;
    ph_address peer;       /* the address connected to, maybe the proxy's; length 0: none */
} ph_result;

/* The completion service: the host's side of an operation. A status other than PH_OK from head or
 * body ends the operation: stop, close, and complete() with code "refused". All [worker]; those of
 * a blocking transport come from its thread. Since 0.1. */
typedef struct ph_exchange {
    uint32_t size;
    uint32_t reserved;
    void* ctx;
    /* Fills buffer: PH_OK with *length > 0, PH_END when the body is over (with or after the last
     * bytes), PH_LATER: resume() tells when to ask again. */
    ph_status (*body_pull)(void* ctx, ph_op op, char* buffer, size_t capacity, size_t* length);
    ph_status (*head)(void* ctx, ph_op op, const ph_response_head* head);
    /* PH_LATER: the bytes are taken, but no more until resume(). */
    ph_status (*body)(void* ctx, ph_op op, ph_str bytes);
    ph_status (*trailers)(void* ctx, ph_op op, const ph_header* fields, size_t count);
    /* The one end of op. The transport has let go of everything of it but the pooled connection. */
    void (*complete)(void* ctx, ph_op op, const ph_result* result);
} ph_exchange;

typedef struct ph_transport_config {
    uint32_t size;
    uint32_t max_idle;   /* pooled connections per instance, at most */
    ph_str name;         /* which of the plugin's transports */
    ph_value settings;
} ph_transport_config;

typedef struct ph_transport_stats {
    uint32_t size;
    uint32_t active;     /* operations under way */
    uint32_t idle;       /* pooled connections */
    uint32_t reserved;
    uint64_t connected;  /* connections opened so far */
} ph_transport_stats;

enum {
    /* It takes ph_request.proxy. Without it, no request that has to go through a proxy is given to
     * this transport: it would connect past the proxy. Since 0.1. */
    PH_TRANSPORT_PROXY = 1
};

/* The interface. */
typedef struct ph_transport {
    uint32_t size;
    uint32_t flags; /* PH_TRANSPORT_*; unknown ones are ignored */

    /* Makes the transport for one worker; exchange outlives it. Since 0.1. [worker] */
    ph_status (*create)(const ph_host* host, const ph_transport_config* config,
                        const ph_exchange* exchange, void** instance, ph_error* error);
    /* Starts an operation. May call exchange before it returns, but not complete(). A status other
     * than PH_OK: nothing was sent, no callback follows. Since 0.1. [worker] */
    ph_status (*send)(void* instance, ph_op op, const ph_request* request);
    /* Ends an operation; unknown ids are ignored. No callback follows. Since 0.1. [worker]; [any] if blocking */
    void (*cancel)(void* instance, ph_op op);
    /* The host wants more of the response, or has more of the request. Since 0.1. [worker] */
    void (*resume)(void* instance, ph_op op);
    void (*stats)(void* instance, ph_transport_stats* out); /* Since 0.1. [worker] */
    /* Closes all connections. No operation is running. Since 0.1. [worker] */
    void (*destroy)(void* instance);
} ph_transport;

#ifdef __cplusplus
}
#endif
#endif
