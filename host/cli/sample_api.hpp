// sample_api.hpp: a small HTTP API on the loopback, for the demo and for trying things out.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace packhost::cli {

/// Serves, until it is destroyed, on 127.0.0.1 and a free port:
///     GET /v2/items?limit=N   {"data":[the first N items],"total":7}
///     GET /v2/items/{id}      {"data":{the item}}, or 404
///     GET /v2/me              {"data":{"account":"acme-demo"}}
/// Each request must carry the key in the header x-api-key, or is answered with 401. Its threads
/// are its own. Throws Poco::Exception if it can't listen.
class SampleApi {
 public:
    explicit SampleApi(std::string key);
    ~SampleApi();
    SampleApi(const SampleApi&) = delete;
    SampleApi& operator=(const SampleApi&) = delete;

    /// "http://127.0.0.1:PORT/v2"
    std::string base_url() const;

 private:
    struct Server;
    std::unique_ptr<Server> server_;
};

/// 128 random bits in hex, from the system.
std::string random_key();

}  // namespace packhost::cli
