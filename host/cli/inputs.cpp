// inputs.cpp: input pins of the command line.
#include "cli/inputs.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include <fmt/format.h>

#include "packhost/json.hpp"
#include "packhost/suggest.hpp"

namespace packhost::cli {
namespace {

constexpr std::size_t kLargestInput = 16u << 20;  // as parse_json

Error unreadable(const std::string& source, const char* reason) {
    return {"bad_input", Phase::input, fmt::format("{} can't be read: {}.", source, reason),
            "--in-json takes a file that holds one JSON object, or - for stdin."};
}

Result<std::string> read_all(std::FILE* stream, const std::string& name) {
    std::string text;
    char part[65536];
    std::size_t got = 0;
    errno = 0;
    while ((got = std::fread(part, 1, sizeof part, stream)) > 0) {
        text.append(part, got);
        if (text.size() > kLargestInput) return unreadable(name, "it exceeds 16 MiB");
    }
    if (std::ferror(stream)) return unreadable(name, std::strerror(errno));
    return text;
}

Result<std::string> read_source(const std::string& source) {
    if (source == "-") return read_all(stdin, "stdin");
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(source.c_str(), "re"),
                                                               &std::fclose);
    if (!file) return unreadable(source, std::strerror(errno));
    return read_all(file.get(), source);
}

bool is_input(const NodeInfo& node, std::string_view name) {
    return std::any_of(node.inputs.begin(), node.inputs.end(),
                       [&](const PinInfo& pin) { return pin.name == name; });
}

/// Puts the pin that was probably meant before the list of those that there are.
Error with_suggestion(Error error, std::string_view pin, const NodeInfo& node) {
    if (error.code != "unknown_pin") return error;
    std::vector<std::string> names;
    for (const PinInfo& input : node.inputs) names.push_back(input.name);
    const std::string meant = did_you_mean(pin, names);
    if (!meant.empty()) error.hint = meant + ' ' + error.hint;
    return error;
}

void set(Object& pins, std::string_view name, Value value) {
    for (auto& [known, old] : pins)
        if (known == name) {
            old = std::move(value);
            return;
        }
    pins.emplace_back(std::string(name), std::move(value));
}

}  // namespace

Result<Object> read_input_json(const std::string& source) {
    if (source.empty()) return Object{};
    auto text = read_source(source);
    if (!text) return std::move(text).error();
    auto value = parse_json(*text);
    const std::string name = source == "-" ? "stdin" : source;
    if (!value) {
        Error error = std::move(value).error();
        error.message = fmt::format("{}: {}", name, error.message);
        return error;
    }
    Object* pins = value->get_if<Object>();
    if (!pins)
        return Error{"bad_input", Phase::input,
                     fmt::format("{}: this must be an object of input pins, and is {}.", name,
                                 value->kind()),
                     "For example: {\"limit\": 3}"};
    return std::move(*pins);
}

Result<Object> add_inputs(Object pins, const std::vector<std::string>& inputs, const Pack& pack,
                          const NodeInfo& node) {
    std::vector<std::string_view> given;
    for (const std::string& input : inputs) {
        const std::size_t equals = input.find('=');
        if (equals == std::string::npos || equals == 0)
            return Error{"bad_usage", Phase::usage, "--in takes PIN=VALUE.",
                         "For example: --in limit=3"};
        const std::string_view pin = std::string_view(input).substr(0, equals);
        if (std::find(given.begin(), given.end(), pin) != given.end())
            return Error{"bad_usage", Phase::usage, fmt::format("{} is given twice.", pin),
                         "Give each pin once; several values are one pin of type array."};
        given.push_back(pin);
        auto value = pack.parse_input(node, pin, std::string_view(input).substr(equals + 1));
        if (!value) return with_suggestion(std::move(value).error(), pin, node);
        set(pins, pin, std::move(value).value());
    }
    for (const auto& [name, value] : pins)  // of --in-json
        if (!is_input(node, name))
            if (auto known = pack.parse_input(node, name, ""); !known)
                return with_suggestion(std::move(known).error(), name, node);
    return pins;
}

Result<BlobSources> take_files(std::vector<std::string>& inputs, const NodeInfo& node) {
    BlobSources blobs;
    std::vector<std::string> rest;
    for (std::string& input : inputs) {
        const std::size_t equals = std::min(input.find('='), input.size());
        const std::string name = input.substr(0, equals);
        const bool is_blob = std::any_of(
            node.inputs.begin(), node.inputs.end(),
            [&](const PinInfo& pin) { return pin.name == name && pin.type == "blob"; });
        if (!is_blob || !std::string_view(input).substr(equals).starts_with("=@")) {
            rest.push_back(std::move(input));
            continue;
        }
        auto source = BlobSource::open(input.substr(equals + 2));
        if (!source) return std::move(source).error();
        blobs.emplace_back(name, std::move(*source));
    }
    inputs = std::move(rest);
    return blobs;
}

Result<BlobSinks> make_sinks(const std::vector<std::string>& outputs) {
    BlobSinks sinks;
    for (const std::string& output : outputs) {
        const std::size_t equals = output.find("=@");
        if (equals == std::string::npos || equals == 0 || equals + 2 == output.size())
            return Error{"bad_usage", Phase::usage, "--out takes PIN=@FILE.",
                         "For example: --out body=@report.pdf"};
        auto sink = BlobSink::create(output.substr(equals + 2));
        if (!sink) return std::move(sink).error();
        sinks.emplace_back(output.substr(0, equals), std::move(*sink));
    }
    return sinks;
}

}  // namespace packhost::cli
