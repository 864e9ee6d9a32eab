// SPDX-License-Identifier: MIT
#include "base/json.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace taskgate::json {

namespace {

std::string nested(char open, char close, std::size_t levels) {
    return std::string(levels, open) + std::string(levels, close);
}

/// A text that is not JSON, where it goes wrong in code points, and why.
struct Fault {
    std::string text;
    std::size_t offset;
    std::string_view reason;
};

void expect_faults(const std::vector<Fault>& faults) {
    for (const Fault& fault : faults) {
        const auto document = Document::parse(fault.text, Duplicates::last_counts);
        ASSERT_FALSE(document) << fault.text;
        EXPECT_EQ(document.error().reason, fault.reason) << fault.text;
        EXPECT_EQ(document.error().offset, fault.offset) << fault.text;
    }
}

TEST(JsonParser, TakesWhatTheGrammarTakes) {
    for (const std::string& text : std::vector<std::string>{"null",
                                                            "true",
                                                            "false",
                                                            "0",
                                                            "-0",
                                                            "1",
                                                            "-1",
                                                            "10",
                                                            "1.5",
                                                            "-0.0",
                                                            "1e5",
                                                            "1E5",
                                                            "1e+5",
                                                            "1e-5",
                                                            "1.25e10",
                                                            "0e0",
                                                            "1e400",
                                                            "-1e400",
                                                            std::string(4000, '9'),
                                                            R"("")",
                                                            R"("a")",
                                                            R"("\"\\\/\b\f\n\r\t")",
                                                            R"("\u0000")",
                                                            R"("\u00e9\uFFFF")",
                                                            R"("\ud83d\ude80")",
                                                            R"("\uD83D\uDE80")",
                                                            "\"\x7f\"",
                                                            "\"é🚀\"",
                                                            "\"\xEF\xBB\xBF\"",
                                                            "[]",
                                                            "[ ]",
                                                            "[1]",
                                                            "[1,2]",
                                                            "[[],[[]]]",
                                                            "{}",
                                                            "{ }",
                                                            R"({"a":1})",
                                                            R"({"":null})",
                                                            R"({"a":{"b":[{"c":1}]}})",
                                                            " \t\n\r1 \t\n\r",
                                                            " [ 1 , 2 ] ",
                                                            " { \"a\" : 1 , \"b\" : 2 } "}) {
        EXPECT_TRUE(Document::parse(text, Duplicates::last_counts)) << text;
        EXPECT_TRUE(Document::parse(text, Duplicates::refused)) << text;
    }
}

// The reasons and offsets are those of Python 3.11's json.loads, unless it takes the text.
TEST(JsonParser, NamesTheFaultOfAValueInPythonsWords) {
    constexpr std::string_view value = "Expecting value";
    expect_faults({
        {"", 0, value},
        {" ", 1, value},
        {" \t\r\n", 4, value},
        {"nul", 0, value},
        {"tru", 0, value},
        {"Null", 0, value},
        {"undefined", 0, value},
        {"'a'", 0, value},
        {"+1", 0, value},
        {".5", 0, value},
        {"-", 0, value},
        {"-a", 0, value},
        {"[", 1, value},
        {"[1,", 3, value},
        {"[1, ", 4, value},
        {"[,1]", 1, value},
        {"[]]", 2, "Extra data"},
        {"{\"a\":", 5, value},
        {"{\"a\":}", 5, value},
        {"{\"a\": }", 6, value},
        {"NaN", 0, value},
        {"nan", 0, value},
        {"Infinity", 0, value},
        {"-Infinity", 0, value},
        {"[NaN]", 1, value},
        {"\f1", 0, value},
        {"\xC2\xA0"
         "1",
         0, value},
        {std::string(1, '\0'), 0, value},
        {"/* */1", 0, value},
        {"\x80", 0, value},
    });
}

