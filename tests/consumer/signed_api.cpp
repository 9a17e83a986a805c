// signed_api.cpp: an API that accepts only what the example scheme signs: it recomputes the
// signature from what arrives, with its own copy of the key. `signed_api KEY_FILE LOG_FILE
// [--altered]` prints its port, writes a line per request to LOG_FILE, and serves until it is
// ended. With --altered it judges each body as if a byte had changed on the way.
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iostream>
#include <iterator>
#include <mutex>
#include <string>

#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/NumberParser.h>
#include <unistd.h>

namespace {

namespace net = Poco::Net;

constexpr char kKeyId[] = "key-7";
constexpr long kClockSkew = 300;  // seconds

std::string hex(const unsigned char* bytes, unsigned size) {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    for (unsigned i = 0; i < size; ++i) {
        text += kDigits[bytes[i] >> 4];
        text += kDigits[bytes[i] & 15];
    }
    return text;
}

std::string sha256_hex(const std::string& text) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha256(), nullptr);
    return hex(digest, size);
}

std::string hmac_sha256_hex(const std::string& key, const std::string& text) {
    unsigned char mac[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac, &size);
    return hex(mac, size);
}

/// What is wrong with a request; empty: nothing.
std::string judge(const net::HTTPServerRequest& request, const std::string& body,
                  const std::string& key) {
    const std::string date = request.get("X-Date", "");
    Poco::Int64 seconds = 0;
    if (!Poco::NumberParser::tryParse64(date, seconds)) return "X-Date is missing or no number";
    if (std::labs(static_cast<long>(seconds - std::time(nullptr))) > kClockSkew)
        return "X-Date is not now";
    if (request.get("X-Key-Id", "") != kKeyId) return "X-Key-Id is unknown";
    const std::string expected =
        "HMAC " + hmac_sha256_hex(key, request.getMethod() + '\n' + request.getURI() + '\n' + date +
                                           '\n' + sha256_hex(body));
    if (request.get("Authorization", "") != expected) return "Authorization does not fit";
    return {};
}

/// Lines of what was asked.
struct Log {
    std::ofstream file;
    std::mutex mutex;
};

class Handler : public net::HTTPRequestHandler {
  public:
    Handler(const std::string& key, Log& log, bool altered)
        : key_(key), log_(log), altered_(altered) {}

    void handleRequest(net::HTTPServerRequest& request,
                       net::HTTPServerResponse& response) override {
        std::string body(std::istreambuf_iterator<char>(request.stream()), {});
        std::string wrong = judge(request, altered_ ? body + ' ' : body, key_);
        if (wrong.empty() && request.getURI() != "/api/v1/orders") wrong = "there is no such path";
        response.setStatus(wrong.empty() ? net::HTTPResponse::HTTP_OK
                                         : net::HTTPResponse::HTTP_UNAUTHORIZED);
        response.setContentType("application/json");
        const std::string answer = wrong.empty()
                                       ? "{\"verified\":true,\"received\":" + body + "}"
                                       : "{\"verified\":false,\"reason\":\"" + wrong + "\"}";
        const std::string line = std::to_string(response.getStatus()) + ' ' + request.getMethod() +
                                 ' ' + request.getURI() + '\n';
        {
            const std::lock_guard lock(log_.mutex);
            log_.file << line << std::flush;
        }
        response.sendBuffer(answer.data(), answer.size());
    }

  private:
    const std::string& key_;
    Log& log_;
    bool altered_;
};

class Factory : public net::HTTPRequestHandlerFactory {
  public:
    Factory(std::string key, const char* log, bool altered)
        : key_(std::move(key)), log_{std::ofstream(log), {}}, altered_(altered) {}
    net::HTTPRequestHandler* createRequestHandler(const net::HTTPServerRequest&) override {
        return new Handler(key_, log_, altered_);
    }

  private:
    std::string key_;
    Log log_;
    bool altered_;
};

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) {
        std::cerr << "signed_api KEY_FILE LOG_FILE [--altered]\n";
        return 2;
    }
    std::ifstream key_file(argv[1]);
    std::string key;
    std::getline(key_file, key);
    const bool altered = argc > 3 && std::string(argv[3]) == "--altered";

    net::ServerSocket socket(net::SocketAddress("127.0.0.1", 0));
    net::HTTPServerParams::Ptr parameters = new net::HTTPServerParams;
    parameters->setMaxThreads(8);  // a connection keeps its thread while it lives
    net::HTTPServer server(new Factory(key, argv[2], altered), socket, parameters);
    server.start();
    std::cout << socket.address().port() << std::endl;
    while (true)
        ::pause();
}
