// SPDX-License-Identifier: MIT
// Sections 1 and 2 of the contract: what the routes do when all is well.

#include "api/scenario.hpp"
#include "support/store_clock.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace taskgate::test {

namespace {

const std::string uuid = "[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
const std::string time = "20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{6}Z";

/// The text of a member of a flat object whose values hold no commas.
std::string member(const std::string& object, const std::string& name) {
    const std::string key = "\"" + name + "\":";
    const std::size_t begin = object.find(key);
    if (begin == std::string::npos) return {};
    const std::size_t value = begin + key.size();
    return object.substr(value, object.find_first_of(",}", value) - value);
}

}  // namespace

TEST(Tasks, AreReadWithEveryFieldInItsOrder) {
    const RunningApp app;
    const HttpReply reply =
        app.ask("POST", "/api/ann/tasks", "ann", R"({"title":"Buy milk","description":"2 l"})");
    EXPECT_EQ(reply.status, 201);
    EXPECT_EQ(reply.find("Content-Type"), "application/json");
    const std::string form = R"([{]"id":")" + uuid +
                             R"(","user_id":"ann","title":"Buy milk","description":"2 l",)"
                             R"("is_completed":false,"created_at":")" +
                             time + R"(","updated_at":")" + time + R"("[}])";
    EXPECT_THAT(reply.body, testing::MatchesRegex(form));
    EXPECT_EQ(member(reply.body, "created_at"), member(reply.body, "updated_at"));
    const std::string id = reply.body.substr(7, 36);
    EXPECT_EQ(reply.find("Location"), "/api/ann/tasks/" + id);
    EXPECT_EQ(app.ask("GET", reply.find("Location"), "ann").body, reply.body);
    EXPECT_EQ(app.ask("GET", "/api/ann/tasks", "ann").body, "[" + reply.body + "]");
}

TEST(Tasks, WithoutADescriptionHaveNull) {
    const RunningApp app;
    for (const char* body : {R"({"title":"a"})", R"({"title":"a","description":null})"}) {
        const HttpReply reply = app.ask("POST", "/api/ann/tasks", "ann", body);
        EXPECT_EQ(reply.status, 201);
        EXPECT_EQ(member(reply.body, "description"), "null");
    }
}

TEST(Tasks, AreListedByTimeOfCreation) {
    StoreClock clock;
    const RunningApp app{{}, &clock};
    EXPECT_EQ(app.ask("GET", "/api/ann/tasks", "ann").body, "[]");
    std::string expected;
    for (const char* title : {"c", "a", "b"}) {
        clock.move(std::chrono::microseconds{1});
        expected +=
            (expected.empty() ? "" : ",") +
            app.ask("POST", "/api/ann/tasks", "ann", "{\"title\":\"" + std::string{title} + "\"}")
                .body;
    }
    EXPECT_EQ(app.ask("GET", "/api/ann/tasks", "ann").body, "[" + expected + "]");
}

TEST(Tasks, ChangeOnlyWhatWasSent) {
    StoreClock clock;
    const RunningApp app{{}, &clock};
    const std::string task = "/api/ann/tasks/" + app.make_task("ann", "a");
    struct Row {
        const char* body;
        const char* title;
        const char* description;
        const char* is_completed;
    };
    std::string before = app.ask("GET", task, "ann").body;
    for (const Row& row : {
             Row{R"({"description":"d"})", "\"a\"", "\"d\"", "false"},
             Row{R"({"title":"b"})", "\"b\"", "\"d\"", "false"},
             Row{R"({"is_completed":true})", "\"b\"", "\"d\"", "true"},
             Row{R"({})", "\"b\"", "\"d\"", "true"},
             Row{R"({"is_completed":true})", "\"b\"", "\"d\"", "true"},
             Row{R"({"description":null})", "\"b\"", "null", "true"},
             Row{R"({"description":""})", "\"b\"", "\"\"", "true"},
             Row{R"({"id":"x","user_id":"bob","created_at":1,"updated_at":2})", "\"b\"", "\"\"",
                 "true"},
             Row{R"({"title":"c","description":"e","is_completed":false})", "\"c\"", "\"e\"",
                 "false"},
         }) {
        SCOPED_TRACE(row.body);
        const HttpReply reply = app.ask("PUT", task, "ann", row.body);
        EXPECT_EQ(reply.status, 200);
        EXPECT_EQ(member(reply.body, "title"), row.title);
        EXPECT_EQ(member(reply.body, "description"), row.description);
        EXPECT_EQ(member(reply.body, "is_completed"), row.is_completed);
        for (const char* kept : {"id", "user_id", "created_at"}) {
            EXPECT_EQ(member(reply.body, kept), member(before, kept));
        }
        // The clock stands still: the time moves on all the same.
        EXPECT_GT(member(reply.body, "updated_at"), member(before, "updated_at"));
        EXPECT_EQ(app.ask("GET", task, "ann").body, reply.body);
        before = reply.body;
    }
    clock.move(std::chrono::hours{1});
    const std::string later = app.ask("PUT", task, "ann", "{}").body;
    EXPECT_EQ(member(later, "updated_at"), "\"" + to_rfc3339(clock.now()) + "\"");
}

