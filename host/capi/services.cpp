// services.cpp: the C++ services over an application's callbacks.
#include "capi/handles.hpp"
#include "packhost/connection_file.hpp"

namespace packhost::capi {
namespace {

class Store final : public ConnectionStore {
 public:
    explicit Store(const packhost_store& theirs) : theirs_(theirs) {}

    Result<std::shared_ptr<const Connection>> find(std::string_view name) override {
        packhost_connection* found = nullptr;
        packhost_error* const error = theirs_.find(theirs_.user, std::string(name).c_str(), &found);
        std::shared_ptr<const Connection> connection;
        if (found) connection = found->use();
        packhost_connection_free(found);
        if (!error) return connection;
        Error told = error->error;
        packhost_error_free(error);
        return told;
    }

 private:
    const packhost_store theirs_;
};

class TheirClock final : public Clock {
 public:
    explicit TheirClock(const packhost_clock& theirs) : theirs_(theirs) {}
    std::int64_t unix_ms() override { return theirs_.unix_ms(theirs_.user); }
    std::uint64_t monotonic_ns() override { return theirs_.monotonic_ns(theirs_.user); }

 private:
    const packhost_clock theirs_;
};

class Log final : public LogSink {
 public:
    explicit Log(const packhost_log& theirs) : theirs_(theirs) {}
    void write(const LogLine& line) override {
        theirs_.write(theirs_.user, static_cast<int>(line.level), line.source.data(),
                      line.source.size(), line.text.data(), line.text.size());
    }

 private:
    const packhost_log theirs_;
};

class TheirExecutor final : public Executor {
 public:
    explicit TheirExecutor(const packhost_executor& theirs) : theirs_(theirs) {}
    void post(std::function<void()> task) override {
        theirs_.post(theirs_.user, new packhost_task{std::move(task)});
    }

 private:
    const packhost_executor theirs_;
};

/// `Service` over the caller's struct, if it is given and complete.
template <class Service, class Struct, class Kept, class... Functions>
Result<void> take(const Struct* theirs, const char* name, std::shared_ptr<Kept>& out,
                  Functions Struct::*... functions) {
    if (!theirs) return {};
    auto known = read_struct(theirs, name);
    if (!known) return std::move(known).error();
    if (!(... && ((*known).*functions))) return bad_argument(name);
    out = std::make_shared<Service>(*known);
    return {};
}

}  // namespace

Result<Services> make_services(const packhost_services* theirs) {
    Services services;
    if (!theirs) return services;
    auto known = read_struct(theirs, "packhost_services");
    if (!known) return std::move(known).error();
    if (known->store && known->connection_folder) return bad_argument("two connection stores");
    if (known->connection_folder)
        services.connections = std::make_shared<FileConnections>(known->connection_folder);
    for (const Result<void>& taken :
         {take<Store>(known->store, "packhost_store", services.connections, &packhost_store::find),
          take<TheirClock>(known->clock, "packhost_clock", services.clock,
                           &packhost_clock::unix_ms, &packhost_clock::monotonic_ns),
          take<Log>(known->log, "packhost_log", services.log, &packhost_log::write),
          take<TheirExecutor>(known->executor, "packhost_executor", services.executor,
                              &packhost_executor::post)})
        if (!taken) return taken.error();
    return services;
}

}  // namespace packhost::capi

void packhost_task_run(packhost_task* task) {
    if (!task) return;
    const std::unique_ptr<packhost_task> owned(task);
    owned->run();
}
