// application_names.cpp: the application's name service, as the resolver asks it.
#include <algorithm>
#include <memory>

#include "net/resolver.hpp"

namespace packhost::net {
namespace {

/// As of the system's.
constexpr std::size_t kMaxAddresses = 64;

class ApplicationNames final : public NameService {
 public:
    explicit ApplicationNames(std::shared_ptr<packhost::NameService> service)
        : service_(std::move(service)) {}

    Result<std::vector<Address>> look_up(const std::string& host, std::uint16_t port) override {
        auto found = service_->look_up(host);
        if (!found) {
            found.error().phase = Phase::resolve;
            return std::move(found).error();
        }
        std::vector<Address> addresses;
        for (const std::string& text : *found) {
            const auto address = Address::parse_literal(text, port);
            if (!address)
                return Error{"dns", Phase::resolve,
                             "the name service answered for '" + host +
                                 "' with a text that is no address",
                             "it must give \"192.0.2.1\" or \"2001:db8::1\""};
            if (std::ranges::count(addresses, *address)) continue;
            addresses.push_back(*address);
            if (addresses.size() == kMaxAddresses) break;
        }
        return addresses;
    }

 private:
    const std::shared_ptr<packhost::NameService> service_;
};

}  // namespace

std::shared_ptr<NameService> application_names(std::shared_ptr<packhost::NameService> service) {
    return std::make_shared<ApplicationNames>(std::move(service));
}

}  // namespace packhost::net
