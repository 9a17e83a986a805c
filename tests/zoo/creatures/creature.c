/* creature.c: a whole small auth plugin; definitions in CMakeLists.txt break it in one way each. */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "packhost/abi/auth.h"

#ifndef CREATURE_ID
#define CREATURE_ID PACKHOST_PLUGIN_ID
#endif
#ifndef CREATURE_VERSION
#define CREATURE_VERSION PACKHOST_PLUGIN_VERSION
#endif
#ifndef CREATURE_SDK
#define CREATURE_SDK PACKHOST_SDK_VERSION
#endif
#ifndef CREATURE_OFFER
#define CREATURE_OFFER "zoo"
#endif
#ifndef CREATURE_TABLE_SIZE
#define CREATURE_TABLE_SIZE sizeof(ph_auth)
#endif
#ifndef CREATURE_STEP
#define CREATURE_STEP step
#endif
#ifndef CREATURE_TABLE
#define CREATURE_TABLE &kAuth
#endif
#ifndef CREATURE_PLUGIN_SIZE
#define CREATURE_PLUGIN_SIZE sizeof(ph_plugin)
#endif
#ifndef CREATURE_SELF_TEST
#define CREATURE_SELF_TEST 0
#endif
#ifndef CREATURE_ENTRY
#define CREATURE_ENTRY packhost_plugin_1
#endif
#ifndef CREATURE_RESULT
#define CREATURE_RESULT &kPlugin
#endif

/* Tells that code of this file ran. */
static void leave_mark(void) {
    const char* mark = getenv("ZOO_MARK");
    const int fd = mark ? open(mark, O_WRONLY | O_CREAT | O_CLOEXEC, 0600) : -1;
    if (fd >= 0) close(fd);
}
#ifdef CREATURE_CONSTRUCTOR
__attribute__((constructor)) static void at_load(void) { leave_mark(); }
#endif

static ph_status create(const ph_host* host, const ph_auth_config* config, void** instance,
                        ph_error* error) {
    static int only;
    (void)host, (void)config, (void)error;
    leave_mark();
    *instance = &only;
    return PH_OK;
}
static ph_status begin(void* instance, const ph_auth_begin* wish, void** state,
                       ph_auth_wants* wants) {
    (void)wish, (void)wants;
    *state = instance;
    return PH_OK;
}
static ph_status step(void* state, const ph_auth_event* event, const ph_auth_out* out) {
    ph_auth_step done = {sizeof done, PH_STEP_DONE, {0},    0, {0, 0}, 0, 0, 0,
                         0,           {0, 0},       {0, 0}, 0, 0};
    (void)state, (void)event;
    return out->step(out->ctx, &done);
}
static void end(void* object) { (void)object; }

static const ph_auth kAuth = {CREATURE_TABLE_SIZE, 0, create, begin, CREATURE_STEP, end, end};

static const void* query(const char* id) {
    static const char kId[] = PH_AUTH;
    size_t i = 0;
    (void)step, (void)kAuth;
    while (i < sizeof kId && id[i] == kId[i] && id[i]) ++i;
    return i == sizeof kId - 1 && id[i] == 0 ? CREATURE_TABLE : NULL;
}

/* A footing that does not hold. */
__attribute__((unused)) static ph_status failing(ph_error* error) {
    static const char kMessage[] = "the moon is made of cheese";
    error->message.data = kMessage;
    error->message.size = sizeof kMessage - 1;
    return PH_FAILED;
}
__attribute__((unused)) static ph_status passing(ph_error* error) {
    (void)error;
    return PH_OK;
}

static const ph_provides kProvides[] = {{sizeof(ph_provides), 0, "auth", CREATURE_OFFER}};
static const ph_plugin kPlugin = {CREATURE_PLUGIN_SIZE, 1,         CREATURE_ID, CREATURE_VERSION,
                                  CREATURE_SDK,         kProvides, query,       CREATURE_SELF_TEST};

#ifdef CREATURE_DATA_ENTRY
PACKHOST_EXPORT const ph_plugin* const packhost_plugin_1 = &kPlugin;
#else
PACKHOST_EXPORT const ph_plugin* CREATURE_ENTRY(void);
PACKHOST_EXPORT const ph_plugin* CREATURE_ENTRY(void) {
    (void)kPlugin;
    return CREATURE_RESULT;
}
#endif

#ifdef CREATURE_EXTRA_FUNCTION
PACKHOST_EXPORT int zoo_second(void);
PACKHOST_EXPORT int zoo_second(void) { return 2; }
#endif
#ifdef CREATURE_EXTRA_VARIABLE
PACKHOST_EXPORT __attribute__((weak)) int zoo_second = 2;
#endif
