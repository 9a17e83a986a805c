// authoring.cpp: the public door to layout, comparison and reach of packs.
#include "packhost/authoring.hpp"

#include <fmt/format.h>

#include "base/try.hpp"
#include "model/canonical.hpp"
#include "model/json_reader.hpp"
#include "model/pack_diff.hpp"
#include "model/pack_reach.hpp"
#include "model/pack_reader.hpp"

namespace packhost {
namespace {

Result<model::Pack> read(const std::filesystem::path& file) {
    model::PackReading reading = model::read_pack_file(file);
    if (reading.pack) return std::move(*reading.pack);
    for (const model::Finding& f : reading.findings)
        if (f.severity == model::Severity::error)
            return Error{f.code, Phase::pack,
                         fmt::format("{}:{}:{}: {}", f.file, f.line, f.column, f.message),
                         fmt::format("See all findings: packhost pack validate {}",
                                     file.string())};
    return Error{"bad_pack", Phase::pack, fmt::format("{} is no pack.", file.string()), ""};
}

}  // namespace

Result<std::string> format_pack(std::string_view text) {
    auto value = model::read_json(text);
    if (!value) {
        value.error().phase = Phase::pack;
        return std::move(value).error();
    }
    if (!value->is_object())
        return Error{"bad_pack", Phase::pack, "A pack is a JSON object.", ""};
    return model::to_layout(model::in_canonical_order(std::move(*value)));
}

Result<std::vector<PackChange>> compare_packs(const std::filesystem::path& before,
                                              const std::filesystem::path& after) {
    PH_TRY(const model::Pack old, read(before));
    PH_TRY(const model::Pack now, read(after));
    std::vector<PackChange> changes;
    for (model::PackDifference& d : model::compare(old, now))
        changes.push_back({d.breaking, std::move(d.where), std::move(d.message)});
    return changes;
}

Result<std::vector<CredentialReach>> credential_reach(const std::filesystem::path& file) {
    PH_TRY(const model::Pack pack, read(file));
    std::vector<CredentialReach> out;
    for (model::Reach& r : model::credential_reach(pack))
        out.push_back({std::move(r.credential), std::move(r.origin), std::move(r.reason),
                       std::move(r.nodes)});
    return out;
}

}  // namespace packhost
