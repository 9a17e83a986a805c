/* auth_hmac.c: the scheme "hmac-demo-c", which signs as ../auth-hmac does, written against the ABI
 * itself. It shows all that a scheme has to do; the C++ wrapper does most of it for you. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "packhost/abi/auth.h"

/* One connection: made by create(), used by all its operations. */
typedef struct instance {
    const ph_host* host;
    const ph_secrets* secrets;
    const ph_clock* clock;
    ph_secret key; /* the host's handle; the bytes are never here */
    char prefix[33];
    char* key_id;
} instance;

/* One operation: what must outlive a step, since the host's views do not. */
typedef struct operation {
    const instance* self;
    ph_scope* scope;
    char* to_sign; /* "METHOD\n" "target\n", once the sign turn began */
    int waits;     /* for the digest that it has asked for */
} operation;

static ph_str text(const char* chars) {
    ph_str s = {chars, strlen(chars)};
    return s;
}

static char* copy(ph_str s) {
    char* chars = malloc(s.size + 1);
    if (chars) {
        if (s.size) memcpy(chars, s.data, s.size);
        chars[s.size] = 0;
    }
    return chars;
}

static ph_part literal(const char* chars) {
    ph_part part = {sizeof(ph_part), PH_PART_LITERAL, PH_ENC_RAW, 0, text(chars), 0};
    return part;
}

static ph_part secret(ph_secret handle, ph_encoder encoder) {
    ph_part part = {sizeof(ph_part), PH_PART_SECRET, encoder, 0, {0, 0}, handle};
    return part;
}

/* ---- create and destroy ----------------------------------------------------------------------- */

static ph_status refuse(ph_error* error, const char* code, const char* message) {
    error->blame = PH_BLAME_CONFIG;
    error->code = text(code);
    error->message = text(message);
    return PH_FAILED;
}

static const ph_credential* credential(const ph_auth_config* config, uint32_t index) {
    const char* first = (const char*)config->credentials; /* the stride is the first one's size */
    return (const ph_credential*)(first + index * config->credentials->size);
}

/* The one setting, of which the schema says that it is a short string. */
static int read_prefix(const ph_auth_config* config, char* prefix, size_t capacity) {
    strcpy(prefix, "HMAC");
    if (config->settings.count == 0) return 1;
    const char* first = (const char*)config->settings.events;
    const size_t stride = config->settings.events->size;
    for (size_t i = 0; i + 1 < config->settings.count; ++i) {
        const ph_value_event* key = (const ph_value_event*)(first + i * stride);
        const ph_value_event* value = (const ph_value_event*)(first + (i + 1) * stride);
        if (key->kind != PH_VALUE_KEY) continue;
        if (key->text.size != 6 || memcmp(key->text.data, "prefix", 6) != 0) continue;
        if (value->kind != PH_VALUE_STRING || value->text.size >= capacity) return 0;
        memcpy(prefix, value->text.data, value->text.size);
        prefix[value->text.size] = 0;
    }
    return 1;
}

static void destroy(void* raw) {
    instance* self = raw;
    free(self->key_id);
    free(self);
}

static ph_status create(const ph_host* host, const ph_auth_config* config, void** out,
                        ph_error* error) {
    if (config->credential_count < 2)
        return refuse(error, "missing_credential", "Two credentials are needed: key id and key.");
    const ph_credential* id = credential(config, 0);
    const ph_credential* key = credential(config, 1);
    if (id->text.size == 0)
        return refuse(error, "empty_credential", "The key id must be text and not empty.");

    instance* self = calloc(1, sizeof *self);
    if (!self) return PH_FAILED;
    self->host = host;
    self->secrets = host->get(host, PH_SECRETS);
    self->clock = host->get(host, PH_CLOCK);
    self->key = key->secret;
    self->key_id = copy(id->text);
    size_t length = 0;
    ph_status status = PH_OK;
    if (!self->secrets || !self->clock || !self->key_id) status = PH_FAILED;
    else if (self->secrets->length(config->scope, self->key, &length) != PH_OK || length == 0)
        status = refuse(error, "empty_credential", "The key is empty.");
    else if (!read_prefix(config, self->prefix, sizeof self->prefix))
        status = refuse(error, "bad_setting", "The prefix must be a short string.");
    if (status != PH_OK) {
        destroy(self);
        return status;
    }
    *out = self;
    return PH_OK;
}

/* ---- an operation ------------------------------------------------------------------------------ */

static ph_status begin(void* self, const ph_auth_begin* how, void** state, ph_auth_wants* wants) {
    (void)wants; /* a refused answer is delivered as it is */
    if (how->operation != PH_OP_REQUEST) return PH_UNSUPPORTED;
    operation* op = calloc(1, sizeof *op);
    if (!op) return PH_FAILED;
    op->self = self;
    op->scope = how->scope;
    *state = op;
    return PH_OK;
}

static void finish(void* state) {
    operation* op = state;
    free(op->to_sign);
    free(op);
}

static ph_status done(const ph_auth_out* out, ph_step_kind kind) {
    ph_auth_step step = {sizeof(ph_auth_step), kind, {0}, 0, {0, 0}, 0, 0, 0, 0, {0, 0}, {0, 0}, 0, 0};
    return out->step(out->ctx, &step);
}

