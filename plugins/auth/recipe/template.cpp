// template.cpp: the grammar of templates.
//
//   template = *( text / "{{" pipe "}}" )
//   pipe     = 1*term *( "|" filter )                    what stands side by side is joined
//   term     = name ["?"] / "$" builtin / "'" text "'" / "(" pipe ")"
//   filter   = encoder / digest / ( "hmac_" digest term )
#include "template.hpp"

#include <algorithm>

namespace packhost::recipe {

namespace {

constexpr unsigned kDeepest = 16;

struct Filter {
    std::string_view name;
    Node::Kind kind;
    std::uint32_t code;
};
constexpr Filter kFilters[] = {
    {"base64", Node::Kind::encode, PH_ENC_BASE64},
    {"base64url", Node::Kind::encode, PH_ENC_BASE64URL},
    {"hex", Node::Kind::encode, PH_ENC_HEX},
    {"hex_upper", Node::Kind::encode, PH_ENC_HEX_UPPER},
    {"percent", Node::Kind::encode, PH_ENC_PERCENT},
    {"form", Node::Kind::encode, PH_ENC_FORM},
    {"json", Node::Kind::encode, PH_ENC_JSON},
    {"from_base64", Node::Kind::encode, PH_ENC_FROM_BASE64},
    {"from_hex", Node::Kind::encode, PH_ENC_FROM_HEX},
    {"md5", Node::Kind::digest, PH_MD5},
    {"sha1", Node::Kind::digest, PH_SHA1},
    {"sha256", Node::Kind::digest, PH_SHA256},
    {"sha384", Node::Kind::digest, PH_SHA384},
    {"sha512", Node::Kind::digest, PH_SHA512},
    {"hmac_md5", Node::Kind::hmac, PH_MD5},
    {"hmac_sha1", Node::Kind::hmac, PH_SHA1},
    {"hmac_sha256", Node::Kind::hmac, PH_SHA256},
    {"hmac_sha384", Node::Kind::hmac, PH_SHA384},
    {"hmac_sha512", Node::Kind::hmac, PH_SHA512},
};
constexpr std::string_view kBuiltinNames[kBuiltins] = {"uuid", "timestamp", "timestamp_ms", "nonce",
                                                       "iso8601"};

bool is_name_char(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
}

class Parser {
 public:
    Parser(std::string_view text, const Reading& reading, Template& out)
        : text_(text), reading_(reading), out_(out) {}

    Node whole() {
        std::vector<Node> nodes;
        while (at_ < text_.size()) {
            const std::size_t open = std::min(text_.find("{{", at_), text_.size());
            if (open > at_) nodes.push_back(text_node(std::string(text_.substr(at_, open - at_))));
            at_ = open;
            if (at_ == text_.size()) break;
            at_ += 2;
            nodes.push_back(pipe(0));
            if (!take("}}")) throw bad("a placeholder is not closed by }}");
        }
        return nodes.empty() ? text_node("") : join_node(std::move(nodes));
    }

 private:
    Failure bad(const std::string& what, const std::string& hint = {}) const {
        return bad_recipe(reading_.where, what, hint);
    }
    void skip_blanks() {
        while (at_ < text_.size() && text_[at_] == ' ')
            ++at_;
    }
    bool take(std::string_view what) {
        skip_blanks();
        if (!text_.substr(at_).starts_with(what)) return false;
        at_ += what.size();
        return true;
    }
    std::string_view name() {
        const std::size_t begin = at_;
        while (at_ < text_.size() && is_name_char(text_[at_]))
            ++at_;
        return text_.substr(begin, at_ - begin);
    }

    Node pipe(unsigned depth) {
        if (depth > kDeepest) throw bad("parentheses are nested too deep");
        std::vector<Node> terms;
        while (at_term())
            terms.push_back(term(depth));
        if (terms.empty()) throw bad("a placeholder names nothing");
        Node node = join_node(std::move(terms));
        while (take("|"))
            node = filtered(std::move(node), depth);
        return node;
    }
    bool at_term() {
        skip_blanks();
        if (at_ == text_.size()) return false;
        const char c = text_[at_];
        return is_name_char(c) || c == '$' || c == '\'' || c == '(';
    }
    Node term(unsigned depth) {
        if (take("'")) return text_node(quoted());
        if (take("$")) return builtin();
        if (take("(")) {
            Node node = pipe(depth + 1);
            if (!take(")")) throw bad("a parenthesis is not closed");
            return node;
        }
        return named(std::string(name()));
    }

