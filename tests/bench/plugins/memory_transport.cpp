// memory_transport.cpp: a transport "http" that sends nothing: it answers each request from memory
// at the loop's next turn, so that what a node costs is the host's own work. The path's last
// segment chooses the answer: "ready" is one byte for the codec "ready", "N-items" a page of N
// items, all else the JSON document.
#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>
#include <string_view>
#include <vector>

#include "item_pages.hpp"
#include "packhost/plugin/transport.hpp"

namespace {

using packhost::plugin::Exchange;
using packhost::plugin::Host;
using packhost::plugin::sized;
using packhost::plugin::str;
using packhost::plugin::view;

constexpr std::string_view kItem = {
#include "item.inc"
};

struct Answer {
    ph_op op;
    std::string_view type, body;
};

class Memory {
 public:
    static constexpr const char* kName = "http";

    Memory(const Host& host, const ph_transport_config&, Exchange exchange)
        : exchange_(exchange), event_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
          watch_(packhost::plugin::Loop(host).watch<&Memory::answer>(event_, this)) {
        watch_.want(PH_READABLE);
    }
    ~Memory() {
        watch_.end();
        ::close(event_);
    }

    ph_status send(ph_op op, const ph_request& request) {
        waiting_.push_back(choose(op, view(request.target)));
        if (waiting_.size() == 1) ::eventfd_write(event_, 1);
        return PH_OK;
    }
    void cancel(ph_op op) noexcept {
        for (auto* list : {&waiting_, &answering_})
            for (Answer& answer : *list)
                if (answer.op == op) answer.op = 0;
    }
    void resume(ph_op) {}
    void stats(ph_transport_stats&) const noexcept {}
    void handler_threw() noexcept {}

    // What is sent meanwhile is answered in the next turn.
    void answer(std::uint32_t) {
        eventfd_t ignored = 0;
        ::eventfd_read(event_, &ignored);
        answering_.swap(waiting_);
        for (std::size_t i = 0; i < answering_.size(); ++i)
            if (answering_[i].op != 0) deliver(answering_[i]);
        answering_.clear();
    }

 private:
    Answer choose(ph_op op, std::string_view target) {
        if (target.ends_with("/ready")) return {op, "application/x-bench-ready", "."};
        const std::string_view page = pages_.find(target);
        return {op, "application/json", page.empty() ? kItem : page};
    }
    void deliver(const Answer& answer) {
        auto type = sized<ph_header>();
        type.name = str("content-type");
        type.value = str(answer.type);
        auto head = sized<ph_response_head>();
        head.status = 200;
        head.version = 11;
        head.header_count = 1;
        head.headers = &type;
        head.body_size = answer.body.size();
        auto result = sized<ph_result>();
        result.phase = PH_PHASE_DONE;
        if (exchange_.head(answer.op, head) != PH_OK ||
            exchange_.body(answer.op, answer.body) != PH_OK) {
            result.status = PH_FAILED;
            result.code = str("refused");
        }
        exchange_.complete(answer.op, result);
    }

    Exchange exchange_;
    const int event_;
    packhost::plugin::Watch watch_;
    packhost::bench::ItemPages pages_;
    std::vector<Answer> waiting_, answering_;
};

}  // namespace

PACKHOST_PLUGIN(packhost::plugin::Transport<Memory>)
