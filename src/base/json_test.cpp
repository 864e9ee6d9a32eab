// SPDX-License-Identifier: MIT
#include "base/json.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace taskgate::json {

namespace {

Document parse(std::string_view text) {
    auto document = Document::parse(text, Duplicates::last_counts);
    EXPECT_TRUE(document) << text;
    return std::move(*document);
}

std::string rewrite(std::string_view text) {
    const Document document = parse(text);
    std::string out;
    append_value(out, document.root());
    return out;
}

std::string as_string(std::string_view text) {
    std::string out;
    append_string(out, text);
    return out;
}

TEST(JsonValue, KnowsItsKind) {
    const std::vector<std::pair<std::string_view, Kind>> cases{
        {"null", Kind::null},          {"true", Kind::boolean}, {"false", Kind::boolean},
        {"-1.5", Kind::number},        {R"("")", Kind::string}, {" [1] ", Kind::array},
        {R"( {"a":1} )", Kind::object}};
    for (const auto& [text, kind] : cases) EXPECT_EQ(parse(text).root().kind(), kind) << text;
    EXPECT_TRUE(parse("true").root().boolean());
    EXPECT_FALSE(parse("false").root().boolean());
}

TEST(JsonValue, ResolvesEscapes) {
    const std::vector<std::pair<std::string_view, std::string>> cases{
        {R"("")", ""},
        {R"("plain")", "plain"},
        {R"("\"\\\/\b\f\n\r\t")", "\"\\/\b\f\n\r\t"},
        {R"("a\u0000b")", std::string("a\0b", 3)},
        {R"("\u00e9\u20AC\ud83d\ude80")", "é€🚀"},
        {R"("é\u0065é")", "éeé"},
        {R"("\udbff\udfff")", "\xF4\x8F\xBF\xBF"},
        {R"("\u007f\u0080\u07ff\u0800\uffff")", "\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF"},
    };
    for (const auto& [text, content] : cases) {
        EXPECT_EQ(parse(text).root().string(), content) << text;
    }
}

TEST(JsonValue, KeepsTheTextAsItWasSent) {
    const std::string text = R"( {"a" : [1.50, "\u0041"] , "b":-0} )";
    const Document document = parse(text);
    EXPECT_EQ(document.root().raw(), R"({"a" : [1.50, "\u0041"] , "b":-0})");
    EXPECT_EQ(document.root().find("a")->raw(), R"([1.50, "\u0041"])");
    EXPECT_EQ(document.root().find("b")->raw(), "-0");
    EXPECT_EQ(document.root().find("a")->elements().at(1).raw(), R"("\u0041")");
}

TEST(JsonValue, ReadsNumbersThatADoubleCanHold) {
    const std::vector<std::pair<std::string_view, double>> cases{
        {"0", 0},       {"-0", 0},        {"12", 12},
        {"-1.5", -1.5}, {"1e3", 1000},    {"1E+3", 1000},
        {"25e-1", 2.5}, {"1e308", 1e308}, {"9007199254740993", 9007199254740992.0},
    };
    for (const auto& [text, number] : cases) {
        ASSERT_TRUE(parse(text).root().number()) << text;
        EXPECT_EQ(*parse(text).root().number(), number) << text;
    }
    for (const std::string& text :
         {std::string{"1e309"}, std::string{"-1e400"}, std::string(400, '9')}) {
        EXPECT_FALSE(parse(text).root().number()) << text;
    }
}

TEST(JsonValue, FindsTheLastOfDuplicateMembers) {
    const Document document = parse(R"({"a":1,"b":{"a":5},"a":2,"\u0061":3,"c":[{"a":9}]})");
    EXPECT_EQ(document.root().find("a")->raw(), "3");
    EXPECT_EQ(document.root().find("b")->find("a")->raw(), "5");
    EXPECT_FALSE(document.root().find("d"));
    EXPECT_FALSE(document.root().find("A"));
    EXPECT_FALSE(parse("{}").root().find(""));
    EXPECT_EQ(parse(R"({"":7})").root().find("")->raw(), "7");
}

