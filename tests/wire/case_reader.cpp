// case_reader.cpp: the plain-text format of *.case files.
#include <charconv>
#include <fstream>
#include <set>
#include <utility>

#include "packhost/json.hpp"
#include "support/test_host.hpp"
#include "wire_case.hpp"

namespace packhost::tests {
namespace {

namespace fs = std::filesystem;

/// Reads a file from its first line to its last; what stands before the first "== name" holds for
/// all cases.
class CaseReader {
 public:
    CaseReader(const fs::path& file, const fs::path& packs) : file_(file), packs_(packs) {}

    Result<std::vector<WireCase>> read();

 private:
    Result<void> take_line(const std::string& line);
    Result<void> take_block_line(std::string_view text);
    Result<void> take_key(std::string_view key, std::string value);
    Result<void> take_pack(const std::string& value);
    Result<void> take_bytes(std::map<std::string, std::string>& named, const std::string& value);
    Result<void> take_expectation(std::string_view key, const std::string& value);
    Result<void> begin_case(std::string_view name);
    Result<void> end_case();
    Result<int> number(const std::string& value) const;
    Error bad(std::string_view message) const;
    template <class List>
    auto& add_to(List& list, std::string_view key);

    const fs::path file_, packs_;
    int line_ = 0;
    bool in_case_ = false;
    WireCase common_, current_;
    WireCase* target_ = &common_;
    std::string block_;                // the key whose lines begin with "| "
    std::string part_;                 // of the pack, while its lines are read
    std::vector<std::pair<std::string, std::string>> lets_;
    std::set<std::string_view> own_;   // lists that the case has begun anew
    std::vector<WireCase> cases_;
};

Error CaseReader::bad(std::string_view message) const {
    return {"bad_case", Phase::usage,
            file_.string() + ":" + std::to_string(line_) + ": " + std::string(message), ""};
}

Result<int> CaseReader::number(const std::string& value) const {
    int out = 0;
    const auto [end, status] = std::from_chars(value.data(), value.data() + value.size(), out);
    if (status != std::errc() || end != value.data() + value.size() || out < 0)
        return bad("a number is expected");
    return out;
}

/// A new item of a list. A case's first item replaces those that are common to all cases.
template <class List>
auto& CaseReader::add_to(List& list, std::string_view key) {
    if (own_.insert(key).second) list.clear();
    return list.emplace_back();
}

Result<void> CaseReader::take_block_line(std::string_view text) {
    if (block_ == "reply") {
        auto added = add_to_reply(target_->replies.back(), text);
        return added ? Result<void>() : bad(added.error().message);
    }
    if (block_ == "pack") {
        target_->pack.append(text).append("\n");
        return {};
    }
    if (block_ == "part") {
        target_->parts[part_].append(text).append("\n");
        return {};
    }
    std::string line(text);
    for (const auto& [name, meaning] : lets_) line = replaced(std::move(line), "$" + name, meaning);
    auto bytes = unescape(line);
    if (!bytes) return bad(bytes.error().message);
    target_->requests.back() += *bytes;
    return {};
}

Result<void> CaseReader::take_pack(const std::string& value) {
    target_->pack.clear();
    if (value.empty()) block_ = "pack";
    else if (value == "acme") target_->pack = acme_manifest();
    else if (const fs::path file = packs_ / (value + ".json"); fs::exists(file))
        target_->pack = read_text(file);
    else return bad("there is no pack " + file.string());
    return {};
}

Result<void> CaseReader::take_bytes(std::map<std::string, std::string>& named,
                                    const std::string& value) {
    const std::size_t blank = value.find(' ');
    auto bytes = unescape(std::string_view(value).substr(std::min(blank, value.size() - 1) + 1));
    if (!bytes) return bad(bytes.error().message);
    named[value.substr(0, blank)] = blank == std::string::npos ? "" : *bytes;
    return {};
}

Result<void> CaseReader::take_expectation(std::string_view key, const std::string& value) {
    WireCase& c = *target_;
    if (key == "ok") {
        if (value != "true" && value != "false") return bad("ok is true or false");
        c.ok = value == "true";
    } else if (key == "output") {
        auto pins = parse_json(value);
        if (!pins) return bad(pins.error().message);
        c.output = to_json(*pins);
    } else if (key == "error") {
        c.error = value;
    } else if (key == "warning") {
        c.warning = value;
    } else if (key == "message") {
        c.message = value;
    } else if (key == "exec") {
        c.exec = value;
    } else if (key == "target") {
        add_to(c.targets, "target") = value;
    } else if (key == "same_header") {
        c.same_header = value;
    } else if (key == "request" && value == "none") {
        c.sends_nothing = true;
    } else if (key == "request" && value.empty()) {
        add_to(c.requests, "request");
        block_ = key;
    } else {
        std::optional<int>* const counted = key == "status"        ? &c.status
                                            : key == "connections" ? &c.connections
                                            : key == "timeout_ms"  ? &c.timeout_ms
                                                                   : nullptr;
        if (!counted) return bad("there is no key \"" + std::string(key) + "\"");
        auto found = number(value);
        if (!found) return found.error();
        *counted = *found;
    }
    return {};
}

Result<void> CaseReader::take_key(std::string_view key, std::string value) {
    WireCase& c = *target_;
    block_.clear();
    if (key == "pack") return take_pack(value);
    if (key == "node") c.node = value;
    else if (key == "pins") c.pins = value;
    else if (key == "reply") {
        add_to(c.replies, "reply");
        block_ = "reply";
        if (!value.empty()) return take_block_line(value);
    } else if (key == "part") {
        const std::size_t blank = std::min(value.find(' '), value.size());
        part_ = value.substr(0, blank);
        c.parts[part_] = value.substr(std::min(blank + 1, value.size()));
        block_ = "part";
    } else if (key == "let") {
        const std::size_t blank = value.find(' ');
        if (blank == std::string::npos) return bad("a let is a name and a text");
        lets_.emplace_back(value.substr(0, blank), value.substr(blank + 1));
    } else if (key == "credential" && value == "none") {
        c.credentials.clear();
    } else if (key == "credential") {
        return take_bytes(c.credentials, value);
    } else if (key == "blob" || key == "blob_once" || key == "sink" || key == "spooled") {
        if (value.empty()) return bad("a blob is a pin and bytes");
        return take_bytes(key == "blob"        ? c.blobs
                          : key == "blob_once" ? c.blobs_once
                          : key == "sink"      ? c.sinks
                                               : c.spooled,
                          value);
    } else if (key == "url") {
        const std::size_t blank = value.find(' ');
        if (blank == std::string::npos) return bad("a url is a setting and a value");
        c.urls[value.substr(0, blank)] = value.substr(blank + 1);
    } else if (key == "option") {
        c.option = value;
    } else if (key == "base_url") {
        if (value != "none" && value != "own") return bad("base_url is own or none");
        c.own_base_url = value == "own";
    } else if (key == "server") {
        if (value == "plain") c.opening = Opening::plain;
        else if (value == "tls") c.opening = Opening::tls;
        else if (value == "stall-tls") c.opening = Opening::stall;
        else if (value == "reset-tls") c.opening = Opening::reset;
        else return bad("a server is plain, tls, stall-tls or reset-tls");
    } else if (key == "max_response_bytes" || key == "deadline_ms" || key == "runs" ||
               key == "transfer_seconds") {
        auto found = number(value);
        if (!found) return found.error();
        if (key == "runs") c.runs = *found;
        else if (key == "deadline_ms") c.deadline_ms = *found;
        else if (key == "transfer_seconds") c.transfer_seconds = *found;
        else c.max_response_bytes = static_cast<std::size_t>(*found);
    } else {
        return take_expectation(key, value);
    }
    return {};
}

Result<void> CaseReader::begin_case(std::string_view name) {
    if (auto ended = end_case(); !ended) return ended;
    in_case_ = true;
    current_ = common_;
    target_ = &current_;
    own_.clear();
    block_.clear();
    current_.name = name;
    current_.place = file_.string() + ":" + std::to_string(line_);
    return {};
}

Result<void> CaseReader::end_case() {
    if (!in_case_) return {};
    if (current_.pack.empty() || current_.node.empty()) return bad("the case needs pack and node");
    if (!current_.error && current_.ok != true)
        return bad("the case expects nothing: it needs \"ok: true\" or an error");
    cases_.push_back(current_);
    return {};
}

Result<void> CaseReader::take_line(const std::string& line) {
    if (line.starts_with("| ") && !block_.empty()) return take_block_line(line.substr(2));
    if (line.starts_with("!") && block_ == "reply") return take_block_line(line);
    if (line.empty() || line.starts_with("#")) return {};
    if (line.starts_with("== ")) return begin_case(std::string_view(line).substr(3));
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) return bad("a line is \"key: value\", \"| text\" or \"!act\"");
    const std::size_t value = line.find_first_not_of(' ', colon + 1);
    return take_key(line.substr(0, colon), value == std::string::npos ? "" : line.substr(value));
}

Result<std::vector<WireCase>> CaseReader::read() {
    std::ifstream in(file_);
    for (std::string line; std::getline(in, line);) {
        ++line_;
        if (auto taken = take_line(line); !taken) return taken.error();
    }
    if (auto ended = end_case(); !ended) return ended.error();
    if (cases_.empty()) return bad("the file has no case");
    return std::move(cases_);
}

}  // namespace

Result<std::vector<WireCase>> read_cases(const fs::path& file, const fs::path& packs) {
    return CaseReader(file, packs).read();
}

}  // namespace packhost::tests
