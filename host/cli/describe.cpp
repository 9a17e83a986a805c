// describe.cpp: the grammar as plain texts, for what is made of it.
#include <CLI/CLI.hpp>

#include "cli/grammar.hpp"

namespace packhost::cli {
namespace {

OptionText describe(const CLI::Option& option) {
    OptionText out;
    for (const std::string& name : option.get_lnames()) out.names.push_back("--" + name);
    for (const std::string& name : option.get_snames()) out.names.push_back("-" + name);
    const bool takes_value = option.get_items_expected_max() > 0;
    if (takes_value)
        out.value = out.names.empty() ? option.get_name(true) : option.get_type_name();
    out.description = option.get_description();
    out.required = option.get_required();
    out.repeated = option.get_expected_max() > 1;
    return out;
}

CommandText describe(const CLI::App& app) {
    CommandText out;
    out.name = app.get_name();
    out.description = app.get_description();
    out.footer = app.get_footer();
    for (const CLI::Option* option : app.get_options())
        if (option != app.get_help_ptr()) {
            OptionText text = describe(*option);
            (text.names.empty() ? out.operands : out.options).push_back(std::move(text));
        }
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
        out.commands.push_back(describe(*command));
    return out;
}

}  // namespace

CommandText describe_grammar() {
    Arguments unused;
    return describe(*make_grammar(unused));
}

}  // namespace packhost::cli
