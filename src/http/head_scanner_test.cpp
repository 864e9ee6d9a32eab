// SPDX-License-Identifier: MIT
#include "http/head_scanner.hpp"

#include <gtest/gtest.h>

#include <string>

namespace taskgate::http {

namespace {

constexpr std::size_t limit = 64;

HeadScanner::Progress scan(std::string_view bytes) { return HeadScanner{limit}.scan(bytes); }

}  // namespace

TEST(HeadScanner, FindsTheEndOfAHead) {
    const std::string head = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
    const auto progress = scan(head + "the body");
    EXPECT_TRUE(progress.is_whole);
    EXPECT_EQ(progress.refusal, 0);
    EXPECT_EQ(progress.begin, 0U);
    EXPECT_EQ(progress.end, head.size());
}

TEST(HeadScanner, SkipsEmptyLinesInFront) {
    const auto progress = scan("\r\n\r\nGET / HTTP/1.1\r\n\r\n");
    EXPECT_TRUE(progress.is_whole);
    EXPECT_EQ(progress.begin, 4U);
    EXPECT_EQ(progress.end, 22U);
}

TEST(HeadScanner, FindsTheSameWhereverTheBytesAreSplit) {
    const std::string head = "\r\nGET /a HTTP/1.0\r\nA: b\r\nC:\r\n\r\n";
    for (std::size_t cut = 0; cut < head.size(); ++cut) {
        SCOPED_TRACE(cut);
        HeadScanner scanner{limit};
        const auto first = scanner.scan(std::string_view{head}.substr(0, cut));
        EXPECT_FALSE(first.is_whole);
        EXPECT_EQ(first.refusal, 0);
        const auto second = scanner.scan(head);
        EXPECT_TRUE(second.is_whole);
        EXPECT_EQ(second.begin, 2U);
        EXPECT_EQ(second.end, head.size());
    }
}

TEST(HeadScanner, StartsOverForTheNextRequest) {
    HeadScanner scanner{limit};
    EXPECT_TRUE(scanner.scan("GET /long-enough HTTP/1.1\r\nA: b\r\n\r\n").is_whole);
    scanner.reset();
    const auto progress = scanner.scan("GET / HTTP/1.1\r\n\r\n");
    EXPECT_TRUE(progress.is_whole);
    EXPECT_EQ(progress.end, 18U);
}

TEST(HeadScanner, RefusesAsSoonAsItCanBeSeen) {
    EXPECT_EQ(scan("GET / HTTP/1.1\rx").refusal, 400);
    EXPECT_EQ(scan("GET / HTTP/1.1\r").refusal, 0) << "a line end may follow";
    EXPECT_EQ(scan("GET / HTTP/1.1\n").refusal, 400);
    EXPECT_EQ(scan("GET / HTTP/2.0\r\n").refusal, 505);
    EXPECT_EQ(scan("GET / HTTP/1.1\r\nA : b\r\n").refusal, 400);
    EXPECT_EQ(scan("GET / HTTP/1.1\r\nA: b\r\n c\r\n").refusal, 400);
}

TEST(HeadScanner, TakesExactlyTheLimit) {
    const std::string start = "GET / HTTP/1.1\r\nA: ";
    const std::string exact = start + std::string(limit - start.size() - 4, 'x') + "\r\n\r\n";
    EXPECT_EQ(exact.size(), limit);
    EXPECT_TRUE(scan(exact).is_whole);
    EXPECT_TRUE(scan(exact + "more").is_whole);
    const std::string more = start + std::string(limit - start.size() - 3, 'x') + "\r\n\r\n";
    EXPECT_EQ(scan(more).refusal, 431);
    EXPECT_EQ(scan(more.substr(0, limit)).refusal, 0);
    EXPECT_EQ(scan(more.substr(0, limit + 1)).refusal, 431);
}

TEST(HeadScanner, TellsWhatIsTooLong) {
    const std::string much(limit, 'x');
    EXPECT_EQ(scan("GET /" + much).refusal, 414);
    EXPECT_EQ(scan("GET /" + much + " HTTP/1.1\r\n").refusal, 414);
    EXPECT_EQ(scan("GET / HTTP/1.1\r\n" + much).refusal, 431);
    EXPECT_EQ(scan(much + "x").refusal, 400);
    EXPECT_EQ(scan("(" + much + " /").refusal, 400);
}

TEST(HeadScanner, KnowsTheCharactersOfAToken) {
    int count = 0;
    for (int c = 0; c < 256; ++c) count += is_token_character(static_cast<char>(c)) ? 1 : 0;
    EXPECT_EQ(count, 77);
    for (const char c : std::string_view{"()<>@,;:\\\"/[]?={} \t\x7F\x80"}) {
        EXPECT_FALSE(is_token_character(c)) << c;
    }
}

}  // namespace taskgate::http
