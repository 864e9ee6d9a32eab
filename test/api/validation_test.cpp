// SPDX-License-Identifier: MIT
// Section 4 of the contract: the fields of a body, and their boundaries.

#include "api/scenario.hpp"

#include <gtest/gtest.h>

namespace taskgate::test {

namespace {

std::string title(std::string_view text) { return "{\"title\":\"" + std::string{text} + "\"}"; }

std::string described(std::string_view text) {
    return R"({"title":"a","description":")" + std::string{text} + "\"}";
}

Scenario create(std::string name, std::string body, int status, std::string contains = {}) {
    return {std::move(name), "POST", "/api/ann/tasks",   "ann",
            std::move(body), status, std::move(contains)};
}

Scenario update(std::string name, std::string body, int status, std::string contains = {}) {
    return {std::move(name), "PUT",  "/api/ann/tasks/{mine}", "ann",
            std::move(body), status, std::move(contains)};
}

const std::string astral = "\xF0\x9F\x98\x80";

}  // namespace

TEST(Validation, OfATitleCountsCodePoints) {
    const std::string too_long =
        R"("type":"string_too_long","loc":["body","title"],"msg":"String should have at most 500 characters")";
    run_scenarios({
        create(
            "none", title(""), 422,
            R"({"detail":[{"type":"string_too_short","loc":["body","title"],)"
            R"("msg":"String should have at least 1 character","input":"","ctx":{"min_length":1}}]})"),
        create("one", title("a"), 201),
        create("500", title(repeat("a", 500)), 201),
        create("501", title(repeat("a", 501)), 422, too_long),
        create("500 of two bytes", title(repeat("\xC3\xA9", 500)), 201),
        create("501 of two bytes", title(repeat("\xC3\xA9", 501)), 422, too_long),
        create("500 astral", title(repeat(astral, 500)), 201),
        create("501 astral", title(repeat(astral, 501)), 422, too_long),
        create("500 escaped astral", title(repeat(R"(\ud83d\ude00)", 500)), 201),
        create("501 escaped astral", title(repeat(R"(\ud83d\ude00)", 501)), 422, too_long),
        create("501 with the context and the input", title(repeat("a", 501)), 422,
               R"("input":")" + repeat("a", 501) + R"(","ctx":{"max_length":500}}]})"),
        update("none", title(""), 422, "string_too_short"),
        update("500", title(repeat(astral, 500)), 200),
        update("501", title(repeat("a", 501)), 422, too_long),
    });
}

TEST(Validation, OfADescriptionCountsCodePoints) {
    const std::string too_long =
        R"("type":"string_too_long","loc":["body","description"],"msg":"String should have at most 5000 characters")";
    run_scenarios({
        create("none", described(""), 201, R"("description":"")"),
        create("5000", described(repeat("a", 5000)), 201),
        create("5001", described(repeat("a", 5001)), 422, too_long),
        create("5000 astral", described(repeat(astral, 5000)), 201),
        create("5001 astral", described(repeat(astral, 5001)), 422, too_long),
        create("the context", described(repeat("a", 5001)), 422, R"("ctx":{"max_length":5000}}]})"),
        update("5000", described(repeat("a", 5000)), 200),
        update("5001", described(repeat("a", 5001)), 422, too_long),
    });
}

TEST(Validation, OfAStringRefusesU0000) {
    const auto entry = [](std::string_view field) {
        return R"({"detail":[{"type":"value_error","loc":["body",")" + std::string{field} +
               R"("],"msg":"Value error, must not contain U+0000","input":"a\u0000b",)"
               R"("ctx":{"error":{}}}]})";
    };
    run_scenarios({
        create("in a title", title(R"(a\u0000b)"), 422, entry("title")),
        create("in a description", described(R"(a\u0000b)"), 422, entry("description")),
        create("alone", title(R"(\u0000)"), 422, "value_error"),
        create("in an unknown member", R"({"title":"a","x":"\u0000"})", 201),
        create("in an unknown member's name", R"({"title":"a","\u0000":1})", 201),
        create("in a text that is too long", title(repeat("a", 500) + R"(\u0000)"), 422,
               "string_too_long"),
        update("in a title", title(R"(a\u0000b)"), 422, entry("title")),
        update("in a description", described(R"(a\u0000b)"), 422, entry("description")),
    });
}

