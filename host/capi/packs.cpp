// packs.cpp: packs, loaded, described and validated.
#include "capi/handles.hpp"

using namespace packhost;
using capi::bad_argument;
using capi::given;
using capi::guarded;

packhost_error* packhost_pack_load(packhost_runtime* runtime, const char* file,
                                   packhost_pack** out) {
    return guarded([&]() -> Result<void> {
        if (!given(runtime, file, out)) return bad_argument("runtime, file or out");
        auto pack = runtime->runtime->load_pack(file);
        if (!pack) return std::move(pack).error();
        *out = new packhost_pack{std::move(*pack)};
        return {};
    });
}

void packhost_pack_free(packhost_pack* pack) { delete pack; }

packhost_error* packhost_pack_describe(const packhost_pack* pack, char** json) {
    return guarded([&]() -> Result<void> {
        if (!given(pack, json)) return bad_argument("pack or json");
        *json = capi::copy_text(to_json(capi::describe(*pack->pack)));
        return {};
    });
}

packhost_error* packhost_pack_validate(const char* file, char** json) {
    return guarded([&]() -> Result<void> {
        if (!given(file, json)) return bad_argument("file or json");
        Array findings;
        for (const PackFinding& finding : validate_pack(file))
            findings.push_back(capi::describe(finding));
        *json = capi::copy_text(to_json(findings));
        return {};
    });
}
