// auth_params.cpp: a parser that reads one element of a list after another.
#include "auth_params.hpp"

#include <algorithm>

namespace packhost::digest {
namespace {

constexpr std::size_t kLongest = 16 * 1024;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
bool is_alnum(char c) {
    return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z');
}
/// RFC 9110, 5.6.2.
bool is_token_char(char c) {
    return is_alnum(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}
/// RFC 9110, 11.2.
bool is_token68_char(char c) {
    return is_alnum(c) || std::string_view("-._~+/").find(c) != std::string_view::npos;
}

class Parser {
 public:
    explicit Parser(std::string_view text) : rest_(text) { skip_gaps(); }

    bool at_end() const { return rest_.empty(); }

    /// One element: a scheme, a scheme with its first parameter, or one more parameter.
    bool challenge_part(std::vector<AuthItem>& items) {
        const std::string_view before = rest_;
        const std::string_view name = token();
        if (name.empty()) return false;
        if (!items.empty() && takes_value()) return value_into(items.back().params, name) && next();
        rest_ = before.substr(name.size());
        items.push_back({std::string(name), {}});
        if (at_end() || rest_.front() != ' ') return next();
        skip_blanks();
        if (at_end() || rest_.front() == ',' || token68()) return next();
        return param(items.back().params);
    }

    /// One element: a parameter.
    bool param(Params& params) {
        const std::string_view name = token();
        return !name.empty() && takes_value() && value_into(params, name) && next();
    }

 private:
    void skip_blanks() {
        rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t"), rest_.size()));
    }
    void skip_gaps() {
        rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t,"), rest_.size()));
    }
    /// To the next element; false if something else follows.
    bool next() {
        skip_blanks();
        if (!at_end() && rest_.front() != ',') return false;
        skip_gaps();
        return true;
    }
    std::string_view token() {
        const auto end = std::find_if_not(rest_.begin(), rest_.end(), is_token_char);
        const auto name = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
        rest_.remove_prefix(name.size());
        return name;
    }
    /// True if "=" comes next, which is taken.
    bool takes_value() {
        skip_blanks();
        if (at_end() || rest_.front() != '=') return false;
        rest_.remove_prefix(1);
        skip_blanks();
        return true;
    }
    /// Credentials of other schemes: "NTLM TlRM==". They say nothing here.
    bool token68() {
        auto end = std::find_if_not(rest_.begin(), rest_.end(), is_token68_char);
        if (end == rest_.begin()) return false;
        end = std::find_if_not(end, rest_.end(), [](char c) { return c == '='; });
        const auto behind = rest_.substr(static_cast<std::size_t>(end - rest_.begin()));
        const std::size_t text = behind.find_first_not_of(" \t");
        if (text != behind.npos && behind[text] != ',') return false;
        rest_ = behind;
        return true;
    }
    bool value_into(Params& params, std::string_view name) {
        Param param{std::string(name), {}};
        std::transform(name.begin(), name.end(), param.name.begin(), lower);
        if (find(params, param.name)) return false;
        if (!at_end() && rest_.front() == '"') {
            if (!quoted(param.value)) return false;
        } else {
            param.value = token();
            if (param.value.empty()) return false;
        }
        params.push_back(std::move(param));
        return true;
    }
    /// RFC 9110, 5.6.4.
    bool quoted(std::string& out) {
        rest_.remove_prefix(1);
        while (!at_end()) {
            char c = rest_.front();
            rest_.remove_prefix(1);
            if (c == '"') return true;
            if (c == '\\') {
                if (at_end()) return false;
                c = rest_.front();
                rest_.remove_prefix(1);
            }
            const auto byte = static_cast<unsigned char>(c);
            if ((byte < 0x20 && c != '\t') || byte == 0x7f) return false;
            out += c;
        }
        return false;
    }

    std::string_view rest_;
};

}  // namespace

bool same(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return lower(x) == lower(y); });
}

const std::string* find(const Params& params, std::string_view name) {
    for (const Param& param : params)
        if (param.name == name) return &param.value;
    return nullptr;
}

std::optional<std::vector<AuthItem>> parse_challenges(std::string_view field) {
    if (field.size() > kLongest) return std::nullopt;
    std::vector<AuthItem> items;
    Parser parser(field);
    while (!parser.at_end())
        if (!parser.challenge_part(items)) return std::nullopt;
    return items;
}

std::optional<Params> parse_params(std::string_view field) {
    if (field.size() > kLongest) return std::nullopt;
    Params params;
    Parser parser(field);
    while (!parser.at_end())
        if (!parser.param(params)) return std::nullopt;
    return params;
}

}  // namespace packhost::digest
