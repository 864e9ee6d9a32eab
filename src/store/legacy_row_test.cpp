// SPDX-License-Identifier: MIT
#include "store/legacy_row.hpp"

#include <gtest/gtest.h>

namespace taskgate {

namespace {

LegacyRow good_row() {
    LegacyRow row;
    row.id = "0190163d8694739baea5966c26f8ad91";
    row.user_id = "ada";
    row.title = "Buy milk";
    row.is_completed = "1";
    row.created_at = "2026-01-31 12:00:00";
    row.updated_at = "2026-01-31 12:00:01";
    return row;
}

/// Why a row does not fit; empty where it does.
std::string reason(const LegacyRow& row) {
    const auto zone = TimeZone::open("UTC");
    const auto task = read_legacy_row(row, *zone);
    return task ? "" : task.error().message;
}

TEST(LegacyRow, BecomesATask) {
    const auto zone = TimeZone::open("+01:00");
    const auto task = read_legacy_row(good_row(), *zone);
    ASSERT_TRUE(task);
    EXPECT_EQ(task->id.to_string(), "0190163d-8694-739b-aea5-966c26f8ad91");
    EXPECT_EQ(task->user_id.value(), "ada");
    EXPECT_EQ(task->title, "Buy milk");
    EXPECT_EQ(task->description, std::nullopt);
    EXPECT_TRUE(task->is_completed);
    EXPECT_EQ(to_rfc3339(task->created_at), "2026-01-31T11:00:00.000000Z");
    EXPECT_EQ(to_rfc3339(task->updated_at), "2026-01-31T11:00:01.000000Z");
}

TEST(LegacyRow, DoesWithoutWhatMayBeNull) {
    LegacyRow row = good_row();
    row.is_completed = row.updated_at = std::nullopt;
    const auto zone = TimeZone::open("UTC");
    const auto task = read_legacy_row(row, *zone);
    ASSERT_TRUE(task);
    EXPECT_FALSE(task->is_completed);
    EXPECT_EQ(task->updated_at, task->created_at);
}

TEST(LegacyRow, ReadsIdsAndBooleansOfManyForms) {
    for (const std::string_view id :
         {"0190163D-8694-739B-AEA5-966C26F8AD91", "{0190163d-8694-739b-aea5-966c26f8ad91}",
          "urn:uuid:0190163d-8694-739b-aea5-966c26f8ad91",
          "00000000-0000-0000-0000-000000000000"}) {
        LegacyRow row = good_row();
        row.id = id;
        EXPECT_EQ(reason(row), "") << id;
    }
    for (const std::string_view word : {"true", "TRUE", "t", "1", "false", "False", "f", "0"}) {
        LegacyRow row = good_row();
        row.is_completed = word;
        EXPECT_EQ(reason(row), "") << word;
    }
}

TEST(LegacyRow, SaysWhyItDoesNotFit) {
    using Member = std::optional<std::string> LegacyRow::*;
    struct Case {
        Member member;
        std::optional<std::string> value;
        std::string expected;
    };
    const std::vector<Case> cases{
        {&LegacyRow::id, std::nullopt, "id is NULL"},
        {&LegacyRow::id, "42", "id is no UUID"},
        {&LegacyRow::id, "\xFF", "id is no UUID"},
        {&LegacyRow::user_id, std::nullopt, "user_id is NULL"},
        {&LegacyRow::user_id, "", "user_id is empty"},
        {&LegacyRow::user_id, std::string(256, 'x'), "user_id has 256 characters, more than 255"},
        {&LegacyRow::user_id, std::string("\0", 1), "user_id holds U+0000"},
        {&LegacyRow::user_id, "\xED\xA0\x80", "user_id is no UTF-8"},
        {&LegacyRow::title, std::nullopt, "title is NULL"},
        {&LegacyRow::title, "", "title is empty"},
        {&LegacyRow::title, std::string(501, 'x'), "title has 501 characters, more than 500"},
        {&LegacyRow::description, std::string(5001, 'x'),
         "description has 5001 characters, more than 5000"},
        {&LegacyRow::description, std::string("a\0", 2), "description holds U+0000"},
        {&LegacyRow::is_completed, "", "is_completed is \"\", neither true nor false"},
        {&LegacyRow::is_completed, "yes", "is_completed is \"yes\", neither true nor false"},
        {&LegacyRow::created_at, std::nullopt, "created_at is NULL"},
        {&LegacyRow::created_at, "", "created_at \"\" cannot be read as a date and a time"},
        {&LegacyRow::updated_at, "0000-12-31 00:00:00",
         "updated_at \"0000-12-31 00:00:00\" is outside the years 1 to 9999"},
    };
    for (const Case& one : cases) {
        LegacyRow row = good_row();
        row.*one.member = one.value;
        EXPECT_EQ(reason(row), one.expected);
    }
}

TEST(LegacyRow, CountsCodePointsAndNotBytes) {
    LegacyRow row = good_row();
    row.title = row.description = "";
    for (int i = 0; i < 500; ++i) *row.title += "🚀";
    for (int i = 0; i < 5000; ++i) *row.description += "🚀";
    EXPECT_EQ(reason(row), "");
    *row.title += "x";
    EXPECT_EQ(reason(row), "title has 501 characters, more than 500");
}

TEST(LegacyRow, IsShownByItsKey) {
    LegacyRow row = good_row();
    row.id = "a\x1B[2J\nb";
    row.user_id = std::nullopt;
    EXPECT_EQ(describe_key(row), R"(id "a\u001b[2J\nb" of user NULL)");
}

}  // namespace

}  // namespace taskgate
