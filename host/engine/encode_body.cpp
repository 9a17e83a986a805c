// encode_body.cpp: one text, one stream, parts, or a value.
#include "engine/encode_body.hpp"

#include "base/try.hpp"
#include "engine/value_events.hpp"
#include "engine/views.hpp"

namespace packhost::engine {
namespace {

using Events = std::vector<ph_value_event>;

Error no_body_field() {
    return {"no_body_field", Phase::auth,
            "The auth scheme places a field into the body, and this body is one text.",
            "Use the body mode pins with this scheme."};
}

void add(Events& events, ph_event_kind kind, std::string_view text = {}) {
    auto event = sized<ph_value_event>();
    event.kind = kind;
    event.text = str(text);
    events.push_back(event);
}

void add_handle(Events& events, ph_event_kind kind, std::uint64_t handle) {
    add(events, kind);
    events.back().as.handle = handle;
}

void add_text(Events& events, std::string_view key, std::string_view text) {
    add(events, PH_VALUE_KEY, key);
    add(events, PH_VALUE_STRING, text);
}

/// A list of parts: each has its name, then what it has of the others, then its value.
Events part_events(const std::vector<BuiltPart>& parts,
                   const std::vector<SecretMember>& members) {
    Events events;
    add(events, PH_VALUE_BEGIN_ARRAY);
    std::uint64_t blob = 0;
    for (const BuiltPart& part : parts) {
        add(events, PH_VALUE_BEGIN_OBJECT);
        add_text(events, "name", part.spec->name);
        if (!part.filename.empty()) add_text(events, "filename", part.filename);
        if (!part.spec->content_type.empty())
            add_text(events, "contentType", part.spec->content_type);
        add(events, PH_VALUE_KEY, "value");
        if (part.blob) add_handle(events, PH_VALUE_BLOB, blob++);
        else append_events(events, part.value);
        add(events, PH_VALUE_END_OBJECT);
    }
    for (const SecretMember& member : members) {
        add(events, PH_VALUE_BEGIN_OBJECT);
        add_text(events, "name", member.key);
        add(events, PH_VALUE_KEY, "value");
        add_handle(events, PH_VALUE_SECRET, member.handle);
        add(events, PH_VALUE_END_OBJECT);
    }
    add(events, PH_VALUE_END_ARRAY);
    return events;
}

Result<void> take(EncodedBody body, const std::vector<std::shared_ptr<Blob>>& blobs,
                  Outgoing& request) {
    for (const auto& [offset, handle] : body.blobs) {
        if (handle >= blobs.size())
            return Error{"plugin_failed", Phase::plugin,
                         "The body's codec wrote a blob that it was not given.", ""};
        request.blobs.push_back({offset, blobs[handle]});
    }
    request.body = std::move(body.plain);
    request.sealed_body = std::move(body.sealed);
    request.body_has_secret = body.has_secret;
    return {};
}

}  // namespace

Result<void> encode_body(BuiltRequest& built, const Binding& binding,
                         const std::vector<SecretMember>& members, const SecretTable& secrets) {
    Outgoing& request = built.request;
    if (!request.has_body) return {};
    if (built.text || built.stream) {
        if (!members.empty()) return no_body_field();
        if (built.stream) request.blobs.push_back({0, built.stream});
        else request.body = *built.text;
        return {};
    }
    if (!binding.codec)
        return Error{"bad_body", Phase::input,
                     "The body's media type has no codec, so it takes a text or a stream alone.",
                     ""};
    if (!built.boundary.empty()) {
        std::vector<std::shared_ptr<Blob>> blobs;
        for (const BuiltPart& part : built.parts)
            if (part.blob) blobs.push_back(part.blob);
        PH_TRY(EncodedBody body, binding.codec->encode(part_events(built.parts, members),
                                                       built.media_type, secrets));
        return take(std::move(body), blobs, request);
    }
    if (members.empty() && built.body.is_object() && built.body.get_if<Object>()->empty()) {
        request.body = binding.codec->empty_value();
        return {};
    }
    PH_TRY(EncodedBody body,
           binding.codec->encode(built.body, built.media_type, members, secrets));
    return take(std::move(body), {}, request);
}

}  // namespace packhost::engine
