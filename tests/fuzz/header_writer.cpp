// header_writer.cpp: names and values of header fields, down to the bytes on the wire. A head has a
// line for each field, and each line is what it was made of: none ends early or begins another.
#include <string>
#include <vector>

#include "fuzz.hpp"
#include "net/field.hpp"
#include "one_node.hpp"
#include "request_head.hpp"

namespace packhost::fuzz {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

/// RFC 9110, 5.6.2 and 5.5, written anew so as not to trust what is under test.
bool is_name(std::string_view text) {
    return !text.empty() &&
           text.find_first_not_of("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == text.npos;
}
bool is_value(std::string_view text) {
    for (const char c : text)
        if ((static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f) return false;
    const auto blank = [](char c) { return c == ' ' || c == '\t'; };
    return text.empty() || (!blank(text.front()) && !blank(text.back()));
}

std::vector<std::string_view> lines_of(std::string_view head) {
    std::vector<std::string_view> lines;
    while (!head.empty()) {
        const std::size_t end = head.find("\r\n");
        PH_HOLDS(end != head.npos);
        lines.push_back(head.substr(0, end));
        PH_HOLDS(lines.back().find_first_of(std::string_view("\r\n\0", 3)) == head.npos);
        head.remove_prefix(end + 2);
    }
    return lines;
}

ph_str str(std::string_view text) { return {text.data(), text.size()}; }

/// The head that the transport writes of a request without a body: its lines.
void check_head(const engine::Outgoing& request, const Fields& fields) {
    Secret wire;
    const std::size_t target = request.write(wire);
    ph_request abi{};
    abi.size = sizeof abi;
    abi.method = str(request.method);
    abi.target = str(wire.expose().substr(0, target));
    abi.authority = str(request.origin->authority());
    abi.head = str(wire.expose().substr(target));
    PH_HOLDS(http::fit_for_wire(abi));
    std::string head;
    http::write_head(abi, head);

    const auto lines = lines_of(head);
    PH_HOLDS(lines.size() == fields.size() + 3);  // the request line, Host, and the empty one
    PH_HOLDS(std::count(lines[0].begin(), lines[0].end(), ' ') == 2);
    PH_HOLDS(lines[0].ends_with(" HTTP/1.1"));
    PH_HOLDS(lines[1] == "Host: " + request.origin->authority());
    for (std::size_t i = 0; i < fields.size(); ++i)
        PH_HOLDS(lines[i + 2] == fields[i].first + ": " + fields[i].second);
    PH_HOLDS(lines.back().empty());
}

/// Fields by themselves, as plan and auth make them.
void check_fields(Texts texts) {
    static const net::Origin origin = *net::Origin::parse("https://api.example:8443");
    Fields fields;
    while (texts.any() && fields.size() < 16) {
        const std::string_view name = texts.next(), value = texts.next();
        const auto checked_name = net::HeaderName::parse(name);
        const auto checked = net::HeaderValue::parse(value);
        PH_HOLDS(checked_name.ok() == is_name(name));
        PH_HOLDS(checked.ok() == is_value(value));
        PH_HOLDS(net::check_field_value(value).ok() == is_value(value));
        if (!checked) PH_HOLDS(checked.error().message.find("c4nary") == std::string::npos);
        if (checked_name && checked) fields.emplace_back(name, value);
    }
    engine::Outgoing request;
    request.method = "GET";
    request.origin = &origin;
    request.path = "/";
    bool from_auth = false;
    for (const auto& [name, value] : fields) {
        engine::Field field{name, value};
        if ((from_auth = !from_auth)) {
            field = {};
            field.from_auth = true;
            field.owned = name;
            field.secret = Secret(value);
        }
        request.fields.push_back(std::move(field));
    }
    check_head(request, fields);
}

/// Pins that a node sends as headers.
void check_pins(Texts texts) {
    static OneNode node("/x", R"(,{"name":"h","type":"string"},{"name":"i","type":"any"})",
                        R"({"pin":"h","in":"header","key":"X-H"},
                           {"pin":"i","in":"header","key":"X-I","arrayFormat":"csv"})");
    const std::string_view one = texts.next(), other = texts.next();
    const auto built = node.build({{"h", one}, {"i", Array{one, other}}});
    const std::string list = std::string(one) + "," + std::string(other);
    PH_HOLDS(built.ok() == (is_value(one) && is_value(list)));
    if (!built) {
        PH_HOLDS(built.error().code == "bad_header");
        PH_HOLDS(built.error().message.find("c4nary") == std::string::npos);
        return;
    }
    Fields fields(node.plan().headers);
    fields.emplace_back("X-H", one);
    fields.emplace_back("X-I", list);
    check_head((*built)->request, fields);
}

/// What the host does not check again: method, target and authority.
void check_request_line(Texts texts) {
    const std::string_view method = texts.next(), target = texts.next(), authority = texts.next();
    ph_request abi{};
    abi.size = sizeof abi;
    abi.method = str(method);
    abi.target = str(target);
    abi.authority = str(authority);
    if (!http::fit_for_wire(abi)) return;
    std::string head;
    http::write_head(abi, head);
    const auto lines = lines_of(head);
    PH_HOLDS(lines.size() == 3);
    PH_HOLDS(std::count(lines[0].begin(), lines[0].end(), ' ') == 2);
}

}  // namespace
}  // namespace packhost::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace packhost::fuzz;
    check_fields(Texts(data, size));
    check_pins(Texts(data, size));
    check_request_line(Texts(data, size));
    return 0;
}
