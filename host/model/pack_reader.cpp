// pack_reader.cpp: reads a manifest from its top, section by section.
#include "model/pack_reader.hpp"

#include <algorithm>
#include <fstream>

#include "model/icon_file.hpp"
#include "model/node_list.hpp"
#include "model/section_readers.hpp"

namespace packhost::model {
namespace {

/// Goes down to the members that are listed as duplicates; as deep as the document, 32 at most.
void report_duplicates(FindingLog& log, const JsonView& at) {
    const auto& duplicates = at.document().duplicates;
    const auto next = std::upper_bound(duplicates.begin(), duplicates.end(), at.mark());
    if (next == duplicates.end() || *next >= at.document().marks[at.mark()].end) return;
    at.for_each_member([&](std::string_view key, const JsonView& member) {
        if (std::binary_search(duplicates.begin(), duplicates.end(), member.mark()))
            log.error_at_key(member, "duplicate_key",
                             "The key " + in_quotes(key) + " stands here twice.",
                             "Remove one of the two.");
        report_duplicates(log, member);
    });
    at.for_each_item([&](std::size_t, const JsonView& item) {
        report_duplicates(log, item);
        return !log.full();
    });
}

std::string read_version(ObjectReader& object) {
    const auto version = object.text("packVersion");
    if (version && *version != "1.0")
        object.refuse("packVersion", "wrong_value",
                      "\"packVersion\" must be \"1.0\", and is " + in_quotes(*version) + ".",
                      "This version of packhost reads packs of the version 1.0.");
    return version.value_or("");
}

void read_requires(FindingLog& log, ObjectReader& object) {
    if (object.lines("requires").empty()) return;  // it reports what is no text, or too many
    object.get("requires")->for_each_item([&](std::size_t, const JsonView& item) {
        const std::string* id = item.get_if<std::string>();
        if (!id || id->empty()) return !log.full();
        if (Requirements::supports(*id))
            log.requirements().add(*id, item);
        else
            log.error(item, "unsupported_extension",
                      "The pack requires " + in_quotes(*id) +
                          ", which this version of packhost does not support.",
                      closest_or_all(*id, Requirements::supported()));
        return !log.full();
    });
}

void report_unused(FindingLog& log) {
    for (const Requirements::Entry& entry : log.requirements().entries())
        if (!entry.used)
            log.warning(entry.at, "unused_requirement",
                        "The pack uses nothing of " + in_quotes(entry.id) + ".",
                        "Remove it, so that a host without it can read the pack.");
}

/// What the pack says, as far as it can be read.
Pack read_top(FindingLog& log, const JsonDocument& document) {
    Pack pack;
    ObjectReader object(log, JsonView(document), kTopSection);
    if (!object.is_object()) return pack;
    pack.pack_version = read_version(object);
    read_requires(log, object);
    if (const auto metadata = object.get("metadata"))
        pack.metadata = read_metadata(log, *metadata);
    ConnectionReading connection;
    const auto connection_at = object.get("connection");
    if (connection_at) connection = read_connection(log, *connection_at);
    if (const auto defaults = object.get("defaults")) pack.defaults = read_defaults(log, *defaults);
    if (const auto nodes = object.array("nodes", kPackLimits.values)) {
        pack.nodes = read_nodes(log, *nodes, connection);
        if (connection_at) check_test_request(log, *connection_at, connection, pack.nodes);
    }
    if (const auto tests = object.array("tests"))
        pack.tests = read_tests(log, *tests, pack, connection);
    pack.connection = std::move(connection.connection);
    report_unused(log);
    return pack;
}

Finding finding_at_start(Severity severity, std::string code, std::string message,
                         std::string hint, std::string file) {
    return {severity,           std::move(code), "", 1, 1, std::move(message), std::move(hint),
            std::move(file)};
}

PackReading refused(JsonFault fault, std::string_view text, std::string file) {
    const Position at = position_of(text, fault.offset);
    PackReading reading;
    reading.findings.push_back({Severity::error, std::move(fault.code), "", at.line, at.column,
                                std::move(fault.message), std::move(fault.hint), std::move(file)});
    return reading;
}

/// Reads up to one byte more than a pack may have, or nothing.
std::optional<std::string> read_bytes(const std::filesystem::path& path) {
    std::error_code ec;
    if (!std::filesystem::is_regular_file(path, ec)) return std::nullopt;
    std::ifstream in(path, std::ios::binary);
    if (!in) return std::nullopt;
    std::string bytes;
    const auto size = std::filesystem::file_size(path, ec);
    bytes.resize(std::min<std::uintmax_t>(ec ? 0 : size + 1, kPackLimits.bytes + 1));
    in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(in.gcount()));
    if (in.bad()) return std::nullopt;
    return bytes;
}

void check_icon(PackReading& reading, const std::filesystem::path& path) {
    if (!reading.pack || reading.pack->metadata.icon_url.empty()) return;
    const auto icon = path.parent_path() / reading.pack->metadata.icon_url;
    const std::string problem = icon_file_problem(icon);
    if (problem.empty()) return;
    Finding finding{Severity::error, "bad_icon", "/metadata/iconUrl",
                    reading.pack->metadata.icon_url_at.line,
                    reading.pack->metadata.icon_url_at.column, "\"iconUrl\" " + problem + ".",
                    "Put a .png or .svg file of up to 64 KiB beside the pack.",
                    reading.pack->path};
    reading.pack.reset();
    reading.findings.push_back(std::move(finding));
}

}  // namespace

PackReading read_pack(std::string_view text, std::string file_name, const Provision* provision) {
    JsonReading json = parse_json(text, kPackLimits);
    if (json.fault) return refused(std::move(*json.fault), text, std::move(file_name));
    FindingLog log(text, *json.document);
    if (!json.document->duplicates.empty()) report_duplicates(log, JsonView(*json.document));
    Pack pack = read_top(log, *json.document);
    if (provision) check_needs(log, JsonView(*json.document), *provision);

    PackReading reading;
    if (!log.has_errors()) {
        reading.pack = std::move(pack);
        reading.pack->path = file_name;
    }
    reading.findings = log.take(file_name);
    if (!file_name.ends_with(kPackSuffix))
        reading.findings.insert(
            reading.findings.begin(),
            finding_at_start(Severity::warning, "file_suffix",
                             "The file's name does not end in " + std::string(kPackSuffix) + ".",
                             "Rename it.", file_name));
    return reading;
}

PackReading read_pack_file(const std::filesystem::path& path, const Provision* provision) {
    const std::optional<std::string> bytes = read_bytes(path);
    if (!bytes) {
        PackReading reading;
        reading.findings.push_back(finding_at_start(
            Severity::error, "file_unreadable", "The file can't be read.",
            "Check that it is there, is a plain file, and may be read.", path.string()));
        return reading;
    }
    PackReading reading = read_pack(*bytes, path.string(), provision);
    check_icon(reading, path);
    return reading;
}

}  // namespace packhost::model
