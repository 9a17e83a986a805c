// response_framing.cpp: what a server sends, read by the transport "http". However the bytes are
// cut into reads, the verdict is the same, and a parser that has served a response serves the next
// like a new one.
//
// An input's first byte: bit 0, the answer is to a HEAD request; bit 1, the limits are small; the
// rest, where the bytes are cut.
#include <string>
#include <vector>

#include "fuzz.hpp"
#include "response_parser.hpp"

namespace packhost::fuzz {
namespace {

using http::ResponseParser;
using Step = ResponseParser::Step;

/// All that a parser says of a stream of bytes.
struct Verdict {
    int heads = 0;
    std::uint32_t status = 0;
    std::uint64_t body_size = 0;
    std::string fields, body, trailers, code;
    bool complete = false, reusable = false;
    bool operator==(const Verdict&) const = default;
};

/// What was handed out before a failure may differ with the cuts; that it fails, and how, may not.
/// A head that is both wrong and larger than a small limit may be called either.
Verdict essence(Verdict v, bool small) {
    if (v.code.empty()) return v;
    Verdict failed;
    failed.code = small ? "failed" : v.code;
    return failed;
}

std::string_view view(ph_str s) { return {s.data, s.size}; }

std::string text(std::span<const ph_header> fields) {
    std::string all;
    for (const ph_header& field : fields) {
        PH_HOLDS(field.name.size > 0);
        for (const ph_str part : {field.name, field.value})
            PH_HOLDS(view(part).find_first_of(std::string_view("\r\n\0", 3)) ==
                     std::string_view::npos);
        all.append(view(field.name)).append("=").append(view(field.value)).append("\n");
    }
    return all;
}

struct Limits {
    bool to_head;
    std::uint32_t head, fields;
};

class Feeder {
 public:
    Feeder(ResponseParser& parser, const Limits& limits) : parser_(parser), limits_(limits) {
        parser_.begin(limits.to_head, limits.head, limits.fields);
    }

    Verdict run(std::string_view bytes, std::size_t piece) {
        for (std::size_t at = 0; at < bytes.size(); at += piece)
            if (!feed(bytes.substr(at, piece))) return verdict_;
        const Step end = parser_.end_of_input();
        if (end == Step::complete) complete();
        else failed();
        return verdict_;
    }

 private:
    /// From memory of its own, so that a sanitizer sees a view that outlives the piece.
    bool feed(std::string_view bytes) {
        const std::string piece(bytes);
        std::string_view input = piece;
        for (;;) {
            const std::size_t before = input.size();
            switch (parser_.next(input)) {
                case Step::more:
                    PH_HOLDS(input.empty());
                    return true;
                case Step::head: head(); break;
                case Step::body:
                    PH_HOLDS(!parser_.body().empty());
                    verdict_.body += parser_.body();
                    break;
                case Step::complete: return complete();
                case Step::failed: return failed();
            }
            PH_HOLDS(input.size() <= before);
        }
    }
    void head() {
        const ph_response_head& head = parser_.head();
        PH_HOLDS(head.status >= 200 && head.status <= 599);
        PH_HOLDS(head.header_count <= limits_.fields);
        ++verdict_.heads;
        PH_HOLDS(verdict_.heads == 1);
        verdict_.status = head.status;
        verdict_.body_size = head.body_size;
        verdict_.fields = text({head.headers, head.header_count});
    }
    bool complete() {
        PH_HOLDS(verdict_.heads == 1);
        verdict_.complete = true;
        verdict_.reusable = parser_.reusable();
        verdict_.trailers = text(parser_.trailers());
        if (verdict_.body_size != PH_BODY_UNKNOWN)
            PH_HOLDS(verdict_.body.size() == verdict_.body_size);
        // A body that ends where the stream does leaves nothing for another.
        if (parser_.ends_with_stream()) PH_HOLDS(!verdict_.reusable);
        return false;
    }
    bool failed() {
        verdict_.code = parser_.code();
        PH_HOLDS(verdict_.code == "protocol" || verdict_.code == "too_large");
        PH_HOLDS(!parser_.message().empty());
        return false;
    }

    ResponseParser& parser_;
    Limits limits_;
    Verdict verdict_;
};

Verdict judge(std::string_view bytes, const Limits& limits, std::size_t piece) {
    ResponseParser parser;
    return Feeder(parser, limits).run(bytes, piece);
}

}  // namespace
}  // namespace packhost::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace packhost::fuzz;
    if (size < 2) return 0;
    const bool small = data[0] & 2;
    const Limits limits{(data[0] & 1) != 0, small ? 200u : 65536u, small ? 4u : 256u};
    const std::size_t piece = 2 + data[0] / 4;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    const Verdict whole = judge(bytes, limits, bytes.size());
    for (const std::size_t size_of_piece : {piece, std::size_t{1}})
        PH_HOLDS(essence(judge(bytes, limits, size_of_piece), small) == essence(whole, small));

    ResponseParser used;
    Feeder(used, limits).run(bytes, bytes.size());
    used.reset();
    PH_HOLDS(Feeder(used, limits).run(bytes, piece) == judge(bytes, limits, piece));
    return 0;
}
