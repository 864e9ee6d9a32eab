// SPDX-License-Identifier: MIT
#include "base/text.hpp"

#include "base/hex.hpp"
#include "base/percent.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "base/version.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <thread>

namespace taskgate {

namespace {

TEST(Text, ChangesTheCaseOfAsciiAlone) {
    EXPECT_EQ(to_lower("AZ az 09 @[`{ ÉÄ"), "az az 09 @[`{ ÉÄ");
    EXPECT_TRUE(equals_ignoring_case("BeArEr", "bearer"));
    EXPECT_TRUE(equals_ignoring_case("", ""));
    EXPECT_FALSE(equals_ignoring_case("bearer", "bearer "));
    EXPECT_FALSE(equals_ignoring_case("bearer", "beare"));
    EXPECT_FALSE(equals_ignoring_case("é", "É"));
    EXPECT_FALSE(equals_ignoring_case("@", "`"));  // apart by the bit of the case
    EXPECT_FALSE(equals_ignoring_case("[", "{"));
}

TEST(Text, TrimsSpacesAndTabsAlone) {
    EXPECT_EQ(trim(" \t a b\t "), "a b");
    EXPECT_EQ(trim(""), "");
    EXPECT_EQ(trim(" \t "), "");
    EXPECT_EQ(trim("\na\r"), "\na\r");
}

TEST(Text, SplitsListsAtCommas) {
    using List = std::vector<std::string>;
    EXPECT_EQ(split_list(""), List{});
    EXPECT_EQ(split_list(" , ,\t"), List{});
    EXPECT_EQ(split_list("a"), List{"a"});
    EXPECT_EQ(split_list("a,b"), (List{"a", "b"}));
    EXPECT_EQ(split_list(" a b ,,\tc\t,"), (List{"a b", "c"}));
}

TEST(Percent, DecodesOnceAndKeepsThePlus) {
    const std::vector<std::pair<std::string_view, std::string>> cases{
        {"", ""},
        {"a+b;c", "a+b;c"},
        {"%41%6a%6A", "Ajj"},
        {"%2541", "%41"},
        {"%2F%2f", "//"},
        {"%00", std::string(1, '\0')},
        {"%ff%C3", "\xFF\xC3"},
        {"%e2%82%ac", "€"},
        {"é", "é"},
    };
    for (const auto& [text, decoded] : cases) EXPECT_EQ(decode_percent(text), decoded) << text;
}

TEST(Percent, RefusesMalformedEscapes) {
    for (const std::string_view text :
         {"%", "%4", "a%", "a%4", "%4g", "%g4", "%%41", "%-1", "% 41", "%u0041", "%0x"}) {
        EXPECT_FALSE(decode_percent(text)) << text;
    }
}

TEST(Percent, EncodesAllButTheUnreservedCharacters) {
    EXPECT_EQ(encode_percent("AZaz09-._~"), "AZaz09-._~");
    EXPECT_EQ(encode_percent("a/b?c#d e+f%é"), "a%2Fb%3Fc%23d%20e%2Bf%25%C3%A9");
    EXPECT_EQ(encode_percent(std::string(1, '\0')), "%00");
    std::string every;
    for (int c = 0; c < 256; ++c) every.push_back(static_cast<char>(c));
    EXPECT_EQ(decode_percent(encode_percent(every)), every);
}

TEST(Hex, KnowsItsDigitsInBothCases) {
    for (int c = 0; c < 256; ++c) {
        const char digit = static_cast<char>(c);
        const std::size_t lower = hex_digits.find(digit);
        const std::size_t value = std::min(lower, upper_hex_digits.find(digit));
        EXPECT_EQ(hex_value(digit), value == std::string_view::npos ? -1 : static_cast<int>(value))
            << c;
    }
}

TEST(Random, NeverRepeatsItself) {
    std::set<std::uint64_t> bits;
    std::set<std::string> names;
    std::set<std::string> bytes;
    for (int i = 0; i < 2'000; ++i) {
        bits.insert(random_bits());
        names.insert(random_name());
        bytes.insert(random_bytes(16));
    }
    EXPECT_EQ(bits.size(), 2'000U);
    EXPECT_EQ(names.size(), 2'000U);
    EXPECT_EQ(bytes.size(), 2'000U);
}

TEST(Random, GivesAsManyBytesAsAskedFor) {
    for (const std::size_t count : {0U, 1U, 255U, 256U, 257U, 1'000U}) {
        EXPECT_EQ(random_bytes(count).size(), count);
    }
    // The last piece is filled, too: a zero in each of three places has the odds of 2 to the -192.
    const std::string bytes = random_bytes(600);
    for (const std::size_t begin : {0U, 256U, 576U}) {
        EXPECT_NE(bytes.substr(begin, 24), std::string(24, '\0'));
    }
}

TEST(Random, SetsEveryBitSometimes) {
    std::uint64_t ever = 0;
    std::uint64_t always = ~std::uint64_t{0};
    for (int i = 0; i < 500; ++i) {
        const std::uint64_t bits = random_bits();
        ever |= bits;
        always &= bits;
    }
    EXPECT_EQ(ever, ~std::uint64_t{0});
    EXPECT_EQ(always, 0U);
}

TEST(Random, MakesNamesOf32HexadecimalDigits) {
    const std::string name = random_name();
    EXPECT_EQ(name.size(), 32U);
    EXPECT_EQ(name.find_first_not_of(hex_digits), std::string::npos);
}

TEST(Random, DiffersBetweenThreads) {
    std::uint64_t here = random_bits();
    std::uint64_t there = here;
    std::thread{[&there] { there = random_bits(); }}.join();
    EXPECT_NE(here, there);
}

TEST(Result, ThrowsTheMessageWhereItsValueIsTakenInVain) {
    const Result<int> result = failed("out of order");
    EXPECT_FALSE(result.has_value());
    EXPECT_EQ(result.error().code, ErrorCode::failed);
    try {
        const int value = result.value();
        FAIL() << value;
    } catch (const std::logic_error& error) {
        EXPECT_NE(std::string_view{error.what()}.find("out of order"), std::string_view::npos);
    }
}

TEST(Version, IsThreeNumbers) {
    const std::string_view text = version();
    EXPECT_EQ(std::count(text.begin(), text.end(), '.'), 2);
    EXPECT_EQ(text.find_first_not_of("0123456789."), std::string_view::npos);
}

}  // namespace

}  // namespace taskgate
