// SPDX-License-Identifier: MIT
#include "http/content_coding.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace taskgate::http {

namespace {

std::string_view preferred(const std::vector<Field>& fields) {
    RequestHead head;
    head.fields = fields;
    return name_of(preferred_coding(head));
}

std::string_view preferred(std::string_view value) {
    return preferred(std::vector<Field>{{"Accept-Encoding", value}});
}

TEST(ContentCoding, IsThatWhichPacksBestOfThoseThatTheClientNames) {
    EXPECT_EQ(preferred("gzip, deflate, br, zstd"), "br");
    EXPECT_EQ(preferred("gzip, deflate"), "gzip");
    EXPECT_EQ(preferred("br"), "br");
    EXPECT_EQ(preferred("x-gzip"), "gzip");
    EXPECT_EQ(preferred("GZIP"), "gzip");
    EXPECT_EQ(preferred("*"), "br");
}

TEST(ContentCoding, IsNoneForThoseWhoAskForNone) {
    EXPECT_EQ(preferred(std::vector<Field>{}), "identity");
    EXPECT_EQ(preferred(std::vector<Field>{{"Accept", "gzip"}}), "identity");
    EXPECT_EQ(preferred(""), "identity");
    EXPECT_EQ(preferred("identity"), "identity");
    EXPECT_EQ(preferred("deflate, zstd"), "identity");
    EXPECT_EQ(preferred("gzip;q=0, br;q=0.000"), "identity");
    EXPECT_EQ(preferred("*;q=0"), "identity");
    EXPECT_EQ(preferred("identity;q=0"), "identity");
    EXPECT_EQ(preferred("identity;q=0, *;q=0"), "identity");
}

TEST(ContentCoding, FollowsTheWeights) {
    EXPECT_EQ(preferred("gzip;q=1.0, br;q=0.5"), "gzip");
    EXPECT_EQ(preferred("gzip;q=0.001"), "gzip");
    EXPECT_EQ(preferred("identity, gzip;q=0.5"), "identity");
    EXPECT_EQ(preferred("gzip, identity;q=0.5, *;q=0"), "gzip");
    EXPECT_EQ(preferred("br;q=0, *"), "gzip");
    EXPECT_EQ(preferred("identity;q=0, *;q=0.1"), "br");
    EXPECT_EQ(preferred("gzip ; q=0.5 ,\tbr ; Q=0.4"), "gzip");
}

TEST(ContentCoding, TakesAWeightThatIsNoneForZero) {
    for (const auto* value : {"gzip;q=", "gzip;q=2", "gzip;q=-1", "gzip;q=0.1234", "gzip;q=1.001",
                              "gzip;q=0,5", "gzip;q=.5", "gzip;level=9", "gzip;q=0x1"}) {
        EXPECT_EQ(preferred(value), "identity") << value;
    }
}

TEST(ContentCoding, TakesSeveralFieldsForOneList) {
    EXPECT_EQ(preferred({{"accept-encoding", "gzip"}, {"Accept-Encoding", "br"}}), "br");
    EXPECT_EQ(preferred({{"accept-encoding", "gzip, br"}, {"Accept-Encoding", "br;q=0"}}), "gzip");
}

}  // namespace

}  // namespace taskgate::http