TEST(JsonValue, ListsMembersAndElementsInTheirOrder) {
    const Document document = parse(R"({"b":[1,[2,3],{"x":4}],"a":null,"b":0})");
    std::string names;
    for (const auto& [name, value] : document.root().members()) {
        names.append(name).append("=").append(value.raw()).append(";");
    }
    EXPECT_EQ(names, R"(b=[1,[2,3],{"x":4}];a=null;b=0;)");
    const auto elements = document.root().members().front().second.elements();
    ASSERT_EQ(elements.size(), 3U);
    EXPECT_EQ(elements.at(1).elements().size(), 2U);
    EXPECT_EQ(elements.at(2).raw(), R"({"x":4})");
    EXPECT_TRUE(parse("[]").root().elements().empty());
    EXPECT_TRUE(parse("{}").root().members().empty());
}

TEST(JsonValue, StaysGoodWhenItsDocumentMoves) {
    const std::string text = R"({"a":"\u0041\u0042"})";
    Document first = parse(text);
    const Document second = std::move(first);
    EXPECT_EQ(second.root().find("a")->string(), "AB");
}

TEST(JsonText, EscapesQuotesBackslashesAndControlCharactersAlone) {
    EXPECT_EQ(as_string(""), R"("")");
    EXPECT_EQ(as_string("plain / é€🚀 \x7F"), "\"plain / é€🚀 \x7F\"");
    EXPECT_EQ(as_string("\"\\"), R"("\"\\")");
    EXPECT_EQ(as_string("\b\f\n\r\t"), R"("\b\f\n\r\t")");
    EXPECT_EQ(as_string(std::string("\0\x01\x0B\x1F", 4)), R"("\u0000\u0001\u000b\u001f")");
    EXPECT_EQ(as_string("a\nb\nc"), R"("a\nb\nc")");
}

TEST(JsonText, ReadsBackEveryCodeUnitThatItWrites) {
    for (int c = 0; c < 0x80; ++c) {
        const std::string text(3, static_cast<char>(c));
        const std::string written = as_string(text);
        EXPECT_EQ(parse(written).root().string(), text) << c;
    }
}

TEST(JsonText, RewritesValuesCompactlyWithNumbersAsSent) {
    const std::vector<std::pair<std::string_view, std::string_view>> cases{
        {" null ", "null"},
        {"1.50e+03", "1.50e+03"},
        {"1e999", "1e999"},
        {"-0", "-0"},
        {R"("\u0041\/\u00e9")", R"("A/é")"},
        {R"("\u0000\u001f")", R"("\u0000\u001f")"},
        {"[ 1 , [ ] , { } ]", "[1,[],{}]"},
        {R"({ "a" : 1 , "b" : [ true , false ] })", R"({"a":1,"b":[true,false]})"},
    };
    for (const auto& [text, compact] : cases) EXPECT_EQ(rewrite(text), compact) << text;
}

TEST(JsonText, CollapsesDuplicateMembersAsAPythonDictDoes) {
    const std::vector<std::pair<std::string_view, std::string_view>> cases{
        {R"({"a":1,"a":2})", R"({"a":2})"},
        {R"({"a":1,"b":2,"a":3})", R"({"a":3,"b":2})"},
        {R"({"b":{"x":1,"x":[{"y":1,"y":2}]},"a":0})", R"({"b":{"x":[{"y":2}]},"a":0})"},
        {R"({"a":1,"\u0061":null})", R"({"a":null})"},
    };
    for (const auto& [text, compact] : cases) EXPECT_EQ(rewrite(text), compact) << text;
}

TEST(JsonWriter, MindsTheCommas) {
    std::string out;
    Writer writer{out};
    writer.begin_object().member("a", "x").key("b").begin_array();
    writer.number(1).boolean(true).boolean(false).null().string("\n");
    writer.begin_object().end_object().begin_array().end_array().raw("[2]").end_array();
    writer.key("c").number(-9223372036854775807).end_object();
    EXPECT_EQ(out, R"({"a":"x","b":[1,true,false,null,"\n",{},[],[2]],"c":-9223372036854775807})");
    EXPECT_TRUE(Document::parse(out, Duplicates::refused));
}

TEST(JsonWriter, EscapesNames) {
    std::string out;
    Writer{out}.begin_object().key("a\"b").null().end_object();
    EXPECT_EQ(out, R"({"a\"b":null})");
}

}  // namespace

}  // namespace taskgate::json
