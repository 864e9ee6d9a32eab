// SPDX-License-Identifier: MIT
#include "base/utf8.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace taskgate::utf8 {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

TEST(Utf8, MeasuresEveryWellFormedSequence) {
    const std::vector<std::pair<std::string_view, std::size_t>> cases{
        {"a", 1},
        {"\x7F", 1},
        {"\xC2\x80", 2},
        {"\xDF\xBF", 2},
        {"\xE0\xA0\x80", 3},
        {"\xED\x9F\xBF", 3},
        {"\xEE\x80\x80", 3},
        {"\xEF\xBF\xBF", 3},
        {"\xF0\x90\x80\x80", 4},
        {"\xF4\x8F\xBF\xBF", 4},
        {"éx", 2},
        {"🚀x", 4},
    };
    for (const auto& [text, length] : cases) EXPECT_EQ(sequence_length(text), length) << text;
}

TEST(Utf8, KnowsNoOverlongFormNoSurrogateAndNothingAboveTheLast) {
    for (const std::string_view text :
         {"", "\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC2", "\xC2x", "\xE0\x9F\xBF", "\xE2\x82",
          "\xE2\x82x", "\xED\xA0\x80", "\xED\xBF\xBF", "\xF0\x8F\xBF\xBF", "\xF0\x9F\x9A",
          "\xF0\x9F\x9Ax", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF"}) {
        EXPECT_EQ(sequence_length(text), 0U) << text;
        EXPECT_EQ(is_valid(text), text.empty()) << text;
    }
}

TEST(Utf8, AgreesWithItselfOnEveryCodePoint) {
    for (char32_t point = 0; point <= 0x10FFFF; ++point) {
        if (point >= 0xD800 && point <= 0xDFFF) continue;
        std::string text;
        append_code_point(text, point);
        ASSERT_EQ(sequence_length(text), text.size()) << std::hex << static_cast<unsigned>(point);
        ASSERT_EQ(count_code_points(text), 1U);
    }
}

TEST(Utf8, CountsCodePoints) {
    EXPECT_EQ(count_code_points(""), 0U);
    EXPECT_EQ(count_code_points("abc"), 3U);
    EXPECT_EQ(count_code_points("aé€🚀"), 4U);
    EXPECT_EQ(count_code_points("e\xCC\x81"), 2U);  // a combining accent is one of its own
}

TEST(Utf8, ReplacesWhatIsNotUtf8) {
    const std::string r{replacement};
    const std::vector<std::pair<std::string, std::string>> cases{
        {"", ""},
        {"é🚀", "é🚀"},
        {"a\xFF"
         "b",
         "a" + r + "b"},
        {"\xFF\xFE", r + r},
        {"\xC3", r},
        {"\xC0\x80", r + r},
        {"\xED\xA0\x80", r + r + r},
        {std::string("\0\x80", 2), std::string(1, '\0') + r},
    };
    for (const auto& [text, replaced] : cases) {
        EXPECT_EQ(replace_invalid(text), replaced);
        EXPECT_TRUE(is_valid(replace_invalid(text)));
    }
}

}  // namespace

}  // namespace taskgate::utf8
