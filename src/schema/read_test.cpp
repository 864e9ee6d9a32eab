// SPDX-License-Identifier: MIT
#include "schema/read.hpp"

#include <gtest/gtest.h>

#include <string>
#include <tuple>
#include <vector>

namespace taskgate::schema {

namespace {

struct Note {
    std::string title = {};
    std::optional<std::string> text = {};

    static constexpr auto fields() {
        return std::tuple{field("title", &Note::title, Length{1, 500}),
                          field("text", &Note::text, Length{0, 5000})};
    }
};
static_assert(names_every_member<Note>);

struct NoteChanges {
    Change<std::string> title = {};
    Change<std::optional<std::string>> text = {};
    Change<bool> is_done = {};

    static constexpr auto fields() {
        return std::tuple{field("title", &NoteChanges::title, Length{1, 500}),
                          field("text", &NoteChanges::text, Length{0, 5000}),
                          field("is_done", &NoteChanges::is_done)};
    }
};
static_assert(names_every_member<NoteChanges>);

/// The issues of a body, as they are answered.
template <class Struct>
std::string issues_of(std::string_view body, Media media = Media::json) {
    Issues issues;
    read_body<Struct>(body, media, issues);
    std::string text;
    append_issues(text, issues);
    return text;
}

template <class Struct>
Struct read(std::string_view body) {
    Issues issues;
    Struct value = read_body<Struct>(body, Media::json, issues);
    EXPECT_TRUE(issues.empty()) << body;
    return value;
}

std::string repeated(std::string_view text, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out += text;
    return out;
}

/// A body, and its issues.
using Cases = std::vector<std::pair<std::string, std::string>>;

TEST(ReadBody, TakesEveryFieldThatFits) {
    const Note note = read<Note>(R"({"title":"a","text":"b"})");
    EXPECT_EQ(note.title, "a");
    EXPECT_EQ(note.text, "b");
    EXPECT_EQ(read<Note>(R"({"title":"a"})").text, std::nullopt);
    EXPECT_EQ(read<Note>(R"({"title":"a","text":null})").text, std::nullopt);
    EXPECT_EQ(read<Note>(R"({"title":"a","text":""})").text, "");
}

TEST(ReadBody, KeepsStringsExactlyAsTheyWereSent) {
    const std::string text = "  e\xCC\x81 \t\xC2\xA0🚀\r\n\x01\x7F ";
    EXPECT_EQ(
        read<Note>("{\"title\":\"  e\xCC\x81 \\t\xC2\xA0\\ud83d\\ude80\\r\\n\\u0001\x7F \"}").title,
        text);
}

TEST(ReadBody, TellsAbsentFromNullInAChange) {
    const NoteChanges none = read<NoteChanges>("{}");
    EXPECT_FALSE(none.title.has_value());
    EXPECT_FALSE(none.text.has_value());
    EXPECT_FALSE(none.is_done.has_value());
    const NoteChanges cleared = read<NoteChanges>(R"({"text":null})");
    ASSERT_TRUE(cleared.text.has_value());
    EXPECT_FALSE(cleared.text->has_value());
    const NoteChanges all = read<NoteChanges>(R"({"is_done":true,"text":"x","title":"y"})");
    EXPECT_EQ(all.title.value(), "y");
    EXPECT_EQ(all.text.value(), "x");
    EXPECT_TRUE(all.is_done.value());
    EXPECT_FALSE(read<NoteChanges>(R"({"is_done":false})").is_done.value());
}

TEST(ReadBody, IgnoresUnknownMembersWhateverTheyHold) {
    for (const std::string_view member :
         {R"("x":1e999)", R"("x":"\u0000")", R"("TITLE":1)", R"("":null)", R"("id":[{"title":1}])",
          R"("x":-0.0)", R"("title ":null)"}) {
        EXPECT_EQ(read<Note>("{" + std::string{member} + R"(,"title":"a"})").title, "a") << member;
    }
}

TEST(ReadBody, CountsTheLastOfDuplicateMembers) {
    EXPECT_EQ(read<Note>(R"({"title":1,"title":"a"})").title, "a");
    EXPECT_EQ(read<Note>(R"({"title":"b","\u0074itle":"a"})").title, "a");
    EXPECT_EQ(issues_of<Note>(R"({"title":"a","title":null})"),
              R"([{"type":"string_type","loc":["body","title"],)"
              R"("msg":"Input should be a valid string","input":null}])");
}

TEST(ReadBody, MeasuresLengthInCodePoints) {
    for (const std::string_view unit : {"x", "é", "🚀", R"(\u00e9)", R"(\ud83d\ude80)", R"(\n)"}) {
        const auto title = [unit](std::size_t count) {
            return R"({"title":")" + repeated(unit, count) + R"("})";
        };
        const auto text = [unit](std::size_t count) {
            return R"({"title":"a","text":")" + repeated(unit, count) + R"("})";
        };
        EXPECT_EQ(issues_of<Note>(title(1)), "[]") << unit;
        EXPECT_EQ(issues_of<Note>(title(500)), "[]") << unit;
        EXPECT_NE(issues_of<Note>(title(501)).find("string_too_long"), std::string::npos) << unit;
        EXPECT_EQ(issues_of<Note>(text(0)), "[]") << unit;
        EXPECT_EQ(issues_of<Note>(text(5000)), "[]") << unit;
        EXPECT_NE(issues_of<Note>(text(5001)).find("string_too_long"), std::string::npos) << unit;
    }
}

TEST(ReadBody, AnswersEachFaultOfAFieldAsPydanticDoes) {
    const std::string long_title(501, 'x');
    const std::string long_text(5001, 'y');
    const Cases cases{
        {"{}", R"([{"type":"missing","loc":["body","title"],"msg":"Field required","input":{}}])"},
        {R"({"text":"b", "x": 1.0})",
         R"([{"type":"missing","loc":["body","title"],"msg":"Field required",)"
         R"("input":{"text":"b","x":1.0}}])"},
        {R"({"title":""})",
         R"([{"type":"string_too_short","loc":["body","title"],)"
         R"("msg":"String should have at least 1 character","input":"","ctx":{"min_length":1}}])"},
        {R"({"title":")" + long_title + R"("})",
         R"([{"type":"string_too_long","loc":["body","title"],)"
         R"("msg":"String should have at most 500 characters","input":")" +
             long_title + R"(","ctx":{"max_length":500}}])"},
        {R"({"title":"a","text":")" + long_text + R"("})",
         R"([{"type":"string_too_long","loc":["body","text"],)"
         R"("msg":"String should have at most 5000 characters","input":")" +
             long_text + R"(","ctx":{"max_length":5000}}])"},
        {R"({"title":"a\u0000b"})",
         R"([{"type":"value_error","loc":["body","title"],)"
         R"("msg":"Value error, must not contain U+0000","input":"a\u0000b","ctx":{"error":{}}}])"},
    };
    for (const auto& [body, issues] : cases) EXPECT_EQ(issues_of<Note>(body), issues) << body;
}

