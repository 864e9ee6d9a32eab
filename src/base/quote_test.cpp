// SPDX-License-Identifier: MIT
#include "base/quote.hpp"

#include <gtest/gtest.h>

namespace taskgate {

namespace {

TEST(QuoteBriefly, LeavesNothingThatATerminalObeys) {
    EXPECT_EQ(quote_briefly(""), R"("")");
    EXPECT_EQ(quote_briefly("ada \"🚀\""), R"("ada \"🚀\"")");
    EXPECT_EQ(quote_briefly("a\nb\x1B[31m"), R"("a\nb\u001b[31m")");
    EXPECT_EQ(quote_briefly("a\x7F\xC2\x9B"
                            "31m\xC2\xA0"),
              "\"a??31m\xC2\xA0\"");
    EXPECT_EQ(quote_briefly("\xFF"), "\"\xEF\xBF\xBD\"");
}

TEST(QuoteBriefly, ShortensBetweenTwoCharacters) {
    const std::string whole(80, 'x');
    EXPECT_EQ(quote_briefly(whole), '"' + whole + '"');
    EXPECT_EQ(quote_briefly(whole + "y"), '"' + whole + "…\"");
    EXPECT_EQ(quote_briefly(std::string(78, 'x') + "🚀🚀"), '"' + std::string(78, 'x') + "…\"");
}

}  // namespace

}  // namespace taskgate
