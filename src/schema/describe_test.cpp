// SPDX-License-Identifier: MIT
#include "schema/describe.hpp"

#include "schema/write.hpp"

#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace taskgate::schema {

namespace {

struct Everything {
    std::string name = {};
    std::optional<std::string> remark = {};
    bool is_done = false;
    Time made_at = {};

    static constexpr std::string_view schema_name = "Everything";
    static constexpr auto fields() {
        return std::tuple{
            field("name", &Everything::name, Length{1, 5}),
            field("remark", &Everything::remark, Length{0, 7}),
            field("is_done", &Everything::is_done),
            field("made_at", &Everything::made_at),
        };
    }
};
static_assert(names_every_member<Everything>);

struct Changes {
    Change<std::string> name = {};
    Change<std::optional<std::string>> remark = {};

    static constexpr std::string_view schema_name = "Changes";
    static constexpr auto fields() {
        return std::tuple{field("name", &Changes::name, Length{1, 5}),
                          field("remark", &Changes::remark, Length{0, 7})};
    }
};
static_assert(names_every_member<Changes>);

/// One that says more about itself.
struct Explained {
    std::string name = {};
    std::optional<std::string> remark = {};

    static constexpr std::string_view schema_name = "Explained";
    static constexpr auto fields() {
        return std::tuple{field("name", &Explained::name), field("remark", &Explained::remark)};
    }
    static constexpr std::array notes{
        std::pair<std::string_view, std::string_view>{"remark", "Said \"aside\"."}};
};
Explained example(std::type_identity<Explained> /*type*/) { return {"a\"b", std::nullopt}; }

/// One that forgot a member, in each place where one can be forgotten.
struct ForgetsTheFirst {
    std::string name = {};
    bool is_done = false;
    static constexpr auto fields() {
        return std::tuple{field("is_done", &ForgetsTheFirst::is_done)};
    }
};
struct ForgetsTheLast {
    std::string name = {};
    std::optional<std::string> remark = {};
    Change<bool> is_done = {};
    static constexpr auto fields() {
        return std::tuple{field("name", &ForgetsTheLast::name),
                          field("remark", &ForgetsTheLast::remark)};
    }
};
struct ForgetsAll {
    Time made_at = {};
    static constexpr auto fields() { return std::tuple{}; }
};
struct Empty {
    static constexpr auto fields() { return std::tuple{}; }
};

template <class Struct>
std::string description(Direction direction) {
    std::string out;
    json::Writer writer{out};
    describe<Struct>(writer, direction);
    return out;
}

TEST(Fields, AreKnownToBeComplete) {
    EXPECT_TRUE(names_every_member<Everything>);
    EXPECT_TRUE(names_every_member<Empty>);
}

TEST(Fields, AreKnownToLackAMember) {
    EXPECT_FALSE(names_every_member<ForgetsTheFirst>);
    EXPECT_FALSE(names_every_member<ForgetsTheLast>);
    EXPECT_FALSE(names_every_member<ForgetsAll>);
}

TEST(Fields, AreVisitedInTheirOrder) {
    std::string names;
    for_each_field<Everything>([&names](const auto& each) { names.append(each.name) += ' '; });
    EXPECT_EQ(names, "name remark is_done made_at ");
}

TEST(WriteObject, WritesEveryFieldCompactly) {
    Everything value;
    value.name = "a\"é\n";
    value.made_at = Time{std::chrono::microseconds{1}};
    std::string out = "x";
    append_object(out, value);
    EXPECT_EQ(out,
              "x{\"name\":\"a\\\"é\\n\",\"remark\":null,\"is_done\":false,"
              "\"made_at\":\"1970-01-01T00:00:00.000001Z\"}");
    value.remark = "";
    value.is_done = true;
    out.clear();
    append_object(out, value);
    EXPECT_NE(out.find(R"("remark":"","is_done":true)"), std::string::npos) << out;
}

TEST(Describe, MakesTitlesOfNames) {
    EXPECT_EQ(to_title("is_completed"), "Is Completed");
    EXPECT_EQ(to_title("title"), "Title");
    EXPECT_EQ(to_title(""), "");
}

TEST(Describe, WritesTypesLimitsAndWhatMayBeNull) {
    const std::string properties =
        R"("properties":{)"
        R"("name":{"type":"string","minLength":1,"maxLength":5,"title":"Name"},)"
        R"("remark":{"anyOf":[{"type":"string","maxLength":7},{"type":"null"}],"title":"Remark"},)"
        R"("is_done":{"type":"boolean","title":"Is Done"},)"
        R"("made_at":{"type":"string","format":"date-time","title":"Made At"}})";
    EXPECT_EQ(description<Everything>(Direction::answer),
              R"({"title":"Everything","type":"object",)" + properties +
                  R"(,"required":["name","remark","is_done","made_at"]})");
    EXPECT_EQ(description<Everything>(Direction::request),
              R"({"title":"Everything","type":"object",)" + properties +
                  R"(,"required":["name","is_done","made_at"]})");
}

TEST(Describe, RequiresNothingOfAChange) {
    EXPECT_EQ(
        description<Changes>(Direction::request),
        R"({"title":"Changes","type":"object","properties":{)"
        R"("name":{"type":"string","minLength":1,"maxLength":5,"title":"Name"},)"
        R"("remark":{"anyOf":[{"type":"string","maxLength":7},{"type":"null"}],"title":"Remark"}}})");
}

TEST(Describe, AddsWhatAStructNotesAndItsExample) {
    EXPECT_EQ(
        description<Explained>(Direction::answer),
        R"({"title":"Explained","type":"object","properties":{"name":{"type":"string","title":"Name"},)"
        R"("remark":{"anyOf":[{"type":"string"},{"type":"null"}],"title":"Remark",)"
        R"("description":"Said \"aside\"."}},"required":["name","remark"],)"
        R"("examples":[{"name":"a\"b","remark":null}]})");
}

TEST(Describe, KnowsANoteByItsFieldAlone) {
    EXPECT_EQ(detail::count_noted_fields<Explained>(), 1U);
    EXPECT_EQ(detail::note_of<Explained>("nowhere"), "");
    EXPECT_EQ(detail::count_noted_fields<Everything>(), 0U);
}

}  // namespace

}  // namespace taskgate::schema
