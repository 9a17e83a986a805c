// throwing.cpp: an auth plugin without an exception barrier; ZOO_THROW names the function that
// throws.
#include <stdexcept>
#include <string_view>

#include "packhost/abi/auth.h"

namespace {

void maybe_throw(std::string_view function) {
    if (function == ZOO_THROW) throw std::runtime_error("a password, perhaps");
}

ph_status create(const ph_host*, const ph_auth_config*, void** instance, ph_error*) {
    maybe_throw("create");
    *instance = nullptr;
    return PH_OK;
}
ph_status begin(void*, const ph_auth_begin*, void**, ph_auth_wants*) { return PH_OK; }
ph_status step(void*, const ph_auth_event*, const ph_auth_out*) { return PH_FAILED; }
void end(void*) {}

const ph_auth kAuth = {sizeof(ph_auth), 0, create, begin, step, end, end};

const void* query(const char* id) {
    maybe_throw("query");
    return std::string_view(id) == PH_AUTH ? &kAuth : nullptr;
}
ph_status self_test(ph_error*) {
    maybe_throw("self_test");
    return PH_OK;
}

const ph_provides kProvides[] = {{sizeof(ph_provides), 0, "auth", "zoo"}};
const ph_plugin kPlugin = {
    sizeof(ph_plugin), 1,         PACKHOST_PLUGIN_ID, PACKHOST_PLUGIN_VERSION, PACKHOST_SDK_VERSION,
    kProvides,         query,     self_test};

}  // namespace

extern "C" PACKHOST_EXPORT const ph_plugin* packhost_plugin_1(void) {
    maybe_throw("entry");
    return &kPlugin;
}
