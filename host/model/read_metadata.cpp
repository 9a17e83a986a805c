// read_metadata.cpp: who a pack is.
#include "model/section_readers.hpp"
#include "model/text_rules.hpp"

namespace packhost::model {
namespace {

void check(ObjectReader& object, std::string_view key, const std::string& value, bool fits,
           std::string_view code, std::string rule, std::string hint) {
    if (!value.empty() && !fits)
        object.refuse(key, code,
                      in_quotes(key) + " must be " + rule + ", and is " + in_quotes(value) + ".",
                      std::move(hint));
}

}  // namespace

Metadata read_metadata(FindingLog& log, const JsonView& at) {
    ObjectReader object(log, at, kMetadataSection);
    Metadata metadata;
    metadata.slug = object.line("slug").value_or("");
    metadata.name = object.line("name").value_or("");
    metadata.description = object.text("description").value_or("");
    metadata.version = object.line("version").value_or("");
    metadata.category = object.line("category").value_or("");
    metadata.tags = object.lines("tags");
    metadata.icon_url = object.text("iconUrl").value_or("");

    check(object, "slug", metadata.slug, is_slug(metadata.slug), "bad_slug",
          "lowercase letters, digits and hyphens", "For example acme-api.");
    check(object, "version", metadata.version, is_semantic_version(metadata.version),
          "bad_version", "a semantic version", "For example 1.0.0.");
    if (object.get("iconUrl") && object.get("iconUrl")->value().is_string())
        if (const std::string problem = icon_problem(metadata.icon_url); !problem.empty())
            object.refuse("iconUrl", "bad_icon", "\"iconUrl\" " + problem + ".",
                          "Put a .png or .svg file beside the pack and name it, or drop the key.");
    if (const auto slug = object.get("slug")) metadata.slug_at = log.position(*slug);
    if (const auto icon = object.get("iconUrl")) metadata.icon_url_at = log.position(*icon);
    return metadata;
}

}  // namespace packhost::model
