/* secret.h: work with secrets whose bytes stay with the host.
 *
 * Secrets are handles, not bytes. A handle lives as long as the scope that it was made in: that of
 * begin() until finish(), that of create() until destroy(). Handles carry a generation: a stale one is PH_NOT_FOUND.
 *
 *   const ph_secrets* s = host->get(host, PH_SECRETS);
 *   s->hmac(scope, PH_SHA256, &key, 1, parts, 3, &mac)     a key in, a new handle out
 *   s->join(scope, parts, 2, &pair)                        to be placed by an edit
 *   s->open(scope, account, "application/json", &document) a secret that is a document
 *   s->extract(scope, document, "$body.private_key", &key)
 *   s->sign(scope, PH_RSA_SHA256, &key, 1, ..., &signature)
 */
#ifndef PACKHOST_ABI_SECRET_H
#define PACKHOST_ABI_SECRET_H

#include "plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PH_SECRETS "ph.secret.draft-2/1"

/* How a part is written into the whole. */
typedef uint32_t ph_encoder;
enum {
    PH_ENC_RAW = 0,
    PH_ENC_PERCENT = 1,      /* RFC 3986: all but unreserved */
    PH_ENC_FORM = 2,         /* application/x-www-form-urlencoded: space is + */
    PH_ENC_JSON = 3,         /* inside a JSON string */
    PH_ENC_BASE64 = 4,       /* RFC 4648, 4, padded */
    PH_ENC_BASE64URL = 5,    /* RFC 4648, 5, unpadded */
    PH_ENC_HEX = 6,          /* lower case */
    PH_ENC_HEX_UPPER = 7,
    /* Decoders. What is no such text makes the expression PH_INVALID. */
    PH_ENC_FROM_BASE64 = 8,  /* either alphabet, padded or not; white space is skipped */
    PH_ENC_FROM_HEX = 9,
    PH_ENC_FROM_PEM = 10     /* the bytes of the first PEM block (RFC 7468): of a certificate, DER */
};

typedef uint32_t ph_part_kind;
enum {
    PH_PART_LITERAL = 1 | PH_MUST_UNDERSTAND, /* text */
    PH_PART_SECRET = 2 | PH_MUST_UNDERSTAND,  /* secret */
    PH_PART_BODY = 3 | PH_MUST_UNDERSTAND     /* the encoded body; in the sign turn only */
};

/* One part of an expression: a literal, a handle or the body, through an encoder. */
typedef struct ph_part {
    uint32_t size;
    ph_part_kind kind;
    ph_encoder encoder;
    uint32_t reserved;
    ph_str text;
    ph_secret secret;
} ph_part;

typedef uint32_t ph_digest_algorithm;
enum {
    PH_MD5 = 1, PH_SHA1 = 2, PH_SHA256 = 3, PH_SHA512 = 4, PH_SHA512_256 = 5, PH_SHA384 = 6
};

/* Signatures with a private key. Those of ECDSA are r and s, each as long as the curve's order
 * (RFC 7518, 3.4; RFC 9421, 3.3.4). PSS has the digest's length of salt, and MGF1 of that digest. */
typedef uint32_t ph_signature_algorithm;
enum {
    PH_RSA_SHA1 = 1, /* RSASSA-PKCS1-v1_5 */
    PH_RSA_SHA256 = 2,
    PH_RSA_SHA384 = 3,
    PH_RSA_SHA512 = 4,
    PH_RSA_PSS_SHA256 = 5,
    PH_RSA_PSS_SHA384 = 6,
    PH_RSA_PSS_SHA512 = 7,
    PH_ECDSA_P256_SHA256 = 8,
    PH_ECDSA_P384_SHA384 = 9,
    PH_ECDSA_P521_SHA512 = 10,
    PH_ED25519 = 11 /* RFC 8032 */
};

/* Where handles live: given by create() and begin(), opaque. */
typedef struct ph_scope ph_scope;

