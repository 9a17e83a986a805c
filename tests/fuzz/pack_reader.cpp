// pack_reader.cpp: a manifest of any bytes. What is accepted can be brought into the canonical
// layout and read again to the same pack, and each of its nodes can be compiled; what is refused is
// refused at a place of the text.
#include <set>
#include <string>

#include "engine/plan.hpp"
#include "fuzz.hpp"
#include "model/canonical.hpp"
#include "model/json_reader.hpp"
#include "model/pack_diff.hpp"
#include "model/pack_reader.hpp"

namespace packhost::fuzz {
namespace {

using namespace model;

constexpr char kFile[] = "fuzz.dragops-pack.json";
constexpr std::size_t kMostFindings = 1000;

void check_findings(const PackReading& reading, std::string_view text) {
    const auto lines = 1 + std::count(text.begin(), text.end(), '\n');
    bool refused = false;
    for (const Finding& finding : reading.findings) {
        refused |= finding.severity == Severity::error;
        PH_HOLDS(!finding.code.empty() && !finding.message.empty());
        PH_HOLDS(finding.line >= 1 && finding.line <= lines);
        PH_HOLDS(finding.column >= 1 && finding.column <= text.size() + 1);
        const std::string shown = to_text(finding);
        PH_HOLDS(std::none_of(shown.begin(), shown.end(), [](char c) {
            return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
        }));
    }
    PH_HOLDS(reading.pack.has_value() == !refused);
}

std::multiset<std::string> codes(const PackReading& reading) {
    std::multiset<std::string> out;
    for (const Finding& finding : reading.findings) out.insert(finding.code);
    return out;
}

/// The text in the canonical layout, which must be the same value and stay as it is.
std::string laid_out(const Value& manifest) {
    const Value ordered = in_canonical_order(manifest);
    const std::string layout = to_layout(ordered);
    const JsonReading again = parse_json(layout, kPackLimits);
    PH_HOLDS(again.document && again.document->root == ordered);
    PH_HOLDS(to_layout(in_canonical_order(again.document->root)) == layout);
    return layout;
}

}  // namespace
}  // namespace packhost::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace packhost::fuzz;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const PackReading reading = read_pack(text, kFile);
    check_findings(reading, text);

    const JsonReading json = parse_json(text, kPackLimits);
    if (!json.document) {
        PH_HOLDS(!reading.pack);
        return 0;
    }
    const std::string layout = laid_out(json.document->root);
    const PackReading again = read_pack(layout, kFile);
    check_findings(again, layout);
    PH_HOLDS(again.pack.has_value() == reading.pack.has_value());
    if (reading.findings.size() < kMostFindings) PH_HOLDS(codes(again) == codes(reading));
    if (!reading.pack) return 0;

    PH_HOLDS(compare(*reading.pack, *again.pack).empty());
    for (const Node& node : reading.pack->nodes)
        PH_HOLDS(packhost::engine::compile_plan(*reading.pack, node).ok());
    return 0;
}
