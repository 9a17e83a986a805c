// auth_request.hpp: requests as a scheme sees and makes them: the node's, its edits, and its own.
#pragma once

#include <memory_resource>
#include <optional>
#include <string_view>
#include <vector>

#include "packhost/abi/auth.h"
#include "packhost/plugin/expr.hpp"
#include "packhost/plugin/settings.hpp"

namespace packhost::plugin {

/// Copies text into an arena, which owns it from then on.
inline std::string_view keep(std::pmr::memory_resource& arena, std::string_view text) {
    if (text.empty()) return {};
    void* copy = arena.allocate(text.size(), 1);
    std::memcpy(copy, text.data(), text.size());
    return {static_cast<const char*>(copy), text.size()};
}

struct HeaderField {
    std::string_view name;
    std::string_view value;  ///< empty if secret
    bool secret = false;     ///< placed by an earlier scheme; not the plugin's to read
};

/// The node's request as it stands, valid until the turn ends. In the sign turn it is final but for
/// what that turn adds.
struct RequestView {
    std::string_view method, scheme, authority;
    std::string_view path;   ///< encoded; a secret segment reads as ""
    std::string_view query;  ///< encoded, without "?"; without what auth placed
    std::string_view target; ///< path, and "?" with the query if there is one
    std::uint64_t body_size = 0;
    std::pmr::vector<HeaderField> headers;
    std::uint32_t hidden = 0;  ///< PH_HIDDEN_PATH | _QUERY | _BODY: where auth has placed something

    /// Path, query and target for who signs them: as they are sent. Throws Failure (code
    /// `unsignable_target`, blame: config) where auth has placed something that is not seen here.
    std::string_view signable_path() const { return visible(path, PH_HIDDEN_PATH); }
    std::string_view signable_query() const { return visible(query, PH_HIDDEN_QUERY); }
    std::string_view signable_target() const {
        return visible(target, PH_HIDDEN_PATH | PH_HIDDEN_QUERY);
    }

    /// A header's value, compared without case (RFC 9110, 5.1); none if absent or secret.
    std::optional<std::string_view> header(std::string_view name) const {
        const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; };
        for (const HeaderField& field : headers) {
            if (field.secret || field.name.size() != name.size()) continue;
            std::size_t i = 0;
            while (i < name.size() && lower(field.name[i]) == lower(name[i])) ++i;
            if (i == name.size()) return field.value;
        }
        return std::nullopt;
    }

    /// A copy of the ABI's view, whose memory is the arena's.
    static RequestView copy(const ph_request_view& from, std::pmr::memory_resource& arena) {
        const auto text = [&](ph_str s) { return keep(arena, view(s)); };
        RequestView to{text(from.method), text(from.scheme), text(from.authority),
                       {}, {}, {}, from.body_size, std::pmr::vector<HeaderField>(&arena)};
        std::pmr::string target(view(from.path), &arena);
        if (from.query.size) target.append("?").append(view(from.query));
        to.target = keep(arena, target);
        to.path = to.target.substr(0, from.path.size);
        if (from.query.size) to.query = to.target.substr(from.path.size + 1);
        if (PH_HAS(&from, hidden)) to.hidden = from.hidden;
        to.headers.reserve(from.header_count);
        for (std::size_t i = 0; i < from.header_count; ++i) {
            const ph_field& field = element(from.headers, i);
            to.headers.push_back({text(field.name), text(field.value), field.secret != 0});
        }
        return to;
    }

 private:
    std::string_view visible(std::string_view text, std::uint32_t places) const;
};

inline std::string_view RequestView::visible(std::string_view text, std::uint32_t places) const {
    if (!(hidden & places)) return text;
    const char* const place = hidden & places & PH_HIDDEN_PATH ? "path" : "query";
    throw Failure("unsignable_target",
                  std::string("A credential that another scheme has placed in the ") + place +
                      " can't be signed.",
                  "Take one of the two schemes out of the pack's auth, or let the other place its "
                  "credential elsewhere.",
                  PH_BLAME_CONFIG);
}

