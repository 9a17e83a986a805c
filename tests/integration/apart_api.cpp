// apart_api.cpp: gives, remembers, and holds what comes against it.
#include "apart_api.hpp"

#include <openssl/evp.h>

#include "base/encode.hpp"
#include "support/text_files.hpp"

namespace packhost::tests {
namespace {

constexpr unsigned kRefusedOneIn = 20;
constexpr std::string_view kNodes = "/users/";

std::string number_pair(int user, int number) {
    return std::to_string(user) + "-" + std::to_string(number);
}

std::string sha256(std::string_view text) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    EVP_Digest(text.data(), text.size(), digest, &length, EVP_sha256(), nullptr);
    std::string hex;
    encode(hex, Encoder::hex, {reinterpret_cast<char*>(digest), length});
    return hex;
}

std::string apart_device(int user) { return "device-" + std::to_string(user); }

/// A parameter of an Authorization field; "" without it.
std::string parameter(const std::string& field, const std::string& name) {
    const std::size_t at = field.find(" " + name + "=");
    if (at == field.npos) return {};
    std::size_t begin = at + name.size() + 2;
    const bool quoted = field[begin] == '"';
    if (quoted) ++begin;
    return field.substr(begin, field.find(quoted ? '"' : ',', begin) - begin);
}

}  // namespace

std::string apart_name(int user) { return "user-" + std::to_string(user); }
std::string apart_secret(int user) { return "secret-of-" + std::to_string(user); }
std::string apart_refresh_token(int user) { return "refresh-" + number_pair(user, 0); }

Answer ApartApi::answer(const Seen& seen) {
    const std::lock_guard lock(mutex_);
    if (!seen.target.starts_with(kNodes)) {
        int user = kNobody;
        Answer made = log_in(seen, user);
        if (user != kNobody) note_socket(seen.socket, user);
        return made;
    }
    const int asks = seen.target[kNodes.size()] - '0';
    note_socket(seen.socket, asks);
    const int its = owner(seen);
    if (its == kNobody) return refuse(asks, false);
    if (its != asks) fault("one came with what is the other's");
    if (asked_++ % kRefusedOneIn == kRefusedOneIn - 1) return refuse(asks, true);
    Answer made{.body = "{\"owner\":" + std::to_string(its) + "}"};
    adorn(made, asks);
    return made;
}

ApartApi::Faults ApartApi::faults() const {
    const std::lock_guard lock(mutex_);
    return faults_;
}

int ApartApi::given(int user) const {
    const std::lock_guard lock(mutex_);
    return given_[user];
}

Answer ApartApi::log_in(const Seen& seen, int&) {
    fault("a request to " + seen.target);
    return {.status = 404};
}

Answer ApartApi::refuse(int, bool) { return {.status = 401}; }

int ApartApi::give(int user) {
    ++given_[user];
    return ++last_given_;
}

void ApartApi::note_socket(int socket, int user) {
    const int first = user_of_socket_.emplace(socket, user).first->second;
    if (watches_sockets_ && first != user) fault("two users on one socket");
}

TokenApi::TokenApi(bool sockets, std::string proof)
    : ApartApi(sockets), proof_(std::move(proof)) {
    for (int user = 0; user < kApartUsers; ++user) newest_[user] = apart_refresh_token(user);
}