TEST(JsonParser, NamesWhatStandsBehindTheValue) {
    constexpr std::string_view extra = "Extra data";
    expect_faults({
        {"1 2", 2, extra},
        {"null,", 4, extra},
        {"nullx", 4, extra},
        {"{}{}", 2, extra},
        {"[] // end", 3, extra},
        {"01", 1, extra},
        {"-01", 2, extra},
        {"00", 1, extra},
        {"1.", 1, extra},
        {"1.e5", 1, extra},
        {"1e", 1, extra},
        {"1e+", 1, extra},
        {"1.5.5", 3, extra},
        {"0x10", 1, extra},
        {"1_000", 1, extra},
        {std::string("1\0", 2), 1, extra},
        {"\"é🚀\"x", 4, extra},
        {"\"\xC3\xA9\" \xFF", 4, extra},
    });
}

TEST(JsonParser, NamesTheFaultOfAContainerInPythonsWords) {
    constexpr std::string_view comma = "Expecting ',' delimiter";
    constexpr std::string_view colon = "Expecting ':' delimiter";
    constexpr std::string_view name = "Expecting property name enclosed in double quotes";
    expect_faults({
        {"[1", 2, comma},
        {"[1 2]", 3, comma},
        {"[1}", 2, comma},
        {"[1:2]", 2, comma},
        {"[01]", 2, comma},
        {"{\"a\":1", 6, comma},
        {"{\"a\":1]", 6, comma},
        {"{\"a\":1 \"b\":2}", 7, comma},
        {"{\"a\":1:2}", 6, comma},
        {"{\"a\"", 4, colon},
        {"{\"a\"}", 4, colon},
        {"{\"a\" 1}", 5, colon},
        {"{\"a\",1}", 4, colon},
        {"{\"a\"=1}", 4, colon},
        {"{", 1, name},
        {"{ ", 2, name},
        {"{a:1}", 1, name},
        {"{'a':1}", 1, name},
        {"{1:1}", 1, name},
        {"{,}", 1, name},
        {"{null:1}", 1, name},
        {"{\"é\":1,x}", 7, name},
    });
}

