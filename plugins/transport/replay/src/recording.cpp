// recording.cpp: settings to exchanges.
#include "recording.hpp"

namespace packhost::replay {
namespace {

Headers read_headers(const plugin::Settings& message) {
    Headers out;
    for (const plugin::Settings& header : message.objects("headers"))
        out.emplace_back(header.string("name"), header.string("value"));
    return out;
}

RecordedRequest read_request(const plugin::Settings& from) {
    RecordedRequest out;
    out.method = from.string("method");
    out.url = from.string("url");
    out.headers = read_headers(from);
    out.body = from.string("body", "");
    if (from.has("json")) out.json = from.string("json");
    return out;
}

RecordedResponse read_response(const plugin::Settings& from) {
    const std::int64_t status = from.integer("status", 0);
    if (status < 200 || status > 599)
        throw plugin::Failure("bad_setting", "A recorded status is not within 200 to 599.", "",
                              PH_BLAME_CONFIG);
    return {static_cast<std::uint32_t>(status), read_headers(from), from.string("body", "")};
}

}  // namespace

std::vector<Recorded> read_recording(const plugin::Settings& settings) {
    std::vector<Recorded> out;
    for (const plugin::Settings& exchange : settings.objects("exchanges")) {
        Recorded& recorded = out.emplace_back();
        if (const auto request = exchange.object("request"))
            recorded.request = read_request(*request);
        const auto response = exchange.object("response");
        if (!response)
            throw plugin::Failure("bad_setting", "A recorded exchange has no response.", "",
                                  PH_BLAME_CONFIG);
        recorded.response = read_response(*response);
    }
    return out;
}

}  // namespace packhost::replay