TEST(ReadBody, EchoesWhatIsNoStringAsItWasSent) {
    for (const std::string_view value : {"null", "1", "-0", "1.50", "1e999", "true", "false", "[]",
                                         R"([1,{"a":"é"}])", "{}", R"({"a":{"b":null}})"}) {
        const std::string sent{value};
        EXPECT_EQ(issues_of<Note>(R"({"title":)" + sent + "}"),
                  R"([{"type":"string_type","loc":["body","title"],)"
                  R"("msg":"Input should be a valid string","input":)" +
                      sent + "}]");
        if (sent == "null") continue;
        EXPECT_EQ(issues_of<NoteChanges>(R"({"text":)" + sent + "}"),
                  R"([{"type":"string_type","loc":["body","text"],)"
                  R"("msg":"Input should be a valid string","input":)" +
                      sent + "}]");
    }
}

TEST(ReadBody, TakesNothingButTrueAndFalseForABoolean) {
    for (const std::string_view value :
         {"null", "0", "1", R"("true")", R"("yes")", R"("")", "[]", "[true]", "{}"}) {
        EXPECT_EQ(issues_of<NoteChanges>(R"({"is_done":)" + std::string{value} + "}"),
                  R"([{"type":"bool_type","loc":["body","is_done"],)"
                  R"("msg":"Input should be a valid boolean","input":)" +
                      std::string{value} + "}]");
    }
}

TEST(ReadBody, RefusesNullForAFieldThatCannotBeCleared) {
    EXPECT_EQ(issues_of<NoteChanges>(R"({"title":null})"),
              R"([{"type":"string_type","loc":["body","title"],)"
              R"("msg":"Input should be a valid string","input":null}])");
}

TEST(ReadBody, ListsEveryIssueInTheOrderOfTheSchema) {
    Issues issues;
    read_body<NoteChanges>(R"({"is_done":1,"text":2,"title":""})", Media::json, issues);
    ASSERT_EQ(issues.size(), 3U);
    EXPECT_EQ(std::get<std::string_view>(issues[0].location.place), "title");
    EXPECT_EQ(std::get<std::string_view>(issues[1].location.place), "text");
    EXPECT_EQ(std::get<std::string_view>(issues[2].location.place), "is_done");
}

TEST(ReadBody, AddsToTheIssuesThatAreThere) {
    Issues issues{{"uuid_parsing", {"path", "id"}, "m", R"("x")"}};
    read_body<Note>("{}", Media::json, issues);
    ASSERT_EQ(issues.size(), 2U);
    EXPECT_EQ(issues[0].type, "uuid_parsing");
    EXPECT_EQ(issues[1].type, "missing");
}

TEST(ReadBody, CollapsesDuplicateMembersInTheEcho) {
    EXPECT_EQ(issues_of<Note>(R"({"a":1,"b":{"x":1,"x":2},"a":3})"),
              R"([{"type":"missing","loc":["body","title"],"msg":"Field required",)"
              R"("input":{"a":3,"b":{"x":2}}}])");
    EXPECT_EQ(issues_of<Note>(R"({"title":{"k":1,"k":[ ]}})"),
              R"([{"type":"string_type","loc":["body","title"],)"
              R"("msg":"Input should be a valid string","input":{"k":[]}}])");
}

}  // namespace

}  // namespace taskgate::schema
