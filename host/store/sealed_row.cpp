// sealed_row.cpp: which bytes of a row are bound to which ciphertext.
#include "store/sealed_row.hpp"

#include <fmt/format.h>

#include "base/try.hpp"

namespace packhost::store {
namespace {

Associated key_purpose(std::string_view owner) {
    return Associated("packhost data key").add(owner);
}

/// All that is readable but the last test, which changes without a new revision.
std::string readable(const ConnectionRow& row) {
    Associated all("packhost connection");
    for (const std::string* text : {&row.id, &row.name, &row.provider, &row.pack, &row.base_url,
                                    &row.urls, &row.origins})
        all.add(*text);
    for (const std::int64_t number :
         {row.revision, row.credentials_revision, row.created, row.changed})
        all.add(static_cast<std::uint64_t>(number));
    for (const FieldRow& field : row.fields) {
        all.add(static_cast<std::uint64_t>(field.position)).add(field.name);
        all.add(std::uint64_t{field.secret}).add(field.secret ? "" : field.value);
    }
    // Rows that were sealed before there were options have none.
    if (!row.option.empty()) all.add("option").add(row.option);
    return digest_of(all.bytes());
}

Associated bound(std::string_view purpose, const ConnectionRow& row, std::string_view digest) {
    return Associated(purpose)
        .add(row.id)
        .add(static_cast<std::uint64_t>(row.revision))
        .add(digest);
}

Associated field_purpose(const ConnectionRow& row, const FieldRow& field, std::string_view digest) {
    return bound("packhost credential", row, digest).add(field.name);
}

Associated seal_purpose(const ConnectionRow& row, std::string_view digest) {
    return bound("packhost seal", row, digest)
        .add(std::uint64_t{row.tested.has_value()})
        .add(row.tested.value_or(""));
}

Error tampered(const ConnectionRow& row, Error error) {
    if (error.code != "tampered") return error;
    error.message = fmt::format("The connection \"{}\" was changed outside of packhost.", row.name);
    error.hint = "Remove it and add it anew, or put a backup of the store into its place.";
    return error;
}

}  // namespace

Result<std::string> wrap_key(const Secret& master, const Secret& data_key, std::string_view owner) {
    return seal(master, data_key.expose(), key_purpose(owner));
}

Result<Secret> unwrap_key(const Secret& master, std::string_view wrapped, std::string_view owner) {
    return unseal(master, wrapped, key_purpose(owner));
}

Result<void> seal_row(ConnectionRow& row, const FieldValues& values, const std::string& master_id,
                      const Secret& master) {
    PH_TRY(const Secret data_key, new_key());
    PH_TRY(row.wrapped, wrap_key(master, data_key, row.id));
    row.master = master_id;
    for (std::size_t i = 0; i < row.fields.size(); ++i)
        if (!row.fields[i].secret) row.fields[i].value = std::string(values[i].expose());
    const std::string digest = readable(row);
    for (std::size_t i = 0; i < row.fields.size(); ++i) {
        FieldRow& field = row.fields[i];
        if (!field.secret) continue;
        PH_TRY(field.value, seal(data_key, values[i].expose(), field_purpose(row, field, digest)));
    }
    PH_TRY(row.seal, seal(data_key, "", seal_purpose(row, digest)));
    return {};
}

Result<FieldValues> open_row(const ConnectionRow& row, const Secret& master) {
    const auto opened = [&]() -> Result<FieldValues> {
        PH_TRY(const Secret data_key, unwrap_key(master, row.wrapped, row.id));
        const std::string digest = readable(row);
        PH_TRY(const Secret seal, unseal(data_key, row.seal, seal_purpose(row, digest)));
        FieldValues values;
        for (const FieldRow& field : row.fields) {
            if (!field.secret) {
                values.emplace_back(field.value);
                continue;
            }
            PH_TRY(Secret value,
                   unseal(data_key, field.value, field_purpose(row, field, digest)));
            values.push_back(std::move(value));
        }
        return values;
    };
    auto values = opened();
    if (!values) return tampered(row, std::move(values).error());
    return values;
}

}  // namespace packhost::store
