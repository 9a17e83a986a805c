// charset.cpp: reading a media type's parameters, the list of charsets, and iconv.
#include "charset.hpp"

#include <algorithm>
#include <cerrno>

namespace packhost::text {
namespace {

struct Charset {
    std::string_view label;
    const char* name;
};

// Stateless encodings that are in use on the web (Encoding Standard, 4.2), each as its own name
// says. UTF-16 without a byte order is the decoder's matter.
constexpr Charset kCharsets[] = {
    {"us-ascii", "US-ASCII"},         {"ascii", "US-ASCII"},
    {"utf-16", "UTF-16LE"},           {"utf-16le", "UTF-16LE"},
    {"utf-16be", "UTF-16BE"},         {"iso-8859-1", "ISO-8859-1"},
    {"latin1", "ISO-8859-1"},         {"iso-8859-2", "ISO-8859-2"},
    {"iso-8859-3", "ISO-8859-3"},     {"iso-8859-4", "ISO-8859-4"},
    {"iso-8859-5", "ISO-8859-5"},     {"iso-8859-6", "ISO-8859-6"},
    {"iso-8859-7", "ISO-8859-7"},     {"iso-8859-8", "ISO-8859-8"},
    {"iso-8859-9", "ISO-8859-9"},     {"iso-8859-10", "ISO-8859-10"},
    {"iso-8859-13", "ISO-8859-13"},   {"iso-8859-14", "ISO-8859-14"},
    {"iso-8859-15", "ISO-8859-15"},   {"iso-8859-16", "ISO-8859-16"},
    {"windows-1250", "CP1250"},       {"windows-1251", "CP1251"},
    {"windows-1252", "CP1252"},       {"cp1252", "CP1252"},
    {"windows-1253", "CP1253"},       {"windows-1254", "CP1254"},
    {"windows-1255", "CP1255"},       {"windows-1256", "CP1256"},
    {"windows-1257", "CP1257"},       {"windows-1258", "CP1258"},
    {"koi8-r", "KOI8-R"},             {"koi8-u", "KOI8-U"},
    {"shift_jis", "SHIFT_JIS"},       {"euc-jp", "EUC-JP"},
    {"euc-kr", "EUC-KR"},             {"gb2312", "EUC-CN"},
    {"gbk", "GBK"},                   {"gb18030", "GB18030"},
    {"big5", "BIG5"},
};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool same(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

// Takes one parameter off the front: up to the next ";" that is not within quotation marks.
std::string_view take_parameter(std::string_view& rest) {
    bool quoted = false;
    std::size_t at = 0;
    for (; at < rest.size() && (quoted || rest[at] != ';'); ++at) {
        if (rest[at] == '"') quoted = !quoted;
        if (rest[at] == '\\' && quoted && at + 1 < rest.size()) ++at;
    }
    const std::string_view one = rest.substr(0, at);
    rest.remove_prefix(std::min(at + 1, rest.size()));
    return trim(one);
}

// A token, or the inside of a quoted string (RFC 9110, 5.6.4).
std::string value_of(std::string_view text) {
    std::string out;
    const bool quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"';
    if (quoted) text = text.substr(1, text.size() - 2);
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (quoted && text[at] == '\\' && at + 1 < text.size()) ++at;
        out += lower(text[at]);
    }
    return out;
}

}  // namespace

std::string charset_of(std::string_view media_type) {
    take_parameter(media_type); // the type itself
    while (!media_type.empty()) {
        const std::string_view parameter = take_parameter(media_type);
        const std::size_t equals = parameter.find('=');
        if (equals != parameter.npos && same(trim(parameter.substr(0, equals)), "charset"))
            return value_of(trim(parameter.substr(equals + 1)));
    }
    return {};
}

bool is_utf8(std::string_view charset) noexcept {
    return charset.empty() || charset == "utf-8" || charset == "utf8";
}

const char* iconv_name(std::string_view charset) noexcept {
    for (const Charset& one : kCharsets)
        if (one.label == charset) return one.name;
    return nullptr;
}

bool Converter::open(const char* name) {
    if (handle_ != kClosed && name_ && std::string_view(name_) == name) {
        iconv(handle_, nullptr, nullptr, nullptr, nullptr);
        return true;
    }
    close();
    handle_ = iconv_open("UTF-8", name);
    name_ = name;
    return handle_ != kClosed;
}

void Converter::close() {
    if (handle_ != kClosed) iconv_close(handle_);
    handle_ = kClosed;
}

std::size_t Converter::finish(char* out, std::size_t room) {
    std::size_t free = room;
    iconv(handle_, nullptr, nullptr, &out, &free);
    return room - free;
}

Converter::Step Converter::convert(std::string_view& in, char* out, std::size_t room,
                                   std::size_t& wrote) {
    char* from = const_cast<char*>(in.data()); // iconv takes it so, and does not write
    std::size_t left = in.size();
    std::size_t free = room;
    const std::size_t result = iconv(handle_, &from, &left, &out, &free);
    const int why = errno;
    in.remove_prefix(in.size() - left);
    wrote = room - free;
    if (result != static_cast<std::size_t>(-1) || why == EINVAL) return Step::done;
    return why == E2BIG ? Step::full : Step::wrong;
}

}  // namespace packhost::text