static ph_status place_header(const ph_auth_out* out, const char* name, const ph_part* parts,
                              size_t count) {
    ph_edit edit = {sizeof(ph_edit), PH_EDIT_HEADER, text(name), parts, count};
    return out->edit(out->ctx, &edit);
}

static ph_status fail(const ph_auth_out* out, const char* code, const char* message,
                      const char* hint) {
    ph_error error = {sizeof(ph_error), PH_BLAME_CONFIG, text(code), text(message), text(hint), 0, 0};
    ph_auth_step step = {sizeof(ph_auth_step), PH_STEP_FAIL, {0}, 0, {0, 0}, 0, 0, 0, 0,
                         {0, 0}, {0, 0}, 0, &error};
    return out->step(out->ctx, &step);
}

/* The sign turn begins: keep what is to be signed, ask for the body's digest. */
static ph_status ask_digest(operation* op, const ph_request_view* request, const ph_auth_out* out) {
    if (PH_HAS(request, hidden) && request->hidden & (PH_HIDDEN_PATH | PH_HIDDEN_QUERY))
        return fail(out, "unsignable_target",
                    "Another scheme has placed a credential in path or query: it can't be signed.",
                    "Take one of the two schemes out of the pack's auth.");
    const size_t size = request->method.size + request->path.size + request->query.size + 4;
    free(op->to_sign);
    op->to_sign = malloc(size);
    if (!op->to_sign) return PH_FAILED;
    snprintf(op->to_sign, size, "%.*s\n%.*s%s%.*s\n", (int)request->method.size,
             request->method.data, (int)request->path.size, request->path.data,
             request->query.size ? "?" : "", (int)request->query.size,
             request->query.size ? request->query.data : "");
    ph_auth_step step = {sizeof(ph_auth_step), PH_STEP_NEED_BODY_DIGEST, {PH_SHA256}, 0,
                         {0, 0}, 0, 0, 0, 0, {0, 0}, {0, 0}, 0, 0};
    op->waits = 1;
    return out->step(out->ctx, &step);
}

/* The digest is there: sign, place the three headers, end the turn. */
static ph_status sign(operation* op, ph_str digest, const ph_auth_out* out) {
    const instance* self = op->self;
    char date[32];
    snprintf(date, sizeof date, "%lld", (long long)(self->clock->unix_ms(self->host->ctx) / 1000));

    ph_part key = secret(self->key, PH_ENC_RAW);
    ph_part message[] = {literal(op->to_sign), literal(date), literal("\n"), literal("")};
    message[3].text = digest;
    message[3].encoder = PH_ENC_HEX;
    ph_secret mac = 0;
    if (self->secrets->hmac(op->scope, PH_SHA256, &key, 1, message, 4, &mac) != PH_OK)
        return PH_FAILED; /* nothing is sent */

    const ph_part when[] = {literal(date)};
    const ph_part who[] = {literal(self->key_id)};
    const ph_part proof[] = {literal(self->prefix), literal(" "), secret(mac, PH_ENC_HEX)};
    if (place_header(out, "X-Date", when, 1) != PH_OK) return PH_FAILED;
    if (place_header(out, "X-Key-Id", who, 1) != PH_OK) return PH_FAILED;
    if (place_header(out, "Authorization", proof, 3) != PH_OK) return PH_FAILED;
    return done(out, PH_STEP_DONE);
}

static ph_status step(void* state, const ph_auth_event* event, const ph_auth_out* out) {
    operation* op = state;
    if (event->kind == PH_EVENT_CANCELLED) return PH_OK;
    const int waited = op->waits;
    op->waits = 0;
    if (waited != (event->kind == PH_EVENT_DIGEST)) return PH_INVALID; /* not asked for */
    switch (event->kind) {
        case PH_EVENT_BEGIN:
            if (event->turn == PH_TURN_SIGN) return ask_digest(op, event->request, out);
            return done(out, PH_STEP_DONE);
        case PH_EVENT_DIGEST: return sign(op, event->bytes, out);
        case PH_EVENT_CHALLENGE: return done(out, PH_STEP_PASS);
        default: return PH_INVALID; /* fail closed */
    }
}

/* ---- the entry ---------------------------------------------------------------------------------- */

static const void* query(const char* interface_id) {
    static const ph_auth table = {sizeof(ph_auth), 0, create, begin, step, finish, destroy};
    return strcmp(interface_id, PH_AUTH) == 0 ? &table : 0;
}

PACKHOST_EXPORT const ph_plugin* packhost_plugin_1(void);
PACKHOST_EXPORT const ph_plugin* packhost_plugin_1(void) {
    static const ph_provides provides = {sizeof(ph_provides), 0, "auth", "hmac-demo-c"};
    static const ph_plugin plugin = {sizeof(ph_plugin), 1, PACKHOST_PLUGIN_ID,
                                     PACKHOST_PLUGIN_VERSION, PACKHOST_SDK_VERSION, &provides,
                                     query, 0};
    return &plugin;
}