TEST(JsonParser, NamesTheFaultOfAStringInPythonsWords) {
    constexpr std::string_view unterminated = "Unterminated string starting at";
    constexpr std::string_view control = "Invalid control character at";
    constexpr std::string_view escape = "Invalid \\escape";
    constexpr std::string_view unicode = "Invalid \\uXXXX escape";
    expect_faults({
        {"\"", 0, unterminated},
        {"\"abc", 0, unterminated},
        {"[1,\"abc", 3, unterminated},
        {"\"a\\", 0, unterminated},
        {"\"a\\\"", 0, unterminated},
        {"{\"é\":\"x", 5, unterminated},
        {"{\"a", 1, unterminated},
        {"\"a\nb\"", 2, control},
        {"\"a\tb\"", 2, control},
        {std::string("\"\0\"", 3), 1, control},
        {"\"\x1f\"", 1, control},
        {"\"é\x01\"", 2, control},
        {R"("\x41")", 1, escape},
        {R"("ab\'")", 3, escape},
        {R"("\ ")", 1, escape},
        {R"("\U0041")", 1, escape},
        {R"("é\a")", 2, escape},
    });
    for (const std::string_view text :
         {R"("\u")", R"("\u1")", R"("\u12")", R"("\u123")", R"("\u123g")", R"("\u-123")",
          R"("\u 123")", R"("\uD83D\u12")"}) {
        const auto document = Document::parse(text, Duplicates::last_counts);
        ASSERT_FALSE(document) << text;
        EXPECT_EQ(document.error().reason, unicode) << text;
    }
}

TEST(JsonParser, RefusesLoneSurrogates) {
    for (const std::string_view text :
         {R"("\ud800")", R"("\udbff")", R"("\udc00")", R"("\udfff")", R"("\ud83dx")",
          R"("\ud83d\n")", R"("\ud83d\ud83d")", R"("\ud83d\u0041")", R"("\ude80\ud83d")",
          R"({"\ud800":1})", R"({"x":["\udc00"]})"}) {
        EXPECT_FALSE(Document::parse(text, Duplicates::last_counts)) << text;
    }
    expect_faults({{R"(["é","a\ud800"])", 7, "Lone surrogate"}});
}

TEST(JsonParser, RefusesWhatIsNotUtf8WhereverItStands) {
    for (const std::string_view bytes :
         {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC3", "\xE0\x80\x80", "\xE0\x9F\xBF",
          "\xE2\x82", "\xED\xA0\x80", "\xED\xBF\xBF", "\xF0\x80\x80\x80", "\xF0\x8F\xBF\xBF",
          "\xF0\x9F\x9A", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFE", "\xFF"}) {
        const std::string bad{bytes};
        for (const std::string& text :
             {'"' + bad + '"', "\"a" + bad + "b\"", "{\"" + bad + "\":1}",
              "[\"é\",\"" + bad + "\"]", bad, "1" + bad, "\"\\n" + bad + '"'}) {
            EXPECT_FALSE(Document::parse(text, Duplicates::last_counts)) << text;
        }
    }
    for (const std::string_view edge :
         {"\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80", "\xEF\xBF\xBF",
          "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
        EXPECT_TRUE(Document::parse('"' + std::string{edge} + '"', Duplicates::last_counts))
            << edge;
    }
}

TEST(JsonParser, RefusesAByteOrderMarkBeforeTheText) {
    expect_faults({
        {"\xEF\xBB\xBF{}", 0, "Unexpected UTF-8 BOM (decode using utf-8-sig)"},
        {"\xEF\xBB\xBF", 0, "Unexpected UTF-8 BOM (decode using utf-8-sig)"},
        {" \xEF\xBB\xBF{}", 1, "Expecting value"},
    });
}

TEST(JsonParser, TakesSixtyFourLevelsAndNotOneMore) {
    EXPECT_TRUE(Document::parse(nested('[', ']', 64), Duplicates::last_counts));
    expect_faults({{nested('[', ']', 65), 64, "Nested too deeply"}});
    std::string objects;
    for (int i = 0; i < 63; ++i) objects += R"({"a":)";
    const std::string closing(63, '}');
    EXPECT_TRUE(Document::parse(objects + "{}" + closing, Duplicates::last_counts));
    EXPECT_TRUE(Document::parse(objects + "[]" + closing, Duplicates::last_counts));
    EXPECT_FALSE(Document::parse(objects + "[[]]" + closing, Duplicates::last_counts));
    EXPECT_FALSE(Document::parse(objects + R"({"a":{}})" + closing, Duplicates::last_counts));
    EXPECT_FALSE(Document::parse(std::string(1'000'000, '['), Duplicates::last_counts));
}

TEST(JsonParser, RefusesDuplicateMembersAtAnyDepthWhereAsked) {
    for (const std::string_view text :
         {R"({"a":1,"a":1})", R"({"a":1,"b":2,"a":3})", R"({"":1,"":2})", R"({"a":1,"\u0061":2})",
          R"({"x":{"a":1,"a":2}})", R"([{"a":1,"a":2}])", R"({"x":[[[{"y":{"a":1,"a":2}}]]]})",
          R"({"\ud83d\ude80":1,"🚀":2})"}) {
        EXPECT_TRUE(Document::parse(text, Duplicates::last_counts)) << text;
        const auto document = Document::parse(text, Duplicates::refused);
        ASSERT_FALSE(document) << text;
        EXPECT_EQ(document.error().reason, "Duplicate member");
    }
    for (const std::string_view text :
         {R"({"a":{"a":{"a":1}}})", R"([{"a":1},{"a":1}])", R"({"a":1,"A":1,"a ":1})"}) {
        EXPECT_TRUE(Document::parse(text, Duplicates::refused)) << text;
    }
}

TEST(JsonParser, FindsADuplicateAmongThousandsOfMembersInOneLinearPass) {
    std::string text = "{";
    for (int i = 0; i < 50'000; ++i) text += '"' + std::to_string(i) + "\":0,";
    const std::string distinct = text + R"("x":0})";
    const std::string twice = text + R"("0":0})";
    EXPECT_TRUE(Document::parse(distinct, Duplicates::refused));
    EXPECT_FALSE(Document::parse(twice, Duplicates::refused));
}

}  // namespace

}  // namespace taskgate::json
