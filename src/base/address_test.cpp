// SPDX-License-Identifier: MIT
#include "base/address.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace taskgate {
namespace {

using namespace std::string_view_literals;

Address read(std::string_view text) { return Address::read(text).value(); }

TEST(AddressTest, IsWrittenInItsShortestForm) {
    EXPECT_EQ(read("192.0.2.1").to_string(), "192.0.2.1");
    EXPECT_EQ(read("2001:DB8:0:0:0:0:0:1").to_string(), "2001:db8::1");
    EXPECT_EQ(Address{}.to_string(), "");
}

TEST(AddressTest, IsOfVersion4WhereItOnlyLooksLikeVersion6) {
    EXPECT_EQ(read("::ffff:192.0.2.1"), read("192.0.2.1"));
    EXPECT_EQ(read("::ffff:192.0.2.1").family(), Address::Family::v4);
    EXPECT_NE(read("::192.0.2.1"), read("192.0.2.1"));
}

TEST(AddressTest, RefusesWhatIsNone) {
    for (const std::string_view text :
         {""sv, "1.2.3"sv, "1.2.3.4 "sv, "1.2.3.4:80"sv, "[::1]"sv, "::1%lo"sv, "localhost"sv,
          "1.2.3.4\0"sv, "01.2.3.4"sv, "256.1.1.1"sv, ":::"sv}) {
        EXPECT_FALSE(Address::read(text)) << text;
    }
}

TEST(AddressTest, KnowsTheMachineItself) {
    EXPECT_TRUE(read("127.0.0.1").is_loopback());
    EXPECT_TRUE(read("127.255.0.9").is_loopback());
    EXPECT_TRUE(read("::1").is_loopback());
    EXPECT_TRUE(read("::ffff:127.0.0.1").is_loopback());
    EXPECT_FALSE(read("128.0.0.1").is_loopback());
    EXPECT_FALSE(read("::2").is_loopback());
    EXPECT_FALSE(Address{}.is_loopback());
}

TEST(AddressTest, HasANetwork) {
    EXPECT_EQ(read("2001:db8:1:2:3:4:5:6").network(64).to_string(), "2001:db8:1:2::");
    EXPECT_EQ(read("192.0.2.255").network(25).to_string(), "192.0.2.128");
    EXPECT_EQ(read("192.0.2.255").network(0).to_string(), "0.0.0.0");
    EXPECT_EQ(read("192.0.2.255").network(32), read("192.0.2.255"));
}

TEST(AddressRangeTest, ContainsWhatBeginsAlike) {
    const auto range = AddressRange::read("10.2.0.0/15");
    ASSERT_TRUE(range);
    EXPECT_FALSE(range->contains(read("10.1.255.255")));
    EXPECT_TRUE(range->contains(read("10.2.0.0")));
    EXPECT_TRUE(range->contains(read("10.3.255.255")));
    EXPECT_FALSE(range->contains(read("10.4.0.0")));
}

TEST(AddressRangeTest, OfVersion4HoldsNothingOfVersion6) {
    const auto all = AddressRange::read("0.0.0.0/0");
    ASSERT_TRUE(all);
    EXPECT_TRUE(all->contains(read("203.0.113.9")));
    EXPECT_FALSE(all->contains(read("2001:db8::1")));
    EXPECT_FALSE(all->contains(Address{}));
}

TEST(AddressRangeTest, OfOneAddressHoldsThatAlone) {
    const auto range = AddressRange::read("::1");
    ASSERT_TRUE(range);
    EXPECT_TRUE(range->contains(read("::1")));
    EXPECT_FALSE(range->contains(read("::2")));
}

TEST(AddressRangeTest, OfVersion4MayBeWrittenInTheFormOfVersion6) {
    const auto range = AddressRange::read("::ffff:10.0.0.0/104");
    ASSERT_TRUE(range);
    EXPECT_TRUE(range->contains(read("10.255.0.1")));
    EXPECT_FALSE(range->contains(read("11.0.0.0")));
    const auto all = AddressRange::read("::ffff:0:0/96");
    ASSERT_TRUE(all);
    EXPECT_TRUE(all->contains(read("203.0.113.9")));
}

TEST(AddressRangeTest, RefusesWhatIsNone) {
    for (const std::string_view text :
         {"", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8 ", "10.0.0.1/8", "::/129",
          "::ffff:10.0.0.0/24", "::ffff:10.0.0.0/129", "example.com", "/8"}) {
        EXPECT_FALSE(AddressRange::read(text)) << text;
    }
}

}  // namespace
}  // namespace taskgate
