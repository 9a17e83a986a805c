// codec_template.cpp: the templates of a codec: compiling, escaping, and checking the result.
#include <fmt/format.h>

#include "base/try.hpp"
#include "engine/codec.hpp"
#include "engine/views.hpp"
#include "plugins/guard.hpp"
#include "plugins/refusal.hpp"

namespace packhost::engine {
namespace {

std::string place_of(const ph_codec_error& error) {
    return error.line ? fmt::format(" at line {}, column {}", error.line, error.column)
                      : std::string();
}

std::string text_of(const ph_codec_error& error) {
    return error.message.size ? plugins::printable(view(error.message)) : "It is not well formed.";
}

}  // namespace

Error codec_failure(const HostServices& services, std::string_view what) {
    return {"plugin_failed", Phase::plugin,
            fmt::format("The plugin {} {}.", services.plugin_id(), what),
            fmt::format("See: packhost plugin why {}", services.plugin_id())};
}

Result<std::vector<TemplatePiece>> Codec::compile_template(std::string_view text) const {
    if (!PH_HAS(table_, template_compile) || !table_->template_compile)
        return Error{"no_templates", Phase::pack,
                     fmt::format("The codec \"{}\" knows no templates.", info_->name),
                     "Use the body mode pins or raw."};
    std::vector<TemplatePiece> pieces;
    const ph_template_sink sink = {
        sizeof(ph_template_sink), 0, &pieces, [](void* ctx, const ph_template_segment* segment) {
            static_cast<std::vector<TemplatePiece>*>(ctx)->push_back(
                {std::string(view(segment->text)), segment->context});
            return ph_status{PH_OK};
        }};
    auto error = sized<ph_codec_error>();
    PH_TRY(const ph_status status, plugins::guard_call(services_.plugin_id(), [&] {
               return table_->template_compile(instance_, str(text), &sink, &error);
           }));
    if (status == PH_OK) return pieces;
    return Error{"bad_template", Phase::pack,
                 fmt::format("The body template is wrong{}: {}", place_of(error), text_of(error)),
                 "Line and column count within the template's text."};
}

Result<void> Codec::escape(std::uint32_t context, const Value* value, std::string& out) const {
    std::vector<ph_value_event> events;
    if (value) append_events(events, *value);
    const ph_byte_sink sink = {sizeof(ph_byte_sink), 0, &out,
                               [](void* ctx, ph_str bytes) {
                                   static_cast<std::string*>(ctx)->append(view(bytes));
                                   return ph_status{PH_OK};
                               },
                               [](void*, ph_secret, ph_encoder) { return ph_status{PH_DENIED}; },
                               nullptr};
    PH_TRY(const ph_status status, plugins::guard_call(services_.plugin_id(), [&] {
               return table_->template_escape(instance_, context,
                                              ph_value{events.data(), events.size()}, &sink);
           }));
    if (status == PH_OK) return {};
    return Error{"input_type", Phase::input,
                 fmt::format("A value can't be written at its place in the body as {}.",
                             info_->name),
                 "Inside a text, give a text, a number or a bool; texts must be valid UTF-8."};
}

Result<void> Codec::check(std::string_view body) const {
    if (!PH_HAS(table_, check) || !table_->check) return {};
    auto error = sized<ph_codec_error>();
    PH_TRY(const ph_status status, plugins::guard_call(services_.plugin_id(), [&] {
               return table_->check(instance_, str(body), &error);
           }));
    if (status == PH_OK) return {};
    return Error{"bad_template", Phase::input,
                 fmt::format("The body that the template gives is wrong{}: {}", place_of(error),
                             text_of(error)),
                 "Check the template, and the values of the pins that it names."};
}

}  // namespace packhost::engine
