// memory_test.cpp: what the codec allocates: nothing once warm, whatever the size of the blobs.
#include <gtest/gtest.h>

#include "allocations.hpp"
#include "codec_under_test.hpp"

namespace packhost::multipart::test {
namespace {

using namespace packhost::codec_test;

void encode_once(const Events& value) {
    auto sink = plugin::sized<ph_byte_sink>();
    sink.write = [](void*, ph_str) -> ph_status { return PH_OK; };
    sink.put_secret = [](void*, ph_secret, ph_encoder) -> ph_status { return PH_OK; };
    sink.put_blob = [](void*, std::uint64_t) -> ph_status { return PH_OK; };
    auto options = plugin::sized<ph_codec_options>();
    options.media_type = plugin::str("multipart/form-data; boundary=b");
    void* encoder = nullptr;
    codec().encode_begin(instance(), &options, &sink, &encoder);
    std::size_t taken = 0;
    EXPECT_EQ(codec().encode(encoder, value.list().data(), value.list().size(), &taken), PH_OK);
    EXPECT_EQ(codec().encode_end(encoder), PH_OK);
    codec().encode_free(encoder);
}

TEST(MultipartMemory, AllocatesNothingOnceWarm) {
    const Allocations all;
    Events value;
    value.array();
    for (int i = 0; i < 500; ++i) {
        value.object().key("name").string("some name that is long enough to be on the heap");
        value.key("value").string(std::string(300, 'x')).end_object();
        value.object().key("name").string("f").key("value").handle(PH_VALUE_BLOB, 1).end_object();
    }
    value.end_array();
    ASSERT_GT(all.count(), 0u);  // they are counted at all
    encode_once(value);
    encode_once(value);
    const Allocations since;
    for (int i = 0; i < 3; ++i) encode_once(value);
    EXPECT_EQ(since.count(), 0u);
}

}  // namespace
}  // namespace packhost::multipart::test
