// hawk_test.cpp: what the scheme "hawk" does with a body that the host does not have as one piece.
#include <gtest/gtest.h>

#include "packhost/kit/auth.hpp"

namespace packhost::kit {
namespace {

/// A sign turn whose body is streamed: no expression can hold it.
Step sign_streamed(AuthDriver& driver) {
    AuthRun run = driver.begin();
    run.place();
    ph_request_view view{};
    view.size = sizeof view;
    view.method = {"POST", 4};
    view.scheme = {"https", 5};
    view.authority = {"api.example", 11};
    view.path = {"/", 1};
    view.body_size = UINT64_MAX;
    ph_auth_event event = run.blank(PH_EVENT_BEGIN);
    event.turn = PH_TURN_SIGN;
    event.request = &view;
    driver.host.secrets.set_body(std::nullopt);
    return run.step(event);
}

TEST(HawkScheme, AStreamedBodyCanNotBeCovered) {
    AuthDriver driver(Plugin::open(PLUGIN_FILE), "hawk");
    driver.text("id", "me");
    driver.secret("key", "k");
    driver.settings.set("payloadHash", true);
    ASSERT_EQ(driver.create(), PH_OK);
    const Step step = sign_streamed(driver);
    EXPECT_EQ(step.kind, std::uint32_t{PH_STEP_FAIL});
    EXPECT_EQ(step.error.code, "body_not_hashed");
    EXPECT_EQ(step.error.blame, std::uint32_t{PH_BLAME_CONFIG});
    EXPECT_TRUE(step.edits.empty());
}

TEST(HawkScheme, AStreamedBodyNeedNotBeCovered) {
    AuthDriver driver(Plugin::open(PLUGIN_FILE), "hawk");
    driver.text("id", "me");
    driver.secret("key", "k");
    ASSERT_EQ(driver.create(), PH_OK);
    EXPECT_EQ(sign_streamed(driver).edits.size(), 1u);
}

}  // namespace
}  // namespace packhost::kit
