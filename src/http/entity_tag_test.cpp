// SPDX-License-Identifier: MIT
#include "http/entity_tag.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace taskgate::http {

namespace {

std::optional<TagCondition> read(const std::vector<Field>& fields) {
    RequestHead head;
    head.fields = fields;
    return read_condition(head, "if-none-match");
}

bool holds(std::string_view value, std::string_view opaque, Comparison comparison) {
    return read({{"If-None-Match", value}})->holds(opaque, comparison);
}

TEST(EntityTag, IsFoundInAList) {
    for (const auto* list : {R"("a")", R"("b", "a")", R"("b","a","c")", R"(, ,"a",)", R"( "a" )"}) {
        EXPECT_TRUE(holds(list, "a", Comparison::strong)) << list;
        EXPECT_TRUE(holds(list, "a", Comparison::weak)) << list;
        EXPECT_FALSE(holds(list, "d", Comparison::weak)) << list;
    }
}

TEST(EntityTag, MayHoldACommaOrNothing) {
    EXPECT_TRUE(holds(R"("x", "a,b")", "a,b", Comparison::strong));
    EXPECT_FALSE(holds(R"("a,b")", "a", Comparison::strong));
    EXPECT_TRUE(holds(R"("")", "", Comparison::strong));
}

TEST(EntityTag, ThatIsWeakEqualsOnlyWeakly) {
    EXPECT_TRUE(holds(R"(W/"a")", "a", Comparison::weak));
    EXPECT_FALSE(holds(R"(W/"a")", "a", Comparison::strong));
    EXPECT_TRUE(holds(R"(W/"a", "a")", "a", Comparison::strong));
    EXPECT_FALSE(holds(R"(w/"a")", "a", Comparison::weak));  // case-sensitive, so no tag
}

TEST(EntityTag, IsAnyForAStarThatStandsAlone) {
    EXPECT_TRUE(holds("*", "a", Comparison::strong));
    EXPECT_FALSE(holds(R"("*")", "a", Comparison::strong));
    EXPECT_FALSE(holds("**", "a", Comparison::strong));
}

TEST(EntityTag, IsNotFoundBehindNonsense) {
    EXPECT_FALSE(holds(R"(a)", "a", Comparison::weak));
    EXPECT_FALSE(holds(R"("a)", "a", Comparison::weak));
    EXPECT_FALSE(holds(R"(nonsense, "a")", "a", Comparison::weak));
    EXPECT_FALSE(holds("", "", Comparison::weak));
}

TEST(EntityTag, IsReadFromAllFieldsOfTheName) {
    EXPECT_FALSE(read({{"If-Match", R"("a")"}}));
    const auto condition = read({{"if-none-match", R"("a")"}, {"If-None-Match", R"("b")"}});
    ASSERT_TRUE(condition);
    EXPECT_TRUE(condition->holds("a", Comparison::weak));
    EXPECT_TRUE(condition->holds("b", Comparison::weak));
}

}  // namespace

}  // namespace taskgate::http
