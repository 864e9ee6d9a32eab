// SPDX-License-Identifier: MIT
#include "base/json.hpp"
#include "schema/read.hpp"

#include <gtest/gtest.h>

#include <string>
#include <tuple>
#include <vector>

// What becomes of a body that holds no object, before any field of it is looked at.
namespace taskgate::schema {

namespace {

struct Anything {
    std::optional<std::string> text = {};

    static constexpr auto fields() {
        return std::tuple{field("text", &Anything::text, Length{0, 10})};
    }
};

std::string issues_of(std::string_view body, Media media) {
    Issues issues;
    read_body<Anything>(body, media, issues);
    std::string text;
    append_issues(text, issues);
    return text;
}

std::string not_an_object(const std::string& input) {
    return R"([{"type":"model_attributes_type","loc":["body"],"msg":"Input should be a valid )"
           R"(dictionary or object to extract fields from","input":)" +
           input + "}]";
}

constexpr std::string_view no_body =
    R"([{"type":"missing","loc":["body"],"msg":"Field required","input":null}])";

TEST(WholeBody, IsMissingWhereThereIsNoneOrNull) {
    for (const Media media : {Media::json, Media::other}) EXPECT_EQ(issues_of("", media), no_body);
    for (const std::string_view null : {"null", " null", "null \r\n"}) {
        EXPECT_EQ(issues_of(null, Media::json), no_body) << null;
    }
}

TEST(WholeBody, MustBeAnObject) {
    for (const std::string value :
         {"[]", R"([{"text":"a"}])", R"("text")", "0", "1.5e3", "true", "false"}) {
        EXPECT_EQ(issues_of(" " + value + "\n", Media::json), not_an_object(value)) << value;
    }
}

TEST(WholeBody, ThatWasNotSentAsJsonIsEchoedAsAString) {
    const std::vector<std::pair<std::string, std::string>> cases{
        {R"({"text":"a"})", R"("{\"text\":\"a\"}")"},
        {"null", R"("null")"},
        {"a=1&b=2", R"("a=1&b=2")"},
        {" ", R"(" ")"},
        {"é🚀\n", R"("é🚀\n")"},
        {"a\xFF\xC3", "\"a\xEF\xBF\xBD\xEF\xBF\xBD\""},
        {std::string("\0\x1F", 2), R"("\u0000\u001f")"},
    };
    for (const auto& [body, echo] : cases) {
        EXPECT_EQ(issues_of(body, Media::other), not_an_object(echo));
    }
}

TEST(WholeBody, ThatIsNotJsonNamesItsFaultAlone) {
    struct Case {
        std::string body;
        std::string offset;
        std::string reason;
    };
    const std::vector<Case> cases{
        {" ", "1", "Expecting value"},
        {"\r\n\t", "3", "Expecting value"},
        {"{", "1", "Expecting property name enclosed in double quotes"},
        {R"({"text":"a",})", "12", "Expecting property name enclosed in double quotes"},
        {R"({"text":"a"}x)", "12", "Extra data"},
        {R"({"text":})", "8", "Expecting value"},
        {R"({"text":NaN})", "8", "Expecting value"},
        {R"({"text":-Infinity})", "8", "Expecting value"},
        {R"({"é🚀":1 2})", "8", "Expecting ',' delimiter"},
        {"\xEF\xBB\xBF{}", "0", "Unexpected UTF-8 BOM (decode using utf-8-sig)"},
        {R"({"text":"a)", "8", "Unterminated string starting at"},
        {"text=a", "0", "Expecting value"},
    };
    for (const Case& one : cases) {
        EXPECT_EQ(issues_of(one.body, Media::json),
                  R"([{"type":"json_invalid","loc":["body",)" + one.offset +
                      R"(],"msg":"JSON decode error","input":{},"ctx":{"error":")" + one.reason +
                      R"("}}])")
            << one.body;
    }
}

TEST(WholeBody, IsRefusedForItsDepthSurrogatesAndBytes) {
    std::string deep = R"({"x":)" + std::string(63, '[') + std::string(63, ']') + "}";
    EXPECT_EQ(issues_of(deep, Media::json), "[]");
    deep = R"({"x":)" + std::string(64, '[') + std::string(64, ']') + "}";
    for (const std::string& body :
         {deep, std::string{R"({"x":"\ud800"})"}, std::string{"{\"x\":\"\xFF\"}"},
          std::string{"{\"x\":\"\xED\xA0\x80\"}"}}) {
        const std::string issues = issues_of(body, Media::json);
        EXPECT_TRUE(issues.starts_with(R"([{"type":"json_invalid","loc":["body",)")) << issues;
        EXPECT_EQ(issues.find(R"("error":"")"), std::string::npos) << issues;
        EXPECT_TRUE(json::Document::parse(issues, json::Duplicates::refused)) << issues;
    }
}

}  // namespace

}  // namespace taskgate::schema
