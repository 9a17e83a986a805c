// aws_sigv4.cpp: the scheme "aws_sigv4" signs requests as AWS Signature Version 4 says, in headers
// or in the query (a presigned URL).
#include <optional>

#include "canonical.hpp"
#include "day_key.hpp"
#include "packhost/plugin/url_text.hpp"

namespace {

using namespace packhost::plugin;
using namespace packhost::sigv4;

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
constexpr std::string_view kUnsigned = "UNSIGNED-PAYLOAD";
constexpr std::string_view kHashOfNothing =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

std::string hex_of(std::string_view bytes) {
    constexpr char kDigits[] = "0123456789abcdef";
    std::string out;
    for (const unsigned char byte : bytes) (out += kDigits[byte >> 4]) += kDigits[byte & 15];
    return out;
}

class AwsSigV4 final : public AuthScheme {
 public:
    static constexpr const char* kName = "aws_sigv4";

    explicit AwsSigV4(const AuthConfig& config)
        : settings_(read_settings(config)),
          day_(config.secrets(), settings_.key, settings_.region, settings_.service) {}

    Flow sign(Turn& turn) override {
        if (settings_.hash_body && turn.request().body_size != 0) return sign_body(turn);
        sign_with(turn, settings_.hash_body ? kHashOfNothing : kUnsigned);
        return Flow::done();
    }

 private:
    Flow sign_body(Turn& turn) {
        const std::string digest = co_await turn.body_digest(PH_SHA256);
        sign_with(turn, hex_of(digest));
    }

    /// `hash` is what stands for the body. All of this is done at once, so that several operations
    /// can share the buffers.
    void sign_with(Turn& turn, std::string_view hash) {
        const Stamp stamp = stamp_of(turn.host().unix_ms());
        day_.turn_to(stamp, turn.secrets());
        const std::string_view time(stamp.data(), stamp.size());
        char buffer[2048];
        std::pmr::monotonic_buffer_resource arena(buffer, sizeof buffer);
        Entries fields(&arena);
        fields.reserve(8);
        add_fields(fields, turn.request(), settings_.headers);
        if (settings_.in_query) place_query(turn, fields, time, hash);
        else place_headers(turn, fields, time, hash);
    }

    void place_headers(Turn& turn, Entries& fields, std::string_view time, std::string_view hash) {
        fields.push_back({"x-amz-date", time});
        turn.header("X-Amz-Date", time);
        if (settings_.send_hash) {
            fields.push_back({"x-amz-content-sha256", hash});
            turn.header("X-Amz-Content-Sha256", hash);
        }
        if (settings_.token) {
            if (settings_.sign_token) fields.push_back({"x-amz-security-token", {}, true});
            turn.header("X-Amz-Security-Token", settings_.token);
        }
        sort_fields(fields);
        set_names(fields);
        Entries parameters(fields.get_allocator());
        const Secret mac =
            sign_canonical(turn, parameters, fields, time, hash, Part(settings_.token));
        line_.assign(kAlgorithm).append(" Credential=").append(settings_.key_id).append("/");
        line_.append(day_.scope()).append(", SignedHeaders=").append(names_);
        line_.append(", Signature=");
        turn.header("Authorization", {line_, hex(mac)});
    }

    void place_query(Turn& turn, Entries& fields, std::string_view time, std::string_view hash) {
        if (settings_.send_hash) {
            fields.push_back({"x-amz-content-sha256", hash});
            turn.header("X-Amz-Content-Sha256", hash);
        }
        sort_fields(fields);
        set_names(fields);
        Entries parameters(fields.get_allocator());
        place(turn, parameters, "X-Amz-Algorithm", kAlgorithm);
        place(turn, parameters, "X-Amz-Credential", settings_.key_id + "/" + day_.scope());
        place(turn, parameters, "X-Amz-Date", time);
        place(turn, parameters, "X-Amz-Expires", settings_.expires);
        place(turn, parameters, "X-Amz-SignedHeaders", names_);
        const bool sign_token = settings_.token && settings_.sign_token;
        if (sign_token) {
            parameters.push_back({"X-Amz-Security-Token", {}, true});
            turn.query("X-Amz-Security-Token", settings_.token);
        }
        const Secret mac =
            sign_canonical(turn, parameters, fields, time, hash, percent(settings_.token));
        turn.query("X-Amz-Signature", hex(mac));
        if (settings_.token && !sign_token) turn.query("X-Amz-Security-Token", settings_.token);
    }

    static void place(Turn& turn, Entries& parameters, std::string_view name,
                      std::string_view value) {
        std::string encoded;
        append_percent(encoded, value);
        parameters.push_back({name, keep(*parameters.get_allocator().resource(), encoded)});
        turn.query(name, value);
    }

    void set_names(const Entries& fields) {
        names_.clear();
        append_names(names_, fields);
    }

    /// `parameters` are the scheme's own, to which the node's are added; `token` is the secret
    /// within the text.
    Secret sign_canonical(Turn& turn, Entries& parameters, const Entries& fields,
                          std::string_view time, std::string_view hash, const Part& token) {
        const RequestView& request = turn.request();
        add_node_parameters(request, parameters);
        canonical_.clear();
        canonical_.text.append(request.method).append("\n");
        append_path(canonical_.text, request.signable_path(), settings_.path);
        canonical_.text += '\n';
        append_query(canonical_, parameters);
        canonical_.text += '\n';
        append_fields(canonical_, fields);
        canonical_.text.append("\n").append(names_).append("\n").append(hash);
        line_.assign(kAlgorithm).append("\n").append(time).append("\n");
        line_.append(day_.scope()).append("\n");
        const Secret digest = digest_canonical(turn.secrets(), token);
        return turn.secrets().hmac(PH_SHA256, day_.key(), {line_, hex(digest)});
    }

    Secret digest_canonical(const Secrets& secrets, const Part& token) const {
        const std::string_view text = canonical_.text;
        const std::size_t at = canonical_.secret_at;
        if (at == std::string::npos) return secrets.digest(PH_SHA256, text);
        return secrets.digest(PH_SHA256, {text.substr(0, at), token, text.substr(at)});
    }

    void add_node_parameters(const RequestView& request, Entries& parameters) const {
        const std::size_t own = parameters.size();
        add_parameters(parameters, request.signable_query());
        for (std::size_t i = own; i < parameters.size() && settings_.in_query; ++i)
            if (parameters[i].name.starts_with("X-Amz-"))
                throw Failure("duplicate_parameter",
                              "The node's query has a parameter of the signature's: '" +
                                  std::string(parameters[i].name) + "'.",
                              "Take it out of the node's parameters.", PH_BLAME_CONFIG);
    }

    SignatureSettings settings_;
    DayKey day_;
    // Buffers of one call of sign_with(), which keep their memory.
    SplitText canonical_;
    std::string names_, line_;
};

}  // namespace

PACKHOST_PLUGIN(Auth<AwsSigV4>)
