// tls_fixture.hpp: a test CA, and a run against a server with a certificate of its.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <string>

#include "certificates.hpp"
#include "driver.hpp"
#include "peer.hpp"

namespace packhost::http::test {

inline std::string ok(const std::string& body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}
inline void serve(Stream& stream) {
    while (!stream.read_head().empty())
        if (!stream.write(ok("secure"))) return;
}

inline Identity make_authority(const std::string& name) {
    Subject subject;
    subject.common_name = name;
    subject.alternative = "";
    subject.authority = true;
    subject.to_days = 365;
    return make_identity(subject);
}

class Tls : public testing::Test {
 protected:
    const Identity authority = make_authority("Test CA");
    const PemFile ca{authority};

    Ask ask(const Peer& peer, const std::string& name = "localhost") const {
        Ask made{{peer.address()}};
        made.tls = true;
        made.ca_file = ca.path();
        made.server_name = name;
        made.authority = name;
        return made;
    }
    Seen run(SSL_CTX* server, const std::string& name = "localhost") const {
        std::atomic<bool> answered{false};
        Peer peer(
            [&](Stream& stream) {
                if (!stream.read_head().empty()) answered = true;
                stream.write(ok("secure"));
            },
            server);
        Driver driver;
        const Seen seen = driver.run(ask(peer, name));
        EXPECT_EQ(answered, seen.code.empty()) << "a request reached a refused server";
        if (!seen.code.empty()) {
            EXPECT_EQ(seen.code, "tls");
            EXPECT_EQ(seen.result.phase, ph_phase{PH_PHASE_TLS});
            EXPECT_EQ(seen.result.wrote, 0u);
            EXPECT_EQ(driver.loop.watched(), 0u);
        }
        return seen;
    }
    Seen run(const Subject& subject, const std::string& name = "localhost") const {
        const ServerContext server = make_server(make_identity(subject, &authority));
        return run(server.get(), name);
    }
};

}  // namespace packhost::http::test