TEST(Tasks, AreToggledWhateverTheBodySays) {
    const RunningApp app;
    const std::string task = "/api/ann/tasks/" + app.make_task("ann", "a");
    std::string before = app.ask("GET", task, "ann").body;
    bool is_completed = false;
    for (const char* body : {"", "{}", R"({"is_completed":false})", "no JSON", "null"}) {
        SCOPED_TRACE(body);
        const HttpReply reply = app.ask("PATCH", task + "/complete", "ann", body);
        is_completed = !is_completed;
        EXPECT_EQ(reply.status, 200);
        EXPECT_EQ(member(reply.body, "is_completed"), is_completed ? "true" : "false");
        EXPECT_EQ(member(reply.body, "created_at"), member(before, "created_at"));
        EXPECT_GT(member(reply.body, "updated_at"), member(before, "updated_at"));
        before = reply.body;
    }
}

TEST(Tasks, AreDeletedOnce) {
    const RunningApp app;
    const std::string kept = app.make_task("ann", "kept");
    const std::string task = "/api/ann/tasks/" + app.make_task("ann", "a");
    const HttpReply reply = app.ask("DELETE", task, "ann", "no JSON");
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body, R"({"message":"Task deleted successfully"})");
    EXPECT_EQ(reply.find("Content-Type"), "application/json");
    for (const char* method : {"GET", "DELETE"}) {
        const HttpReply gone = app.ask(method, task, "ann");
        EXPECT_EQ(gone.status, 404);
        EXPECT_EQ(gone.body, R"({"detail":"Task not found"})");
    }
    EXPECT_EQ(app.ask("PUT", task, "ann", "{}").status, 404);
    EXPECT_EQ(app.ask("PATCH", task + "/complete", "ann").status, 404);
    EXPECT_EQ(app.ask("GET", "/api/ann/tasks", "ann").body.substr(8, 36), kept);
}

TEST(Tasks, KeepTheirTextsExactly) {
    const RunningApp app;
    struct Row {
        const char* name;
        std::string sent;
        std::string read;
    };
    for (const Row& row : {
             Row{"spaces around", "  a  ", "  a  "},
             Row{"a space alone", " ", " "},
             Row{"letters that are not ASCII", "h\xC3\xA9llo \xE4\xB8\x96",
                 "h\xC3\xA9llo \xE4\xB8\x96"},
             Row{"an astral character", "\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80"},
             Row{"an escaped astral character", R"(\ud83d\ude00)", "\xF0\x9F\x98\x80"},
             Row{"an escaped letter", R"(\u0061)", "a"},
             Row{"a decomposed letter", "e\xCC\x81", "e\xCC\x81"},
             Row{"a slash", R"(\/)", "/"},
             Row{"a quote and a backslash", R"(\"\\)", R"(\"\\)"},
             Row{"DEL", "\x7F", "\x7F"},
             Row{"line ends", R"(\r\n\t)", R"(\r\n\t)"},
             Row{"a non-character", "\xEF\xBF\xBF", "\xEF\xBF\xBF"},
             Row{"the highest code point", "\xF4\x8F\xBF\xBF", "\xF4\x8F\xBF\xBF"},
             Row{"HTML", "<b>&amp;</b>", "<b>&amp;</b>"},
             Row{"SQL", "'; DROP TABLE tasks; --", "'; DROP TABLE tasks; --"},
         }) {
        SCOPED_TRACE(row.name);
        const std::string body =
            R"({"title":")" + row.sent + R"(","description":")" + row.sent + "\"}";
        const HttpReply reply = app.ask("POST", "/api/ann/tasks", "ann", body);
        ASSERT_EQ(reply.status, 201) << reply.body;
        EXPECT_NE(
            reply.body.find(R"("title":")" + row.read + R"(","description":")" + row.read + "\""),
            std::string::npos)
            << reply.body;
        EXPECT_EQ(app.ask("GET", reply.find("Location"), "ann").body, reply.body);
    }
}

TEST(Tasks, WriteOtherControlCharactersAsEscapes) {
    const RunningApp app;
    const HttpReply reply = app.ask("POST", "/api/ann/tasks", "ann", R"({"title":"\u0001\u001F"})");
    EXPECT_EQ(reply.status, 201);
    EXPECT_THAT(reply.body, testing::ContainsRegex(R"("title":"\\u0001\\u001[fF]")"));
}

}  // namespace taskgate::test
