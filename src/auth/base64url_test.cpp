// SPDX-License-Identifier: MIT
#include "auth/base64url.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace taskgate::auth {

namespace {

TEST(Base64url, EncodesTheVectorsOfItsRfcWithoutPadding) {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"", ""},
        {"f", "Zg"},
        {"fo", "Zm8"},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg"},
        {"fooba", "Zm9vYmE"},
        {"foobar", "Zm9vYmFy"},
        {std::string("\x14\xfb\x9c\x03\xd9\x7e", 6), "FPucA9l-"},
        {std::string("\xff\xff\xff", 3), "____"},
        {std::string("\xfb\xef\xbe", 3), "----"},
        {std::string("\0\0", 2), "AAA"},
    };
    for (const auto& [bytes, text] : cases) {
        EXPECT_EQ(encode_base64url(bytes), text);
        EXPECT_EQ(decode_base64url(text), bytes) << text;
    }
}

TEST(Base64url, ReadsBackEveryByteAtEveryPlace) {
    for (int byte = 0; byte < 256; ++byte) {
        for (const std::string& around : {std::string{}, std::string{"a"}, std::string{"ab"}}) {
            const std::string bytes =
                fmt::format("{}{}{}", around, static_cast<char>(byte), around);
            EXPECT_EQ(decode_base64url(encode_base64url(bytes)), bytes) << byte;
        }
    }
}

TEST(Base64url, RefusesPaddingWhiteSpaceAndTheOtherAlphabet) {
    for (const std::string& text : std::vector<std::string>{"Zg==",
                                                            "Zg=",
                                                            "Zm8=",
                                                            "Zm9v=",
                                                            "=",
                                                            "====",
                                                            "Zm9v====",
                                                            "Zm 9v",
                                                            "Zm9v ",
                                                            " Zm9v",
                                                            "Zm9v\n",
                                                            "Zm9v\r\n",
                                                            "Zm\t9v",
                                                            "+/+/",
                                                            "ab+c",
                                                            "ab/c",
                                                            "Zm9v.",
                                                            "Zm9v,",
                                                            "Z*9v",
                                                            std::string("Zm9v\0", 5),
                                                            std::string("\0AAA", 4),
                                                            "Zm9\xC3\xA9",
                                                            "Zm9\xFF",
                                                            "%41%41"}) {
        EXPECT_FALSE(decode_base64url(text)) << text;
    }
}

TEST(Base64url, RefusesImpossibleLengths) {
    for (const std::size_t size : {1U, 5U, 9U, 13U, 401U}) {
        EXPECT_FALSE(decode_base64url(std::string(size, 'A'))) << size;
    }
}

TEST(Base64url, TakesOneSpellingOfEachLastCharacterAlone) {
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::size_t of_two = 0;
    std::size_t of_three = 0;
    for (const char last : alphabet) {
        if (decode_base64url(std::string{"A"} + last)) ++of_two;
        if (decode_base64url(std::string{"AA"} + last)) ++of_three;
    }
    EXPECT_EQ(of_two, 4U);     // four stray bits, all zero
    EXPECT_EQ(of_three, 16U);  // two stray bits
}

}  // namespace

}  // namespace taskgate::auth
