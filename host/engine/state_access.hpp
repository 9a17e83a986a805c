// state_access.hpp: what is kept for connections beyond a run: the application's store, or this
// process's memory, asked on a thread that may wait for files.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "packhost/memory_store.hpp"
#include "packhost/services.hpp"

namespace packhost::engine {

/// Asks the stores, one question after the other, on a thread that is started by the first one.
/// Thread-safe.
class StateAccess {
 public:
    /// `store` keeps what is of stored connections; null: this process does.
    explicit StateAccess(std::shared_ptr<StateStore> store) : store_(std::move(store)) {}
    /// Waits for what was posted.
    ~StateAccess();
    StateAccess(const StateAccess&) = delete;
    StateAccess& operator=(const StateAccess&) = delete;

    /// Whether what is kept of this connection is there for other processes too.
    bool is_shared(const Connection& connection) const noexcept {
        return store_ && !connection.stored_id.empty();
    }
    /// What the keys of a connection's state begin with. Tokens are of one revision of it.
    std::string prefix(const Connection& connection, bool of_revision) const;

    using Work = std::function<void(StateStore&)>;
    void post(const Connection& connection, Work work);

    /// Names this process's holders of leases.
    std::string new_owner();

 private:
    void serve();

    const std::shared_ptr<StateStore> store_;
    MemoryStore memory_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> posted_;
    bool ending_ = false;
    std::uint64_t owners_ = 0;
    std::string process_;
    std::thread thread_;
};

}  // namespace packhost::engine
