// catalog_format.hpp: the bytes of an index file.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/catalog_record.hpp"

namespace packhost::runtime {

/// Eight bytes of magic with the format's number, the payload's FNV-1a, and the payload: the
/// version of packhost that judged the packs, the time, and the records without a problem. Numbers
/// are in the machine's own byte order: an index never travels.
std::string encode_index(std::int64_t time_ns, const std::vector<PackRecord>& records);

/// False for what encode_index of this version did not write; the outputs are then undefined.
bool decode_index(std::string_view bytes, std::int64_t& time_ns, std::vector<PackRecord>& records);

}  // namespace packhost::runtime
