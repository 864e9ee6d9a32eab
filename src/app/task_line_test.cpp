// SPDX-License-Identifier: MIT
#include "app/task_line.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <vector>

namespace taskgate {

namespace {

constexpr std::string_view line =
    R"({{"id":{},"user_id":{},"title":{},"description":null,"is_completed":{},)"
    R"("created_at":{},"updated_at":"2026-01-31T12:00:00.000001Z"}})";

std::string make_line(std::string_view id = "\"0190163d-8694-739b-aea5-966c26f8ad91\"",
                      std::string_view user = "\"ada\"", std::string_view title = "\"t\"",
                      std::string_view completed = "true",
                      std::string_view created = "\"2026-01-31T12:00:00.123456Z\"") {
    return fmt::format(fmt::runtime(line), id, user, title, completed, created);
}

TEST(TaskLine, ComesBackAsItWas) {
    std::string out;
    append_task_line(out, read_task_line(make_line()).value());
    EXPECT_EQ(out, make_line() + "\n");
    const Task task = example(std::type_identity<Task>{});
    out.clear();
    append_task_line(out, task);
    std::string again;
    append_task_line(again,
                     read_task_line(std::string_view{out}.substr(0, out.size() - 1)).value());
    EXPECT_EQ(again, out);
}

TEST(TaskLine, TakesWhatOtherProgramsWrite) {
    const Task task =
        read_task_line(
            R"( {"id": "0190163D8694739BAEA5966C26F8AD91", "user_id": "ad\u0061", "title": "\ud83d\ude80",)"
            R"( "is_completed": false, "created_at": "2026-01-31 14:00:00+02:00",)"
            R"( "updated_at": "2026-01-31T12:00", "more": [1e999]} )")
            .value();
    EXPECT_EQ(task.id.to_string(), "0190163d-8694-739b-aea5-966c26f8ad91");
    EXPECT_EQ(task.user_id.value(), "ada");
    EXPECT_EQ(task.title, "🚀");
    EXPECT_EQ(task.description, std::nullopt);
    EXPECT_EQ(to_rfc3339(task.created_at), "2026-01-31T12:00:00.000000Z");
    EXPECT_EQ(to_rfc3339(task.updated_at), "2026-01-31T12:00:00.000000Z");
}

TEST(TaskLine, SaysWhatIsWrong) {
    const std::string long_title = '"' + std::string(501, 'x') + '"';
    const std::string long_user = '"' + std::string(256, 'x') + '"';
    const std::vector<std::pair<std::string, std::string>> cases{
        {make_line("7"), "id: \"7\" is no UUID"},
        {make_line("\"7\""), "id: \"7\" is no UUID"},
        {make_line("\"0190163d-8694-739b-aea5-966c26f8ad91\"", "\"\""),
         "user_id: String should have at least 1 character"},
        {make_line("\"0190163d-8694-739b-aea5-966c26f8ad91\"", long_user),
         "user_id: String should have at most 255 characters"},
        {make_line("\"0190163d-8694-739b-aea5-966c26f8ad91\"", R"("a\u0000")"),
         "user_id: Value error, must not contain U+0000"},
        {make_line("null", "null", "\"\"", "1", "\"soon\""),
         "id: \"null\" is no UUID; user_id: Input should be a valid string; title: String should "
         "have at least 1 character; is_completed: Input should be a valid boolean; created_at: "
         "\"soon\" cannot be read as a date and a time"},
        {make_line("\"0190163d-8694-739b-aea5-966c26f8ad91\"", "\"ada\"", long_title),
         "title: String should have at most 500 characters"},
        {make_line("\"0190163d-8694-739b-aea5-966c26f8ad91\"", "\"ada\"", "\"t\"", "true",
                   "1769860800"),
         "created_at: \"1769860800\" is no time"},
        {make_line("\"0190163d-8694-739b-aea5-966c26f8ad91\"", "\"ada\"", "\"t\"", "true",
                   "\"0000-01-01T00:00:00Z\""),
         "created_at: \"0000-01-01T00:00:00Z\" is outside the years 1 to 9999"},
        {R"({"title":"t"})",
         "id: Field required; user_id: Field required; is_completed: Field required; created_at: "
         "Field required; updated_at: Field required"},
        {R"({"title":"t)", "JSON decode error at character 10"},
        {"[]", "Input should be a valid dictionary or object to extract fields from"},
        {"", "Field required"},
        {make_line("\"\\u001b[31m\""), "id: \"\\u001b[31m\" is no UUID"},
    };
    for (const auto& [text, reason] : cases) {
        const auto task = read_task_line(text);
        ASSERT_FALSE(task) << text;
        EXPECT_EQ(task.error().message, reason) << text;
    }
}

}  // namespace

}  // namespace taskgate
