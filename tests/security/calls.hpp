// calls.hpp: every way in which a run can be made to ask a URL for something.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "listener.hpp"
#include "packhost/runtime.hpp"
#include "packhost/services.hpp"
#include "support/test_host.hpp"

namespace packhost::tests {

/// A name service that answers what a test says, by name, one answer after another (the last one
/// for ever); unknown names it reads as the C library reads numbers.
class Names final : public NameService {
 public:
    using Addresses = std::vector<std::string>;

    void answer(const std::string& host, std::vector<Addresses> answers);
    /// For all names that end so and have no answer of their own.
    void answer_all(const std::string& domain, std::vector<Addresses> answers);
    int calls(const std::string& host);

    Result<Addresses> look_up(const std::string& host) override;

 private:
    std::mutex mutex_;
    std::map<std::string, std::vector<Addresses>> answers_, domains_;
    std::map<std::string, int> calls_;
};

/// What leads a run to a URL.
enum class Call { node, test_request, token, redirect, next_page, url_from };
inline constexpr Call kCalls[] = {Call::node,     Call::test_request, Call::token,
                                  Call::redirect, Call::next_page,    Call::url_from};
const char* name_of(Call call);

/// Where the API of these tests is: an address of the loopback that no attack uses.
inline constexpr char kHome[] = "127.77.7.7";

/// A host, its API at home, and a connection that may go there alone.
class Attack {
 public:
    Attack();

    TestHost host;  ///< for its config
    std::shared_ptr<const TransportChoice> transport;  ///< of the runs; null: "http"
    std::shared_ptr<Names> names = std::make_shared<Names>();
    Listener home{kHome, [this](const std::string& head) { return at_home(head); }};

    /// "http://127.77.7.7:PORT"
    std::string home_url() const;
    /// Runs what leads to `url`, an origin of http; the outcome is "ok" or the error's code. What
    /// urlFrom asks for is of https at the same place.
    std::string run(Call call, const std::string& url);
    const RunResult& result() const noexcept { return result_; }
    /// The runtime is made anew, from the config as it is.
    Runtime& restart();

 private:
    std::string at_home(const std::string& head);
    std::shared_ptr<const Pack> pack_for(const std::string& url);
    RunRequest request(Call call, const std::string& url);

    std::mutex mutex_;
    std::string target_;  // where the API sends its clients
    std::unique_ptr<Runtime> runtime_;
    std::string packed_url_;
    std::shared_ptr<const Pack> pack_;
    RunResult result_;
};

}  // namespace packhost::tests
