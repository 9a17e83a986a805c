// refusal.cpp: whom a failed step is about, and what to do next. No text of the peer's gets into an
// error but a short code: what else it says could repeat a credential that was sent.
#include "refusal.hpp"

#include <algorithm>

namespace packhost::recipe {

namespace {

constexpr std::size_t kLongestCode = 64;

/// " ('invalid_login')", if the answer has a code of letters, digits, "_", "-" and "." alone.
std::string code_of(const Step& step, const plugin::Reply& reply) {
    if (step.error_from.empty()) return "";
    const auto code = reply.text(step.error_from);
    if (!code || code->size() > kLongestCode || !is_name(*code)) return "";
    return " ('" + *code + "')";
}

std::string sentence(const Step& step, const char* what, const plugin::Reply& reply) {
    return "The answer to " + step.label + " " + what + " (status " +
           std::to_string(reply.status()) + ")" + code_of(step, reply);
}

bool is_html(const plugin::Reply& reply) {
    return reply.text("$headers.content-type").value_or("").find("html") != std::string::npos;
}

}  // namespace

void throw_refusal(const Step& step, const plugin::Reply& reply) {
    const unsigned status = reply.status();
    if (status >= 300 && status < 400)
        throw Failure("login_redirect",
                      sentence(step, "is a redirect", reply) +
                          ", which is never followed: credentials would go "
                          "elsewhere.",
                      "Set the step's url to where it leads, or list the status under expect.",
                      PH_BLAME_PEER);
    if (status == 408 || status == 429 || status >= 500)
        throw Failure("login_unavailable", sentence(step, "is no login", reply) + ".",
                      "Try again later.", PH_BLAME_PEER);
    if (status == 404 || status == 405)
        throw StepRefused("login_refused",
                          sentence(step, "says that nothing is there", reply) + ".",
                          "Check the step's url and method in the pack.", PH_BLAME_CONFIG);
    if (status >= 400)
        throw StepRefused("login_refused", sentence(step, "is a refusal", reply) + ".",
                          "Check the credentials of the connection.",
                          status == 401 || status == 403 ? PH_BLAME_CONFIG : PH_BLAME_PEER);
    throw StepRefused("bad_login_response",
                      sentence(step, "is not what the step expects", reply) + ".",
                      "Check the step's expect in the pack.", PH_BLAME_PEER);
}

void throw_nothing_yielded(const Step& step, const std::string& name, const std::string& from,
                           const plugin::Reply& reply) {
    const bool html = is_html(reply);
    const std::string what = "yields no '" + name + "' at " + from;
    throw StepRefused(
        "bad_login_response",
        sentence(step, what.c_str(), reply) + (html ? "; it is a page of HTML." : "."),
        html ? "Check the step's url: it seems to be a page for people."
             : "Check the credentials of the connection, and the step's yields.",
        PH_BLAME_PEER);
}

}  // namespace packhost::recipe
