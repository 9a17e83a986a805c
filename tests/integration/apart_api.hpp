// apart_api.hpp: APIs with two users, which know what they gave to whom, and notice when one comes
// with what is the other's.
#pragma once

#include <map>
#include <mutex>
#include <set>
#include <string>

#include "route_server.hpp"

namespace packhost::tests {

inline constexpr int kApartUsers = 2;

// What a user enters.
std::string apart_name(int user);
std::string apart_secret(int user);
std::string apart_refresh_token(int user);

/// Serves /users/N/items, N being the user that the request says it is of, and all else as the
/// scheme's own requests. One good request in twenty is refused like a bad one, so that tokens and
/// nonces are fetched anew all the time.
class ApartApi {
 public:
    /// `sockets` says whether users may not share a connection either.
    explicit ApartApi(bool sockets) : watches_sockets_(sockets) {}
    virtual ~ApartApi() = default;

    /// Any thread.
    Answer answer(const Seen& seen);

    /// What must not happen, and how often it did.
    using Faults = std::map<std::string, int>;
    Faults faults() const;
    /// Tokens or nonces that a user got.
    int given(int user) const;

 protected:
    static constexpr int kNobody = -1;

    // All under the lock.
    /// A request of the scheme's own; `user` becomes the one that it is of, if it shows that.
    virtual Answer log_in(const Seen& seen, int& user);
    /// Whose credentials these are; kNobody: there are none that are any good.
    virtual int owner(const Seen& seen) = 0;
    /// The answer to a request that has to be authenticated otherwise. `known`: but was good.
    virtual Answer refuse(int user, bool known);
    virtual void adorn(Answer&, int) {}

    void fault(const std::string& what) { ++faults_[what]; }
    /// The number of what is given to that user now; no two are equal.
    int give(int user);

 private:
    void note_socket(int socket, int user);

    const bool watches_sockets_;
    mutable std::mutex mutex_;
    Faults faults_;
    std::map<int, int> user_of_socket_;
    int given_[kApartUsers] = {};
    int last_given_ = 0;
    unsigned asked_ = 0;
};

/// Gives access tokens, also as a cookie, for what proves a user, or for the newest refresh token,
/// which is used up by that.
class TokenApi : public ApartApi {
 public:
    /// `proof` stands in what a login sends as Authorization and body, with $NAME, $SECRET and
    /// $BASIC for those of the user.
    TokenApi(bool sockets, std::string proof);

 private:
    Answer log_in(const Seen& seen, int& user) override;
    int owner(const Seen& seen) override;
    static Answer device_code(int user);
    int proven(const std::string& shown) const;
    /// Whose it is; kNobody, and a fault, if it is not the newest of a user.
    int redeem(const std::string& refresh_token);

    const std::string proof_;
    std::map<std::string, int> owner_of_token_;
    std::string newest_[kApartUsers];
};

/// Asks for digests (RFC 7616), with nonces of each user's own, of which no count comes again.
class DigestApi : public ApartApi {
 public:
    using ApartApi::ApartApi;

 private:
    int owner(const Seen& seen) override;
    Answer refuse(int user, bool known) override;
    void adorn(Answer& answer, int user) override;
    std::string nonce_for(int user);

    std::map<std::string, int> owner_of_nonce_;
    std::set<std::string> used_;  // nonce and count
    unsigned adorned_ = 0;
};

}  // namespace packhost::tests
