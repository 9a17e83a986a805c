// requests.cpp: requests for the nodes of the shop pack.
#include "requests.hpp"

namespace packhost::tests {

std::string shop_manifest(int timeout_seconds) {
    return replaced(read_text(SHOP_PACK), "\"timeout\": 1",
                    "\"timeout\": " + std::to_string(timeout_seconds));
}

RunRequest shop_request(TestHost& host, const std::string& base_url, int timeout_seconds,
                        const std::string& key) {
    RunRequest request;
    request.pack = host.load(shop_manifest(timeout_seconds));
    request.node = "Shop-List";
    request.connection = connect_to(*request.pack, base_url, {{"api-key", key}});
    return request;
}

std::string outcome(const RunResult& result) {
    if (result.ok) return "ok";
    if (!result.error) return "no error, and not ok";
    return result.error->code + ' ' + std::string(to_string(result.error->phase));
}

}  // namespace packhost::tests
