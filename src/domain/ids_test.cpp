// SPDX-License-Identifier: MIT
#include "domain/ids.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace taskgate {

namespace {

constexpr std::string_view canonical = "0190a5b2-7c1e-7d3f-8a4b-5c6d7e8f9a0b";

TEST(TaskIdText, IsReadInEveryFormThatPydanticTakes) {
    for (const std::string_view text :
         {"0190a5b2-7c1e-7d3f-8a4b-5c6d7e8f9a0b", "0190A5B2-7C1E-7D3F-8A4B-5C6D7E8F9A0B",
          "0190a5b27c1e7d3f8a4b5c6d7e8f9a0b", "0190A5b27c1e7D3F8a4b5C6d7e8f9a0B",
          "{0190a5b2-7c1e-7d3f-8a4b-5c6d7e8f9a0b}", "urn:uuid:0190a5b2-7c1e-7d3f-8a4b-5c6d7e8f9a0b",
          "urn:uuid:0190A5B2-7C1E-7D3F-8A4B-5C6D7E8F9A0B"}) {
        const TaskIdText read = read_task_id(text);
        ASSERT_TRUE(read.id) << text << ": " << read.reason;
        EXPECT_EQ(read.id->to_string(), canonical);
        EXPECT_EQ(read.reason, "");
    }
}

TEST(TaskIdText, IsOfAnyVersionAndVariant) {
    for (const std::string_view text :
         {"00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff",
          "6ba7b810-9dad-11d1-80b4-00c04fd430c8", "f47ac10b-58cc-4372-a567-0e02b2c3d479"}) {
        ASSERT_TRUE(read_task_id(text).id) << text;
        EXPECT_EQ(read_task_id(text).id->to_string(), text);
    }
}

// What pydantic-core 2 says, by way of Rust's uuid crate.
TEST(TaskIdText, SaysWhyItIsNone) {
    const auto character = [](std::string_view found, std::size_t at) {
        return "invalid character: expected an optional prefix of `urn:uuid:` followed by "
               "[0-9a-fA-F-], found `" +
               std::string{found} + "` at " + std::to_string(at);
    };
    const auto length = [](std::size_t found) {
        return "invalid length: expected length 32 for simple format, found " +
               std::to_string(found);
    };
    const auto groups = [](std::size_t found) {
        return "invalid group count: expected 5, found " + std::to_string(found);
    };
    const auto group = [](std::size_t index, std::size_t expected, std::size_t found) {
        return "invalid group length in group " + std::to_string(index) + ": expected " +
               std::to_string(expected) + ", found " + std::to_string(found);
    };
    const std::vector<std::pair<std::string, std::string>> cases{
        {"", length(0)},
        {"1", length(1)},
        {"0190a5b27c1e7d3f8a4b5c6d7e8f9a0", length(31)},
        {"0190a5b27c1e7d3f8a4b5c6d7e8f9a0b0", length(33)},
        {"not-a-uuid", character("n", 1)},
        {"xyz", character("x", 1)},
        {"0190a5b2-7c1e-7d3f-8a4b-5c6d7e8f9a0g", character("g", 36)},
        {"0190a5b2_7c1e-7d3f-8a4b-5c6d7e8f9a0b", character("_", 9)},
        {" 0190a5b2-7c1e-7d3f-8a4b-5c6d7e8f9a0b", character(" ", 1)},
        {"0190a5b2-7c1e-7d3f-8a4b-5c6d7e8f9a0b ", character(" ", 37)},
        {"0é", character("é", 2)},
        {"🚀", character("🚀", 1)},
        {"{0190a5b2-7c1e-7d3f-8a4b-5c6d7e8f9a0b", character("{", 1)},
        {"0190a5b2-7c1e-7d3f-8a4b-5c6d7e8f9a0b}", character("}", 37)},
        {"URN:UUID:0190a5b2-7c1e-7d3f-8a4b-5c6d7e8f9a0b", character("U", 1)},
        {"0-0", groups(2)},
        {"----", group(0, 8, 0)},
        {"-----", groups(6)},
        {"0190a5b2-7c1e-7d3f-8a4b5c6d7e8f9a0b", groups(4)},
        {"0190a5b-27c1e-7d3f-8a4b-5c6d7e8f9a0b", group(0, 8, 7)},
        {"0190a5b2-7c1-e7d3f-8a4b-5c6d7e8f9a0b", group(1, 4, 3)},
        {"0190a5b2-7c1e-7d3-f8a4b-5c6d7e8f9a0b", group(2, 4, 3)},
        {"0190a5b2-7c1e-7d3f-8a4-b5c6d7e8f9a0b", group(3, 4, 3)},
        {"0190a5b2-7c1e-7d3f-8a4b-5c6d7e8f9a0", group(4, 12, 11)},
        {"0190a5b2-7c1e-7d3f-8a4b-5c6d7e8f9a0bb", group(4, 12, 13)},
    };
    for (const auto& [text, reason] : cases) {
        EXPECT_FALSE(read_task_id(text).id) << text;
        EXPECT_EQ(read_task_id(text).reason, reason) << text;
    }
}

TEST(TaskIdText, ThatIsNoneAlwaysHasAReason) {
    for (const std::string text :
         {"{}", "{", "}", "urn:uuid:", "urn:uuid", "{0190a5b27c1e7d3f8a4b5c6d7e8f9a0b}",
          "urn:uuid:0190a5b27c1e7d3f8a4b5c6d7e8f9a0b", "{urn:uuid:0}", "{{}}",
          "urn:uuid:{0190a5b2-7c1e-7d3f-8a4b-5c6d7e8f9a0b}",
          "{0190a5b2-7c1e-7d3f-8a4b-5c6d7e8f9a0g}"}) {
        EXPECT_FALSE(read_task_id(text).id) << text;
        EXPECT_NE(read_task_id(text).reason, "") << text;
    }
    const std::string many(20'000, '-');
    EXPECT_EQ(read_task_id(many).reason, "invalid group count: expected 5, found 20001");
    EXPECT_NE(read_task_id(std::string(1, '\0')).reason, "");
}

TEST(TaskId, CarriesItsTimeVersionAndVariant) {
    const Time time{std::chrono::microseconds{1'769'860'800'123'456}};
    const std::string text = TaskId::make(time).to_string();
    EXPECT_EQ(text.substr(0, 8) + text.substr(9, 4), "019c13ec9e7b");  // 1769860800123 ms
    EXPECT_EQ(text.at(14), '7');
    EXPECT_EQ(std::stoul(text.substr(15, 3), nullptr, 16), 456U * 4096 / 1000);
    EXPECT_NE(std::string_view{"89ab"}.find(text.at(19)), std::string_view::npos);
}

TEST(TaskId, IsOrderedByItsTimeToTheMicrosecond) {
    Time time{std::chrono::microseconds{1'769'860'800'998'000}};
    TaskId before = TaskId::make(time);
    for (int i = 0; i < 5'000; ++i) {
        time += std::chrono::microseconds{1};
        const TaskId next = TaskId::make(time);
        ASSERT_LT(before, next) << i;
        ASSERT_LT(before.to_string(), next.to_string()) << i;
        before = next;
    }
}

TEST(TaskId, IsReadBackAsItWasWritten) {
    for (int i = 0; i < 100; ++i) {
        const TaskId id = TaskId::make(Time{std::chrono::microseconds{i}});
        EXPECT_EQ(read_task_id(id.to_string()).id, id);
        std::string json;
        append_json(json, id);
        EXPECT_EQ(json, '"' + id.to_string() + '"');
    }
}

TEST(TaskId, IsUniqueAmongThreadsThatMakeThemAtOneTime) {
    constexpr int threads = 4;
    constexpr int each = 5'000;
    std::mutex mutex;
    std::set<TaskId> ids;
    std::vector<std::thread> workers;
    workers.reserve(threads);
    for (int i = 0; i < threads; ++i) {
        workers.emplace_back([&] {
            std::vector<TaskId> made;
            made.reserve(each);
            for (int n = 0; n < each; ++n) made.push_back(TaskId::make(Time{}));
            const std::lock_guard lock{mutex};
            ids.insert(made.begin(), made.end());
        });
    }
    for (std::thread& worker : workers) worker.join();
    EXPECT_EQ(ids.size(), static_cast<std::size_t>(threads * each));
}

TEST(TaskId, ComparesAsBytes) {
    TaskId::Bytes low{};
    TaskId::Bytes high{};
    low[15] = 0xFF;
    high[0] = 0x80;
    EXPECT_LT(TaskId{low}, TaskId{high});
    EXPECT_EQ(TaskId{low}.bytes(), low);
    EXPECT_EQ(TaskId{}.to_string(), "00000000-0000-0000-0000-000000000000");
}

TEST(UserId, HoldsFrom1To255CodePoints) {
    const auto times = [](std::string_view text, std::size_t count) {
        std::string out;
        for (std::size_t i = 0; i < count; ++i) out += text;
        return out;
    };
    EXPECT_FALSE(UserId::is_valid(""));
    for (const std::string_view unit : {"x", "é", "€", "🚀"}) {
        EXPECT_TRUE(UserId::is_valid(times(unit, 1))) << unit;
        EXPECT_TRUE(UserId::is_valid(times(unit, 255))) << unit;
        EXPECT_FALSE(UserId::is_valid(times(unit, 256))) << unit;
    }
}

TEST(UserId, HoldsAnythingButU0000) {
    for (const std::string_view text : {" ", "\n", "/", "..", "%2F", "null", "\x7F", "1"}) {
        EXPECT_TRUE(UserId::is_valid(text)) << text;
    }
    for (const std::string& text :
         {std::string(1, '\0'), std::string("a\0", 2), std::string("\0a", 2)}) {
        EXPECT_FALSE(UserId::is_valid(text));
    }
}

TEST(UserId, IsComparedByteForByte) {
    EXPECT_EQ(UserId{"a"}, UserId{"a"});
    EXPECT_NE(UserId{"a"}, UserId{"A"});
    EXPECT_NE(UserId{"\xC3\xA9"}, UserId{"e\xCC\x81"});
    std::string json;
    append_json(json, UserId{"a\"b"});
    EXPECT_EQ(json, R"("a\"b")");
}

}  // namespace

}  // namespace taskgate
