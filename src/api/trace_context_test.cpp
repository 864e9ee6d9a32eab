// SPDX-License-Identifier: MIT
#include "api/trace_context.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace taskgate::api {

namespace {

// The example of the recommendation, 3.2.
const std::string trace = "4bf92f3577b34da6a3ce929d0e0e4736";
const std::string span = "00f067aa0ba902b7";
const std::string zeros(32, '0');

/// A pattern in which T is the trace's id, S the span's, Y and Z are ids of zeros alone.
std::string spell(std::string_view pattern) {
    std::string text;
    for (const char c : pattern) {
        switch (c) {
            case 'T': text += trace; break;
            case 'S': text += span; break;
            case 'Y': text += zeros; break;
            case 'Z': text += zeros.substr(0, span.size()); break;
            default: text += c;
        }
    }
    return text;
}

const std::string good = spell("00-T-S-01");

TEST(TraceParent, IsReadAsTheRecommendationSays) {
    for (const std::string_view pattern : {"00-T-S-01", "00-T-S-00", "00-T-S-ff", "cc-T-S-01",
                                           "01-T-S-01-what-comes-later", "01-T-S-01-"}) {
        const std::string value = spell(pattern);
        const auto parent = read_traceparent(value);
        ASSERT_TRUE(parent) << value;
        EXPECT_EQ(parent->trace_id, trace) << value;
        EXPECT_EQ(parent->span_id, span) << value;
    }
}

TEST(TraceParent, IsNoOtherText) {
    for (const std::string_view pattern : {"",
                                           "00-T-S-0",
                                           "00-T-S-01-",
                                           "00-T-S-01-00",
                                           "00-T-S-01 ",
                                           " 00-T-S-01",
                                           "00-T-S-01,00-T-S-01",
                                           "ff-T-S-01",
                                           "0-T-S-001",
                                           "0x-T-S-01",
                                           "00-Y-S-01",
                                           "00-T-Z-01",
                                           "00-4BF92F3577B34DA6A3CE929D0E0E4736-S-01",
                                           "00-T-00F067AA0BA902B7-01",
                                           "00-T-S-0g",
                                           "00-T-S-0A",
                                           "00-bf92f3577b34da6a3ce929d0e0e4736g-S-01",
                                           "00_T-S-01",
                                           "00-T_S-01",
                                           "00-T-S_01",
                                           "01-T-S-01.what",
                                           "01-T-S-010"}) {
        EXPECT_FALSE(read_traceparent(spell(pattern))) << pattern;
    }
}

http::RequestHead head_with(std::vector<http::Field> fields) {
    http::RequestHead head;
    head.method = "GET";
    head.path = "/";
    head.fields = std::move(fields);
    return head;
}

TEST(Trace, GivesEachRequestASpanOfItsOwn) {
    const auto head = head_with({{"TraceParent", good}});
    const auto first = trace_of(head);
    const auto second = trace_of(head);
    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->trace_id, trace);
    EXPECT_EQ(first->parent_span_id, span);
    EXPECT_EQ(first->span_id.size(), 16U);
    EXPECT_EQ(first->span_id.find_first_not_of("0123456789abcdef"), std::string::npos);
    EXPECT_NE(first->span_id, span);
    EXPECT_NE(first->span_id, second->span_id);
}

TEST(Trace, IsNoneWithoutOneGoodField) {
    EXPECT_FALSE(trace_of(head_with({})));
    EXPECT_FALSE(trace_of(head_with({{"traceparent", "00"}})));
    EXPECT_FALSE(trace_of(head_with({{"traceparent", good}, {"traceparent", good}})));
    EXPECT_FALSE(trace_of(head_with({{"tracestate", good}})));
}

}  // namespace

}  // namespace taskgate::api