TEST(Validation, OfAStringRefusesOtherTypesAndRepeatsThem) {
    std::vector<Scenario> table;
    for (const char* value : {"1", "1.50", "-0", "1e400", "123456789012345678901234567890", "true",
                              "false", "[]", "[1,\"a\"]", "{}", "{\"a\":null}"}) {
        const auto entry = [value](std::string_view field) {
            return R"({"detail":[{"type":"string_type","loc":["body",")" + std::string{field} +
                   R"("],"msg":"Input should be a valid string","input":)" + value + "}]}";
        };
        const std::string text{value};
        table.push_back(create("title " + text, "{\"title\":" + text + "}", 422, entry("title")));
        table.push_back(create("description " + text,
                               "{\"title\":\"a\",\"description\":" + text + "}", 422,
                               entry("description")));
        table.push_back(update("title " + text, "{\"title\":" + text + "}", 422, entry("title")));
    }
    table.push_back(create("null as a title", R"({"title":null})", 422, "string_type"));
    table.push_back(update("null as a title", R"({"title":null})", 422,
                           R"({"detail":[{"type":"string_type","loc":["body","title"],)"
                           R"("msg":"Input should be a valid string","input":null}]})"));
    run_scenarios(table);
}

TEST(Validation, OfABooleanTakesOnlyTrueAndFalse) {
    std::vector<Scenario> table{update("true", R"({"is_completed":true})", 200),
                                update("false", R"({"is_completed":false})", 200)};
    for (const char* value : {"null", "0", "1", "1.0", "\"true\"", "\"yes\"", "\"\"", "[]", "{}"}) {
        table.push_back(update(value, R"({"is_completed":)" + std::string{value} + "}", 422,
                               R"({"detail":[{"type":"bool_type","loc":["body","is_completed"],)"
                               R"("msg":"Input should be a valid boolean","input":)" +
                                   std::string{value} + "}]}"));
    }
    run_scenarios(table);
}

TEST(Validation, ListsEverythingThatIsWrongInOrder) {
    run_scenarios({
        create("no title", R"({"a":1,"b":[2]})", 422,
               R"({"detail":[{"type":"missing","loc":["body","title"],"msg":"Field required",)"
               R"("input":{"a":1,"b":[2]}}]})"),
        create("no title, and a bad description", R"({"description":1})", 422,
               R"({"detail":[{"type":"missing","loc":["body","title"],"msg":"Field required",)"
               R"("input":{"description":1}},{"type":"string_type","loc":["body","description"],)"
               R"("msg":"Input should be a valid string","input":1}]})"),
        update(
            "three", R"({"is_completed":1,"description":2,"title":""})", 422,
            R"({"detail":[{"type":"string_too_short","loc":["body","title"],)"
            R"("msg":"String should have at least 1 character","input":"","ctx":{"min_length":1}},)"
            R"({"type":"string_type","loc":["body","description"],)"
            R"("msg":"Input should be a valid string","input":2},)"
            R"({"type":"bool_type","loc":["body","is_completed"],)"
            R"("msg":"Input should be a valid boolean","input":1}]})"),
        {"the path and the body", "PUT", "/api/ann/tasks/x", "ann", R"({"title":""})", 422,
         R"({"detail":[{"type":"uuid_parsing","loc":["path","task_id"],"msg":"Input should be a )"
         R"(valid UUID, invalid character: expected an optional prefix of `urn:uuid:` followed by )"
         R"([0-9a-fA-F-], found `x` at 1","input":"x","ctx":{"error":"invalid character: )"
         R"(expected an optional prefix of `urn:uuid:` followed by [0-9a-fA-F-], found `x` at 1"}},)"
         R"({"type":"string_too_short","loc":["body","title"],)"
         R"("msg":"String should have at least 1 character","input":"","ctx":{"min_length":1}}]})"},
    });
}

TEST(Validation, OfDuplicateMembersCountsTheLast) {
    run_scenarios({
        create("both good", R"({"title":"a","title":"b"})", 201, R"("title":"b")"),
        create("the first bad", R"({"title":1,"title":"b"})", 201, R"("title":"b")"),
        create("the last bad", R"({"title":"a","title":1})", 422, R"("input":1)"),
        create("one of them escaped", R"({"title":"a","titl\u0065":"b"})", 201, R"("title":"b")"),
    });
}

TEST(Validation, IgnoresUnknownMembers) {
    run_scenarios({
        create(
            "of every kind",
            R"({"a":null,"b":true,"c":1e999,"d":"x","e":[],"f":{},"title":"a","is_completed":true})",
            201, R"("is_completed":false)"),
        create("a huge number", R"({"title":"a","n":)" + repeat("9", 10'000) + "}", 201),
        create("an owner", R"({"title":"a","user_id":"bob","id":"x"})", 201, R"("user_id":"ann")"),
        create("names in another case", R"({"Title":"a"})", 422, "missing"),
        create("an empty name", R"({"":1,"title":"a"})", 201),
    });
}

}  // namespace taskgate::test
