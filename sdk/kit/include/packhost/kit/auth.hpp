// auth.hpp: runs an auth scheme without a host: turns in, a readable transcript out.
//
//   AuthDriver driver(Plugin::open("auth-header.so"), "header");
//   driver.settings.set("headerName", "X-Api-Key");
//   driver.secret("api-key", "k-123");
//   ASSERT_EQ(driver.create(), PH_OK);
//   auto run = driver.begin();
//   run.place();
//   run.sign();
//   EXPECT_EQ(driver.transcript, "begin\nplace\n  header X-Api-Key: <api-key>\n  done\n...");
#pragma once

#include <functional>
#include <memory>
#include <stdexcept>

#include "packhost/kit/auth_values.hpp"
#include "packhost/kit/fake_host.hpp"
#include "packhost/kit/plugin.hpp"

namespace packhost::kit {

class AuthDriver;

/// One operation. place(), sign(), challenge() and answered() run a turn to its end, answering for the host;
/// step() is one call of the plugin. Ending it calls finish(), wherever the turn stands.
class AuthRun {
 public:
    AuthRun(AuthDriver& driver, ph_operation operation, const std::string& key);
    ~AuthRun() { finish(); }
    AuthRun(AuthRun&& other) noexcept
        : request(std::move(other.request)), wants(other.wants), status(other.status),
          driver_(other.driver_), scope_(other.scope_),
          state_(std::exchange(other.state_, nullptr)),
          begun_(std::exchange(other.begun_, false)) {}
    AuthRun& operator=(AuthRun&&) = delete;

    Step place() { return turn("place", PH_EVENT_BEGIN, PH_TURN_PLACE); }
    Step sign() { return turn("sign", PH_EVENT_BEGIN, PH_TURN_SIGN); }
    /// The turn of a fill, a login or a logout.
    Step go() { return turn("go", PH_EVENT_BEGIN, 0); }
    Step challenge(FakeReply reply);
    /// An answer that is final, told to a scheme with PH_WANTS_EVERY_ANSWER.
    Step answered(FakeReply reply);
    void cancel() {
        ph_auth_event event = blank(PH_EVENT_CANCELLED);
        step(event);
    }
    void finish();

    Step step(const ph_auth_event& event);
    /// An event of that kind; BEGIN comes with the request.
    ph_auth_event blank(ph_event kind) const {
        ph_auth_event event{};
        event.size = sizeof event;
        event.kind = kind;
        return event;
    }
    Step begin_turn(ph_event kind, ph_turn turn, const ph_auth_event* more = nullptr);
    /// Where the operation's handles live.
    ph_scope* scope() const { return scope_; }

    FakeRequest request;  ///< set it before the turns; headers that they place are added
    ph_auth_wants wants{};
    ph_status status = PH_OK;  ///< what begin() returned

 private:
    Step turn(const char* name, ph_event kind, ph_turn turn);
    Step settle(Step step);
    Step answer(const Step& step);
    Step answer_send(const Step& step);
    Step answer_share(const Step& step);
    void note(const std::string& line);

    AuthDriver* driver_;
    ph_scope* scope_ = nullptr;
    void* state_ = nullptr;
    bool begun_ = false;
};

/// A scheme of a plugin for one connection.
class AuthDriver {
 public:
    AuthDriver(const Plugin& plugin, std::string scheme)
        : table_(plugin.table<ph_auth>(PH_AUTH)), scheme_(std::move(scheme)) {
        if (!table_) throw std::invalid_argument("the plugin offers no " PH_AUTH);
    }
    ~AuthDriver() {
        if (instance_) table_->destroy(instance_);
    }
    AuthDriver(const AuthDriver&) = delete;
    AuthDriver& operator=(const AuthDriver&) = delete;

    /// Credentials, in order: of type secret, and of type text or url.
    void secret(const std::string& name, const std::string& bytes) {
        credential(name, bytes, false);
    }
    void text(const std::string& name, const std::string& bytes) { credential(name, bytes, true); }

    ph_status create() {
        std::vector<ph_credential> list;
        for (const Credential& c : credentials_)
            list.push_back({sizeof(ph_credential), 0, str_of(c.name),
                            c.plain ? str_of(c.bytes) : ph_str{}, c.secret});
        ph_auth_config config{sizeof(ph_auth_config),  static_cast<std::uint32_t>(list.size()),
                              str_of(scheme_),         settings.raw(),
                              list.data(),             host.secrets.instance_scope()};
        ph_error raw{};
        raw.size = sizeof raw;
        const ph_status status = table_->create(host.raw(), &config, &instance_, &raw);
        if (status != PH_OK) instance_ = nullptr;
        error = {text_of(raw.code), text_of(raw.message), text_of(raw.hint), raw.blame};
        return status;
    }
    AuthRun begin(ph_operation operation = PH_OP_REQUEST, const std::string& key = {}) {
        return AuthRun(*this, operation, key);
    }

    FakeHost host;
    FakeSettings settings;
    FakeError error;  ///< of create()
    std::string transcript;
    /// The peer: answers what the scheme sends.
    std::function<FakeReply(const Step& request)> on_send;
    /// The browser: the query with which it comes back from the URL of an OPEN_URL.
    std::function<std::map<std::string, std::string>(const Step& asked)> on_open_url;
    /// Where it comes back to; empty: logins have no browser.
    std::string redirect_uri = "http://127.0.0.1:49152/";
    /// Sees each step when it stands in the transcript; empty: nobody does.
    std::function<void(const Step& step)> on_step;

 private:
    friend class AuthRun;
    struct Credential {
        std::string name, bytes;
        ph_secret secret;
        bool plain;
    };
    struct Entry {
        std::uint64_t version = 0;
        std::map<std::string, NamedValue> values;
        std::uint64_t expires_ns = 0;  // of the fake host's clock
    };
    void credential(const std::string& name, const std::string& bytes, bool plain) {
        // A second one of the name takes the place of the first: a case's own, say.
        const auto given = std::find_if(credentials_.begin(), credentials_.end(),
                                        [&](const Credential& c) { return c.name == name; });
        Credential made{name, bytes, host.secrets.add(name, bytes), plain};
        if (given == credentials_.end()) credentials_.push_back(std::move(made));
        else *given = std::move(made);
    }

    const ph_auth* table_;
    std::string scheme_;
    std::deque<Credential> credentials_;
    void* instance_ = nullptr;
    std::map<std::string, Entry> shared_, stored_;
    std::uint64_t versions_ = 0;
};

}  // namespace packhost::kit

#include "packhost/kit/auth_run.hpp"