Answer TokenApi::log_in(const Seen& seen, int& user) {
    const std::string shown = seen.header("authorization") + "\n" + seen.body + "\n";
    user = proven(shown);
    if (const std::size_t at = shown.find("refresh-"); at != shown.npos) {
        const int holder = redeem(shown.substr(at, shown.find_first_of("&\"\n", at) - at));
        if (user != kNobody && holder != user) fault("a refresh token in the other's hands");
        user = holder;
    }
    if (seen.target == "/device") return device_code(user);
    if (const std::size_t at = shown.find("device-"); at != shown.npos)
        if (shown.find(apart_device(user), at) != at) fault("a device code in the other's hands");
    if (user == kNobody) {
        fault("a login that is nobody's");
        return {.status = 400, .body = R"({"error":"invalid_grant"})"};
    }
    const std::string pair = number_pair(user, give(user)), token = "token-" + pair;
    owner_of_token_[token] = user;
    newest_[user] = "refresh-" + pair;
    return {.body = R"({"token_type":"Bearer","expires_in":3600,"access_token":")" + token +
                    R"(","refresh_token":")" + newest_[user] + "\"}",
            .headers = {{"Set-Cookie", "session=" + token + "; Path=/; HttpOnly"}}};
}

/// RFC 8628, 3.2. Whoever asks is taken to have typed it.
Answer TokenApi::device_code(int user) {
    return {.body = R"({"device_code":")" + apart_device(user) +
                    R"(","user_code":"A-1","verification_uri":"https://id.example","interval":1})"};
}

int TokenApi::proven(const std::string& shown) const {
    for (int user = 0; user < kApartUsers; ++user) {
        std::string basic;
        encode(basic, Encoder::base64, apart_name(user) + ":" + apart_secret(user));
        std::string wanted = replaced(proof_, "$NAME", apart_name(user));
        wanted = replaced(replaced(wanted, "$SECRET", apart_secret(user)), "$BASIC", basic);
        if (shown.find(wanted) != shown.npos) return user;
    }
    return kNobody;
}

int TokenApi::redeem(const std::string& refresh_token) {
    for (int user = 0; user < kApartUsers; ++user)
        if (newest_[user] == refresh_token) return user;
    fault("a refresh token that was used up");
    return kNobody;
}

int TokenApi::owner(const Seen& seen) {
    const std::string field = seen.header("authorization");
    const std::string shown = field == "(none)" ? seen.header("cookie") : field;
    const auto found = owner_of_token_.find(shown.substr(shown.find_first_of(" =") + 1));
    if (found != owner_of_token_.end()) return found->second;
    fault("no token that was given");
    return kNobody;
}

int DigestApi::owner(const Seen& seen) {
    const std::string field = seen.header("authorization");
    if (field == "(none)") return kNobody;
    const std::string name = parameter(field, "username"), nonce = parameter(field, "nonce");
    const std::string count = parameter(field, "nc");
    const auto given = owner_of_nonce_.find(nonce);
    if (given == owner_of_nonce_.end()) {
        fault("a nonce that was not given");
        return kNobody;
    }
    const int user = given->second;
    if (name != apart_name(user)) fault("a nonce in the other's hands");
    if (!used_.insert(nonce + " " + count).second) fault("a count of a nonce came again");
    const std::string who = sha256(name + ":api:" + apart_secret(user));
    const std::string what = sha256(seen.method + ":" + seen.target);
    const std::string cnonce = parameter(field, "cnonce");
    const std::string signed_text = nonce + ":" + count + ":" + cnonce + ":auth";
    if (parameter(field, "response") != sha256(who + ":" + signed_text + ":" + what))
        fault("a digest with another's password");
    return user;
}

std::string DigestApi::nonce_for(int user) {
    const std::string nonce = "nonce-" + number_pair(user, give(user));
    owner_of_nonce_[nonce] = user;
    return nonce;
}

Answer DigestApi::refuse(int user, bool known) {
    return {.status = 401,
            .headers = {{"WWW-Authenticate", "Digest realm=\"api\", nonce=\"" + nonce_for(user) +
                                                 "\", qop=\"auth\", algorithm=SHA-256" +
                                                 (known ? ", stale=true" : "")}}};
}

void DigestApi::adorn(Answer& answer, int user) {
    if (adorned_++ % kRefusedOneIn == kRefusedOneIn / 2)
        answer.headers["Authentication-Info"] = "nextnonce=\"" + nonce_for(user) + "\"";
}

}  // namespace packhost::tests
