// SPDX-License-Identifier: MIT
// Section 4 of the contract: what is a body in JSON, and what is none.

#include "api/scenario.hpp"

#include <gtest/gtest.h>

namespace taskgate::test {

namespace {

Scenario create(std::string name, std::string body, int status, std::string contains = {}) {
    return {std::move(name), "POST", "/api/ann/tasks",   "ann",
            std::move(body), status, std::move(contains)};
}

/// What `json_invalid` looks like at an offset, up to the reason.
std::string invalid_at(std::size_t offset) {
    return R"({"detail":[{"type":"json_invalid","loc":["body",)" + std::to_string(offset) +
           R"(],"msg":"JSON decode error","input":{},"ctx":{"error":")";
}

const std::string not_an_object =
    R"({"detail":[{"type":"model_attributes_type","loc":["body"],"msg":"Input should be a valid )"
    R"(dictionary or object to extract fields from","input":)";
const std::string missing_body =
    R"({"detail":[{"type":"missing","loc":["body"],"msg":"Field required","input":null}]})";

/// An object with a member that holds so many levels of arrays.
std::string nested(std::size_t levels) {
    return R"({"title":"a","x":)" + repeat("[", levels) + repeat("]", levels) + "}";
}

}  // namespace

TEST(Json, ThatIsMalformedSaysWhere) {
    run_scenarios({
        create("nothing but white space", "  \r\n\t", 422, invalid_at(5)),
        create("a byte order mark", "\xEF\xBB\xBF{\"title\":\"a\"}", 422, invalid_at(0)),
        create("a word", "hello", 422, invalid_at(0)),
        create("the whole reply", "x", 422, invalid_at(0) + R"(Expecting value"}}]})"),
        create("an open object", R"({"title":"a")", 422, invalid_at(12)),
        create("an open string", R"({"title":"a)", 422, invalid_at(9)),
        create("no colon", R"({"title" "a"})", 422, invalid_at(9)),
        create("a comma behind the last member", R"({"title":"a",})", 422, invalid_at(13)),
        create("single quotes", R"({'title':'a'})", 422, invalid_at(1)),
        create("no quotes", R"({title:"a"})", 422, invalid_at(1)),
        create("more behind the end", R"({"title":"a"} x)", 422, invalid_at(14)),
        create("two objects", R"({"title":"a"}{})", 422, invalid_at(13)),
        create("a comment", R"({"title":"a"/**/})", 422, invalid_at(12)),
        create("a line end in a string", "{\"title\":\"a\nb\"}", 422, invalid_at(11)),
        create("NUL in a string", std::string{"{\"title\":\"a\0b\"}", 15}, 422, invalid_at(11)),
        create("NUL behind the end", std::string{"{\"title\":\"a\"}\0", 14}, 422, invalid_at(13)),
        create("an unknown escape", R"({"title":"\x"})", 422, invalid_at(10)),
        create("a short escape", R"({"title":"\u12"})", 422, invalid_at(10)),
        create("NaN", R"({"title":"a","x":NaN})", 422, invalid_at(17)),
        create("Infinity", R"({"title":"a","x":Infinity})", 422, invalid_at(17)),
        create("-Infinity", R"({"title":"a","x":-Infinity})", 422, invalid_at(17)),
        create("a zero in front", R"({"title":"a","x":01})", 422, invalid_at(18)),
        create("a plus", R"({"title":"a","x":+1})", 422, invalid_at(17)),
        create("a fraction without digits", R"({"title":"a","x":1.})", 422, invalid_at(18)),
        create("hexadecimal", R"({"title":"a","x":0x1})", 422, invalid_at(18)),
        create("True", R"({"title":"a","x":True})", 422, invalid_at(17)),
    });
}

TEST(Json, CountsItsOffsetInCodePoints) {
    run_scenarios({
        create("two bytes", "{\"t\xC3\xA9\":x}", 422, invalid_at(6)),
        create("four bytes", "{\"\xF0\x9F\x98\x80\":x}", 422, invalid_at(5)),
        create("an escape", R"({"\ud83d\ude00":x})", 422, invalid_at(16)),
    });
}

TEST(Json, ThatIsNotUtf8IsRefused) {
    std::vector<Scenario> table;
    for (const auto& [name, bytes] : {
             std::pair{"a stray byte", "\xFF"},
             {"a lone continuation", "\x80"},
             {"a sequence that ends too soon", "\xC3"},
             {"an overlong form", "\xC0\xAF"},
             {"an overlong form of three", "\xE0\x80\xAF"},
             {"a surrogate", "\xED\xA0\x80"},
             {"above the highest", "\xF4\x90\x80\x80"},
             {"Latin 1", "\xE9"},
         }) {
        const std::string text{bytes};
        table.push_back(
            create(name, R"({"title":")" + text + "\"}", 422, invalid_at(10) + "Invalid UTF-8"));
        table.push_back(create(name, R"({"title":"a","x":")" + text + "\"}", 422, "json_invalid"));
    }
    std::string wide;  // UTF-16, whatever its Content-Type says
    for (const char c : std::string{R"({"title":"a"})"}) wide += std::string{c, '\0'};
    table.push_back(create("UTF-16", wide, 422, "json_invalid"));
    run_scenarios(table);
}