    std::string quoted() {
        std::string out;
        while (at_ < text_.size() && text_[at_] != '\'')
            out += character();
        if (at_ == text_.size()) throw bad("a text within a placeholder has no end");
        ++at_;
        return out;
    }
    char character() {
        if (text_[at_] != '\\') return text_[at_++];
        static constexpr std::string_view kEscapes = "nrt\\'", kMeanings = "\n\r\t\\'";
        const std::size_t which =
            at_ + 1 < text_.size() ? kEscapes.find(text_[at_ + 1]) : kEscapes.npos;
        if (which == kEscapes.npos)
            throw bad("a backslash stands before what it has no meaning for",
                      "There are \\n, \\r, \\t, \\' and \\\\.");
        at_ += 2;
        return kMeanings[which];
    }

    Node builtin() {
        const std::string_view wanted = name();
        const auto found = std::find(std::begin(kBuiltinNames), std::end(kBuiltinNames), wanted);
        if (found == std::end(kBuiltinNames))
            throw bad("there is no '$" + std::string(wanted) + "'",
                      "There are $uuid, $timestamp, $timestamp_ms, $nonce and $iso8601.");
        Node node;
        node.kind = Node::Kind::builtin;
        node.code = static_cast<std::uint32_t>(found - std::begin(kBuiltinNames));
        return node;
    }

    Node named(const std::string& wanted) {
        const bool may_be_empty = take("?");
        Node node;
        if (Credential* credential = reading_.names.credential(wanted)) {
            credential->used = true;
            if (credential->empty && !may_be_empty) out_.empty_credential = wanted;
            if (credential->empty) return text_node("");
            node.kind = Node::Kind::secret;
            node.secret = credential->secret;
            return node;
        }
        const auto value = reading_.names.value(wanted);
        if (!value)
            throw bad("there is no '" + wanted + "'",
                      "Here can be named: " + reading_.names.names() + ".");
        Value& found = reading_.names.values()[*value];
        found.used_in |= static_cast<unsigned>(reading_.phase);
        if (found.optional && !reading_.may_lack_values)
            throw bad("'" + wanted + "' may be missing, since its step yields it as optional",
                      "Make this optional as well.");
        node.kind = Node::Kind::value;
        node.code = static_cast<std::uint32_t>(*value);
        return node;
    }

    Node filtered(Node inner, unsigned depth) {
        skip_blanks();
        const std::string_view wanted = name();
        const auto filter = std::find_if(std::begin(kFilters), std::end(kFilters),
                                         [&](const Filter& f) { return f.name == wanted; });
        if (filter == std::end(kFilters))
            throw bad("there is no filter '" + std::string(wanted) + "'", filter_names());
        Node node;
        node.kind = filter->kind;
        node.code = filter->code;
        if (filter->kind == Node::Kind::hmac) {
            if (!at_term())
                throw bad("the filter '" + std::string(wanted) + "' needs a key",
                          "Write it behind the filter: {{text | hmac_sha256 key | hex}}.");
            node.kids.push_back(term(depth));
        }
        node.kids.push_back(std::move(inner));
        return node;
    }
    static std::string filter_names() {
        std::string list = "There are ";
        for (const Filter& f : kFilters)
            (list += f.name) += ", ";
        return list.erase(list.size() - 2) + ".";
    }

    std::string_view text_;
    std::size_t at_ = 0;
    const Reading& reading_;
    Template& out_;
};

}  // namespace

bool is_name(std::string_view text) noexcept {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_name_char);
}

Template Template::read(std::string_view text, const Reading& reading) {
    Template out;
    out.node = Parser(text, reading, out).whole();
    return out;
}

}  // namespace packhost::recipe
