// curl_client.cpp: what an application would write over libcurl: a multi loop, the body collected,
// parsed by Boost.JSON, eight fields read. Built twice: over epoll (curl_multi_socket_action) and
// over curl_multi_poll; which is cheaper depends on how many descriptors are ready at once.
#include <curl/curl.h>
#include <sys/epoll.h>

#include <boost/json.hpp>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "meter.hpp"

using namespace packhost::bench;

namespace {

namespace json = boost::json;

/// One request after the other over the same handle.
struct Transfer {
    CURL* easy = nullptr;
    std::string body;
};

/// Reads the eight fields that the pack maps too; false if one is missing.
bool read_fields(std::string_view text) {
    boost::system::error_code failed;
    const json::value root = json::parse(text, failed);
    if (failed) return false;
    std::size_t read = 0;
    const auto texts = {"/id", "/name", "/owner/email", "/tags/1", "/updated"};
    for (const char* path : texts) {
        const json::value* at = root.find_pointer(path, failed);
        if (at && at->is_string()) read += !std::string(at->get_string()).empty();
    }
    const json::value* price = root.find_pointer("/price/amount", failed);
    const json::value* stock = root.find_pointer("/stock/available", failed);
    const json::value* active = root.find_pointer("/active", failed);
    if (price && price->is_double()) read += price->get_double() > 0;
    if (stock && stock->is_int64()) read += stock->get_int64() > 0;
    if (active && active->is_bool()) read += active->get_bool();
    return read == 8;
}

constexpr bool kOverPoll = BENCH_CURL_POLL;

class Client {
 public:
    explicit Client(const Arguments& arguments)
        : arguments_(arguments), meter_(arguments), url_(arguments.base_url + arguments.path) {
        headers_ = curl_slist_append(headers_, "Accept: application/json");
        headers_ = curl_slist_append(headers_, (std::string("x-api-key: ") + kApiKey).c_str());
        curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(arguments.in_flight));
        if (kOverPoll) return;
        curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &on_socket);
        curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
        curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &on_timer);
        curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
    }

    int run() {
        for (unsigned i = 0; i < arguments_.in_flight; ++i) {
            transfers_.push_back(std::make_unique<Transfer>());
            prepare(*transfers_.back());
            curl_multi_add_handle(multi_, transfers_.back()->easy);
        }
        active_ = arguments_.in_flight;
        while (active_ > 0) {
            if (kOverPoll) poll_turn();
            else epoll_turn();
            take_finished();
        }
        return meter_.report();
    }

 private:
    void prepare(Transfer& t) {
        t.easy = curl_easy_init();
        curl_easy_setopt(t.easy, CURLOPT_URL, url_.c_str());
        curl_easy_setopt(t.easy, CURLOPT_HTTPHEADER, headers_);
        curl_easy_setopt(t.easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
        curl_easy_setopt(t.easy, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(t.easy, CURLOPT_TIMEOUT, 30L);
        curl_easy_setopt(t.easy, CURLOPT_WRITEFUNCTION, &on_body);
        curl_easy_setopt(t.easy, CURLOPT_WRITEDATA, &t);
        curl_easy_setopt(t.easy, CURLOPT_PRIVATE, &t);
        if (arguments_.tls()) curl_easy_setopt(t.easy, CURLOPT_CAINFO, arguments_.ca_file.c_str());
    }

    void poll_turn() {
        int running = 0;
        curl_multi_poll(multi_, nullptr, 0, 1000, nullptr);
        curl_multi_perform(multi_, &running);
    }

    // Descriptors stay registered from request to request, as libcurl asks for it.
    void epoll_turn() {
        epoll_event events[64];
        const int count = ::epoll_wait(epoll_, events, 64, static_cast<int>(timeout_ms_));
        int running = 0;
        if (count == 0) {
            timeout_ms_ = -1;
            curl_multi_socket_action(multi_, CURL_SOCKET_TIMEOUT, 0, &running);
        }
        for (int i = 0; i < count; ++i) {
            const int what = (events[i].events & EPOLLIN ? CURL_CSELECT_IN : 0) |
                             (events[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
                             (events[i].events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);
            curl_multi_socket_action(multi_, events[i].data.fd, what, &running);
        }
    }

    void take_finished() {
        int left = 0;
        while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
            if (message->msg != CURLMSG_DONE) continue;
            CURL* const easy = message->easy_handle;
            const CURLcode result = message->data.result;
            if (result != CURLE_OK) {
                std::fprintf(stderr, "%s\n", curl_easy_strerror(result));
                std::exit(1);
            }
            Transfer* t = nullptr;
            long status = 0;
            curl_easy_getinfo(easy, CURLINFO_PRIVATE, &t);
            curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
            const bool good = status == 200 && read_fields(t->body);
            t->body.clear();
            curl_multi_remove_handle(multi_, easy);
            if (meter_.completed(good)) curl_multi_add_handle(multi_, easy);
            else --active_;
        }
    }

    static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* user) {
        static_cast<Transfer*>(user)->body.append(data, size * count);
        return size * count;
    }

    static int on_socket(CURL*, curl_socket_t fd, int what, void* user, void* known) {
        auto* self = static_cast<Client*>(user);
        if (what == CURL_POLL_REMOVE) {
            ::epoll_ctl(self->epoll_, EPOLL_CTL_DEL, fd, nullptr);
            return 0;
        }
        epoll_event event{};
        event.events = (what & CURL_POLL_IN ? EPOLLIN : 0u) |
                       (what & CURL_POLL_OUT ? EPOLLOUT : 0u);
        event.data.fd = fd;
        ::epoll_ctl(self->epoll_, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event);
        if (!known) curl_multi_assign(self->multi_, fd, self);
        return 0;
    }

    static int on_timer(CURLM*, long timeout_ms, void* user) {
        static_cast<Client*>(user)->timeout_ms_ = timeout_ms;
        return 0;
    }

    const Arguments& arguments_;
    Meter meter_;
    const std::string url_;
    const int epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
    CURLM* const multi_ = curl_multi_init();
    curl_slist* headers_ = nullptr;
    std::vector<std::unique_ptr<Transfer>> transfers_;
    long timeout_ms_ = -1;
    unsigned active_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
    const Arguments arguments = Arguments::parse(argc, argv);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    Client client(arguments);
    return client.run();
}