typedef struct ph_secrets {
    uint32_t size;
    uint32_t reserved;

    /* The parts, each through its encoder, as a new secret. Since 0.1. [worker] */
    ph_status (*join)(ph_scope* scope, const ph_part* parts, size_t count, ph_secret* out);

    /* HMAC (RFC 2104) of the message under the key, both expressions; the MAC's raw bytes become a
     * new secret: the key of a next HMAC, or, through an encoder, an edit. Since 0.1. [worker] */
    ph_status (*hmac)(ph_scope* scope, ph_digest_algorithm algorithm, const ph_part* key,
                      size_t key_count, const ph_part* message, size_t message_count,
                      ph_secret* out);

    /* A digest of an expression, likewise. Since 0.1. [worker] */
    ph_status (*digest)(ph_scope* scope, ph_digest_algorithm algorithm, const ph_part* message,
                        size_t message_count, ph_secret* out);

    /* A signature of the message, raw, as a new secret. The key is PEM (PKCS#8, encrypted or not,
     * PKCS#1, SEC 1) or the DER of such; `passphrase` may have no parts. PH_INVALID: the key can't
     * be read, or is of another kind than the algorithm. Since 0.1. [worker] */
    ph_status (*sign)(ph_scope* scope, ph_signature_algorithm algorithm, const ph_part* key,
                      size_t key_count, const ph_part* passphrase, size_t passphrase_count,
                      const ph_part* message, size_t message_count, ph_secret* out);

    /* A secret that is a document, to be read by path as the body of a response: an object of
     * "application/json", or "application/jwt": the claims of a JWT (RFC 7519), whose signature is
     * not looked at. *document lives as long as a secret of that scope. PH_INVALID: it is no such
     * document; PH_DENIED: the plugin has put it together with a secret in it (of texts alone it
     * may: so a digest becomes text), or the type is another.
     * Since 0.1. [worker] */
    ph_status (*open)(ph_scope* scope, ph_secret secret, ph_str media_type, uint64_t* document);

    /* A value out of a document, or out of a response that the host holds (PH_EVENT_RESPONSE,
     * PH_EVENT_CHALLENGE, PH_EVENT_ANSWERED), as a new secret. `path` reads as in a pack:
     * "$body.access_token", "$headers.location"; "$cookies.sid" is what Set-Cookie (RFC 6265) gives
     * to that name. Of a field that came several times, the values are joined by ", ". A string is
     * taken as it is, a number as its text; all else is PH_NOT_FOUND. Since 0.1. [worker] */
    ph_status (*extract)(ph_scope* scope, uint64_t response, ph_str path, ph_secret* out);

    /* The same, but as plain text for the plugin to decide on: an expiry, an error code. At most
     * `capacity` bytes go to buffer; *length is the value's whole length. A value that another
     * call has extracted as a secret is PH_DENIED, however its path is written; so is a key.
     * Since 0.1. [worker] */
    ph_status (*read)(ph_scope* scope, uint64_t response, ph_str path, char* buffer,
                      size_t capacity, size_t* length);

    /* Length of a secret in bytes; tells an empty credential from a present one. PH_DENIED for one
     * that was made with a secret: it would tell of that. Since 0.1. [worker] */
    ph_status (*length)(ph_scope* scope, ph_secret secret, size_t* out);

    /* A TLS identity: a client certificate with its private key, for PH_EDIT_TLS_IDENTITY.
     * `certificate` is PEM, the client's own first and then those that lead to its authority, and
     * `key` its private key as for sign(); or `certificate` is a PKCS#12 archive (RFC 7292) and
     * `key` has no parts. PH_INVALID: they can't be read, or are no pair. Since 0.1. [worker] */
    ph_status (*tls_identity)(ph_scope* scope, const ph_part* certificate, size_t certificate_count,
                              const ph_part* key, size_t key_count, const ph_part* passphrase,
                              size_t passphrase_count, ph_secret* out);

    /* Lends the bytes for the duration of the callback. Needs the capability "secret.reveal" in the
     * note and in the host's config, else PH_DENIED. Since 0.1. [worker] */
    ph_status (*reveal)(ph_scope* scope, ph_secret secret,
                        void (*borrow)(void* user, ph_str bytes), void* user);
} ph_secrets;

/* ---- ph.identity: TLS identities, for transports ---------------------------------------------- */
#define PH_IDENTITIES "ph.identity.draft-1/1"

/* What TLS libraries leave to whoever has the key. */
typedef uint32_t ph_key_operation;
enum {
    PH_KEY_RSA_RAW = 1,   /* a padded block as long as the modulus -> the same (RFC 8017, 5.2.1) */
    PH_KEY_RSA_PKCS1 = 2, /* a DigestInfo, to be padded (RFC 8017, 9.2) -> as long as the modulus */
    PH_KEY_ECDSA = 3,     /* a digest -> DER of r and s */
    PH_KEY_ED25519 = 4    /* the message -> 64 bytes */
};

/* Of the identity of a request's ph_tls_profile; valid until the operation has ended. */
typedef struct ph_identities {
    uint32_t size;
    uint32_t reserved;

    /* The DER of a certificate of the chain: index 0 is the client's own, whose public key tells
     * the kind of the private one. PH_NOT_FOUND: there are no more. The view lives as long as the
     * identity. Since 0.1. [worker] */
    ph_status (*certificate)(void* ctx, ph_secret identity, uint32_t index, ph_str* der);

    /* Uses the private key. PH_UNSUPPORTED: the key can't do that. PH_LIMIT: *length bytes are
     * needed. Since 0.1. [worker] */
    ph_status (*use_key)(void* ctx, ph_secret identity, ph_key_operation operation, ph_str input,
                         void* buffer, size_t capacity, size_t* length);
} ph_identities;

#ifdef __cplusplus
}
#endif
#endif
