// SPDX-License-Identifier: MIT
// Not beside its source: that one alone of the HTTP module's tests sees Beast.
#include "http/request_parser.hpp"

#include <gtest/gtest.h>

namespace taskgate::http {

namespace {

/// A parser with all that it refers to.
struct Parsing {
    explicit Parsing(std::string head_text, std::uint64_t limit = 10)
        : text(std::move(head_text)), parser(head, body, limit), refusal(parser.parse_head(text)) {}

    std::string text;
    RequestHead head = {};
    std::string body = {};
    RequestParser parser;
    int refusal;
};

}  // namespace

TEST(RequestParser, ReadsAHead) {
    const Parsing parsing{"PUT /a%2F?b=c HTTP/1.1\r\nHost: h\r\nX-A: \t b c \t\r\nX-A:\r\n\r\n"};
    EXPECT_EQ(parsing.refusal, 0);
    EXPECT_EQ(parsing.head.method, "PUT");
    EXPECT_EQ(parsing.head.path, "/a%2F");
    EXPECT_EQ(parsing.head.query, "?b=c");
    EXPECT_EQ(parsing.head.minor_version, 1);
    EXPECT_EQ(parsing.head.find("x-a"), "b c");
    EXPECT_EQ(parsing.head.count("X-A"), 2U);
    EXPECT_FALSE(parsing.head.content_length);
    EXPECT_FALSE(parsing.head.is_chunked);
}

TEST(RequestParser, ReadsTheFraming) {
    EXPECT_EQ(Parsing{"PUT / HTTP/1.0\r\nContent-Length: 7\r\n\r\n"}.head.content_length, 7U);
    const Parsing chunked{"PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n\r\n"};
    EXPECT_EQ(chunked.refusal, 0);
    EXPECT_TRUE(chunked.head.is_chunked);
    EXPECT_EQ(Parsing{"PUT / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"}.refusal, 400);
    EXPECT_EQ(Parsing{"PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n"}.refusal, 501);
}

TEST(RequestParser, ReadsABodyPieceByPiece) {
    Parsing parsing{"PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n"};
    const auto first = parsing.parser.parse_body("he");
    EXPECT_EQ(first.used, 2U);
    EXPECT_FALSE(first.is_whole);
    const auto second = parsing.parser.parse_body("lloGET /");
    EXPECT_EQ(second.used, 3U) << "what is behind is the next request's";
    EXPECT_TRUE(second.is_whole);
    EXPECT_EQ(parsing.body, "hello");
}

TEST(RequestParser, ReadsChunksWithoutTouchingWhatIsBehind) {
    Parsing parsing{"PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"};
    const std::string_view bytes = "5\r\nhello\r\n0\r\nX-A: b\r\n\r\n";
    const auto progress = parsing.parser.parse_body(std::string{bytes} + "GET /");
    EXPECT_EQ(progress.used, bytes.size());
    EXPECT_TRUE(progress.is_whole);
    EXPECT_EQ(parsing.body, "hello");
    EXPECT_FALSE(parsing.head.find("X-A")) << "a trailer is no field of the head";
}

TEST(RequestParser, ReadsChunksByteByByte) {
    for (const std::string_view bytes :
         {"0\r\n\r\n", "00\r\n\r\n", "0;a\r\n\r\n", "0\r\nX-A: b\r\n\r\n",
          "5\r\nhello\r\n0\r\n\r\n", "1\r\nh\r\n04\r\nello\r\n000\r\nX-A:\r\n\r\n"}) {
        Parsing parsing{"PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"};
        std::string waiting;
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            waiting.push_back(bytes[i]);
            const auto progress = parsing.parser.parse_body(waiting);
            EXPECT_EQ(progress.refusal, 0) << bytes << " at " << i;
            EXPECT_EQ(progress.is_whole, i + 1 == bytes.size()) << bytes << " at " << i;
            waiting.erase(0, progress.used);
        }
        EXPECT_EQ(waiting, "") << bytes;
        EXPECT_EQ(parsing.body, bytes.starts_with('0') ? "" : "hello") << bytes;
    }
}

TEST(RequestParser, HoldsAChunkedBodyToTheLimit) {
    const std::string head = "PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
    EXPECT_TRUE(Parsing{head}.parser.parse_body("a\r\n0123456789\r\n0\r\n\r\n").is_whole);
    EXPECT_EQ(Parsing{head}.parser.parse_body("b\r\n").refusal, 413);
    EXPECT_EQ(Parsing{head}.parser.parse_body("6\r\n012345\r\n5\r\n").refusal, 413);
    EXPECT_EQ(Parsing{head}.parser.parse_body("x\r\n").refusal, 400);
}

TEST(RequestParser, KnowsWhoKeepsAConnection) {
    EXPECT_TRUE(Parsing{"GET / HTTP/1.1\r\nHost: h\r\n\r\n"}.parser.keeps_alive());
    EXPECT_FALSE(
        Parsing{"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"}.parser.keeps_alive());
    EXPECT_FALSE(Parsing{"GET / HTTP/1.0\r\n\r\n"}.parser.keeps_alive());
    EXPECT_TRUE(Parsing{"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"}.parser.keeps_alive());
}

}  // namespace taskgate::http