/// Expressions kept until they are handed to the host: parts and their text in an arena.
class Edits {
 public:
    explicit Edits(std::pmr::memory_resource& arena) : arena_(arena), edits_(&arena) {}

    void add(ph_edit_kind kind, std::string_view name, const Expr& value) {
        auto edit = sized<ph_edit>();
        edit.kind = kind;
        edit.name = str(keep(arena_, name));
        edit.parts = keep_parts(value);
        edit.part_count = value.size();
        edits_.push_back(edit);
    }
    /// The expression's parts as the arena's own.
    const ph_part* keep_parts(const Expr& value) {
        if (value.size() == 0) return nullptr;
        auto* parts = static_cast<ph_part*>(
            arena_.allocate(value.size() * sizeof(ph_part), alignof(ph_part)));
        for (std::size_t i = 0; i < value.size(); ++i) {
            parts[i] = value.parts()[i].raw();
            parts[i].text = str(keep(arena_, view(parts[i].text)));
        }
        return parts;
    }
    bool empty() const noexcept { return edits_.empty(); }

    /// Hands all edits to the host, in order; throws Failure at one that it refuses.
    void emit(const ph_auth_out& out) const {
        for (const ph_edit& edit : edits_)
            if (out.edit(out.ctx, &edit) != PH_OK)
                throw Failure("edit_refused", "The host refused what the scheme places at '" +
                                                  std::string(view(edit.name)) + "'.");
    }

 private:
    std::pmr::memory_resource& arena_;
    std::pmr::vector<ph_edit> edits_;
};

/// A request of the scheme's own, sent with `co_await turn.send(request)`. Its URL is absolute, and
/// its origin that of the base URL or of a setting marked "x-packhost": "url".
///
///   Request request("POST", token_url_);
///   request.form("grant_type", "client_credentials");
///   request.form("client_secret", secret_);
class Request {
 public:
    Request(std::string_view method, std::string_view url)
        : method_(keep(arena_, method)), url_(keep(arena_, url)) {}
    Request(const Request&) = delete;
    Request& operator=(const Request&) = delete;

    void header(std::string_view name, const Expr& value) {
        edits_.add(PH_EDIT_HEADER, name, value);
    }
    void query(std::string_view name, const Expr& value) {
        edits_.add(PH_EDIT_QUERY, name, value);
    }
    void tls_identity(Secret identity) { edits_.add(PH_EDIT_TLS_IDENTITY, {}, identity); }

    /// The whole body; replaces what was there.
    void body(std::string_view content_type, const Expr& value) {
        content_type_ = keep(arena_, content_type);
        body_.clear();
        append(value);
    }
    /// One field of a form body (application/x-www-form-urlencoded). Both are encoded here.
    void form(std::string_view name, const Part& value) {
        content_type_ = "application/x-www-form-urlencoded";
        if (!body_.empty()) append("&");
        append({plugin::form(name), "=", plugin::form(value)});
    }
    /// It may be sent again if a pooled connection closed before an answer.
    void repeatable() noexcept { repeatable_ = true; }

    const Edits& edits() const noexcept { return edits_; }
    /// The ABI's struct, a view of this request.
    ph_send raw() const noexcept {
        auto send = sized<ph_send>();
        send.repeatable = repeatable_;
        send.method = str(method_);
        send.url = str(url_);
        send.content_type = str(content_type_);
        send.body = body_.data();
        send.body_count = body_.size();
        return send;
    }

 private:
    void append(const Expr& value) {
        const ph_part* parts = edits_.keep_parts(value);
        body_.insert(body_.end(), parts, parts + value.size());
    }

    std::pmr::monotonic_buffer_resource arena_;
    std::string_view method_, url_, content_type_;
    bool repeatable_ = false;
    Edits edits_{arena_};
    std::pmr::vector<ph_part> body_{&arena_};
};

}  // namespace packhost::plugin