TEST(Json, WithALoneSurrogateIsRefused) {
    run_scenarios({
        create("a high one", R"({"title":"\ud83d"})", 422, invalid_at(10) + "Lone surrogate"),
        create("a low one", R"({"title":"\ude00"})", 422, invalid_at(10)),
        create("a high one and a letter", R"({"title":"\ud83da"})", 422, invalid_at(10)),
        create("two high ones", R"({"title":"\ud83d\ud83d"})", 422, invalid_at(10)),
        create("in the wrong order", R"({"title":"\ude00\ud83d"})", 422, invalid_at(10)),
        create("in an unknown member", R"({"title":"a","x":"\ud83d"})", 422, invalid_at(18)),
        create("in a name", R"({"title":"a","\ud83d":1})", 422, invalid_at(14)),
    });
}

TEST(Json, MayNestSixtyFourDeep) {
    run_scenarios({
        create("64", nested(63), 201),
        create("65", nested(64), 422, "json_invalid"),
        create("64 objects",
               R"({"title":"a","x":)" + repeat(R"({"a":)", 62) + "{" + repeat("}", 63) + "}", 201),
        create("65 objects",
               R"({"title":"a","x":)" + repeat(R"({"a":)", 63) + "{" + repeat("}", 64) + "}", 422,
               "json_invalid"),
        create("half a million", repeat("[", 500'000), 422, "json_invalid"),
        create("half a million objects", repeat(R"({"":)", 250'000), 422, "json_invalid"),
    });
}

TEST(Json, ThatIsNoObjectIsRefused) {
    std::vector<Scenario> table{create("null", "null", 422, missing_body),
                                create("null with space", " null ", 422, missing_body),
                                create("none", "", 422, missing_body)};
    for (const char* value : {"[]", "[{\"title\":\"a\"}]", "\"a\"", "1", "1.50", "true", "false"}) {
        table.push_back(create(value, value, 422, not_an_object + value + "}]}"));
    }
    run_scenarios(table);
}

TEST(Json, IsTakenUnderItsNamesAlone) {
    std::vector<Scenario> table;
    const auto send = [](std::string type, std::string body) {
        Scenario row = create(type, std::move(body), 0);
        row.fields = type.empty() ? "" : "Content-Type: " + type + "\r\n";
        return row;
    };
    for (const char* type :
         {"application/json", "APPLICATION/JSON", "application/json; charset=utf-8",
          "application/json;charset=UTF-8", "application/json ; charset=latin1",
          "application/vnd.api+json", "application/merge-patch+json", "application/a+JSON; x=y"}) {
        Scenario row = send(type, R"({"title":"a"})");
        row.status = 201;
        table.push_back(row);
    }
    for (const char* type :
         {"text/plain", "text/json", "application/x-www-form-urlencoded", "multipart/form-data",
          "application/jsonp", "application/xml", "application/+json", "image/svg+json", "json",
          "application/json-seq", "application", "*/*", "application/json, text/plain"}) {
        Scenario row = send(type, R"({"title":"a"})");
        row.status = 422;
        row.contains = not_an_object + R"("{\"title\":\"a\"}"}]})";
        table.push_back(row);
    }
    Scenario bytes = send("text/plain", "a\xFF\xC3\xA9");
    bytes.status = 422;
    bytes.contains = not_an_object + "\"a\xEF\xBF\xBD\xC3\xA9\"}]}";
    table.push_back(bytes);
    Scenario empty = send("text/plain", "");
    empty.status = 422;
    empty.contains = missing_body;
    table.push_back(empty);
    run_scenarios(table);
}

TEST(Json, WithoutAContentTypeIsNone) {
    const RunningApp app;
    const std::string task = app.make_task("ann", "a");
    for (const std::string& target :
         {std::string{"POST /api/ann/tasks"}, "PUT /api/ann/tasks/" + task}) {
        HttpClient client{app.port()};
        const HttpReply reply =
            client.exchange(target + " HTTP/1.1\r\nHost: h\r\n" + app.authorization("ann") +
                            "Content-Length: 13\r\n\r\n{\"title\":\"a\"}");
        EXPECT_EQ(reply.status, 422);
        EXPECT_EQ(reply.body, not_an_object + R"("{\"title\":\"a\"}"}]})");
    }
}

}  // namespace taskgate::test
