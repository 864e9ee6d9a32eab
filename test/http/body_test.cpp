// SPDX-License-Identifier: MIT
#include "http/running_server.hpp"

#include <gtest/gtest.h>

namespace taskgate::test {

namespace {

const std::string chunked_head =
    "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
const std::string second = "GET /behind HTTP/1.1\r\nHost: h\r\n\r\n";

/// A body as one chunk, hexadecimal digits and all.
std::string one_chunk(std::string_view body) {
    std::string out;
    constexpr std::string_view digits = "0123456789abcdef";
    for (int shift = 28; shift >= 0; shift -= 4) out += digits[(body.size() >> shift) & 0xFU];
    return out.append("\r\n").append(body).append("\r\n0\r\n\r\n");
}

}  // namespace

TEST(Body, OfAGivenLengthIsReadExactly) {
    ScriptedService service;
    const RunningServer server{service};
    HttpClient client{server.port()};
    const std::string bytes("a\0\r\n\xFF", 5);
    client.send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n" + bytes + second);
    EXPECT_EQ(client.read_reply().body, "POST /a|" + bytes);
    EXPECT_EQ(client.read_reply().body, "GET /behind|");
    EXPECT_EQ(
        client.exchange("PUT /b HTTP/1.1\r\nHost: h\r\nContent-Length: 005\r\n\r\nhello").body,
        "PUT /b|hello");
    EXPECT_EQ(client.exchange("GET /c HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx").body,
              "GET /c|x");
    EXPECT_EQ(client.exchange("POST /d HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n").body,
              "POST /d|");
    EXPECT_EQ(client.exchange("POST /e HTTP/1.1\r\nHost: h\r\n\r\n").body, "POST /e|");
}

TEST(Body, InChunksIsPutTogether) {
    ScriptedService service;
    const RunningServer server{service};
    for (const auto& [name, chunks, body] : {
             std::tuple{"one", "5\r\nhello\r\n0\r\n\r\n", "hello"},
             std::tuple{"several", "1\r\nh\r\n4\r\nello\r\n0\r\n\r\n", "hello"},
             std::tuple{"none", "0\r\n\r\n", ""},
             std::tuple{"digits in both cases", "a\r\n0123456789\r\nB\r\n0123456789x\r\n0\r\n\r\n",
                        "01234567890123456789x"},
             std::tuple{"zeros in front", "0005\r\nhello\r\n000\r\n\r\n", "hello"},
             std::tuple{"an extension", "5;a=b\r\nhello\r\n0;c\r\n\r\n", "hello"},
             std::tuple{"a quoted extension", "5;a=\"b;c\"\r\nhello\r\n0\r\n\r\n", "hello"},
             std::tuple{"trailers", "5\r\nhello\r\n0\r\nX-A: b\r\nX-C: d\r\n\r\n", "hello"},
             std::tuple{"a trailer that must not count", "5\r\nhello\r\n0\r\nHost: i\r\n\r\n",
                        "hello"},
             std::tuple{"an empty trailer", "5\r\nhello\r\n0\r\nX-A:\r\nX-C: \r\n\r\n", "hello"},
             std::tuple{"what looks like an end", "5\r\n0\r\n\r\n\r\n0\r\n\r\n", "0\r\n\r\n"},
         }) {
        SCOPED_TRACE(name);
        std::string requests = chunked_head;
        requests.append(chunks).append(second);
        const std::string expected = std::string{"POST /a|"}.append(body);
        HttpClient client{server.port()};
        client.send(requests);
        EXPECT_EQ(client.read_reply().body, expected);
        EXPECT_EQ(client.read_reply().body, "GET /behind|");
        HttpClient slow{server.port()};
        slow.send_slowly(requests);
        EXPECT_EQ(slow.read_reply().body, expected);
        EXPECT_EQ(slow.read_reply().body, "GET /behind|");
    }
}

TEST(Body, InMalformedChunksIsRefused) {
    std::vector<Refused> table;
    const std::string nul(1, '\0');
    for (const auto& [name, chunks] : {
             std::pair<const char*, std::string>{"a space behind the size", "5 \r\nhello\r\n"},
             {"a space in front of the size", " 5\r\nhello\r\n"},
             {"a tab behind the size", "5\t\r\nhello\r\n"},
             {"a prefix", "0x5\r\nhello\r\n"},
             {"a minus", "-1\r\nhello\r\n"},
             {"a plus", "+5\r\nhello\r\n"},
             {"no size", "\r\nhello\r\n"},
             {"an extension alone", ";a=b\r\nhello\r\n"},
             {"no digit", "g\r\nhello\r\n"},
             {"a digit and a letter", "5g\r\nhello\r\n"},
             {"an underscore", "1_0\r\n0123456789012345\r\n"},
             {"more than 64 bits", "10000000000000005\r\nhello\r\n"},
             {"far more than 64 bits", "fffffffffffffffffffff\r\nhello\r\n"},
             {"no line end behind the data", "5\r\nhello0\r\n\r\n"},
             {"data longer than its size", "4\r\nhello\r\n"},
             {"a lone line feed behind the data", "5\r\nhello\n0\r\n\r\n"},
             {"a lone line feed behind the size", "5\nhello\r\n"},
             {"a lone line feed behind the last size", "5\r\nhello\r\n0\n\r\n"},
             {"a lone line feed at the end", "5\r\nhello\r\n0\r\n\n"},
             {"a lone carriage return behind the size", "5\rhello\r\n"},
             {"a lone line feed in an extension", "5;a\nb\r\nhello\r\n"},
             {"a lone carriage return in an extension", "5;a\rb\r\nhello\r\n"},
             {"NUL in an extension", "5;a" + nul + "\r\nhello\r\n"},
             {"NUL behind the size", "5" + nul + "\r\nhello\r\n"},
             {"a lone line feed behind a trailer", "0\r\nX-A: b\n\r\n"},
             {"a trailer without a colon", "0\r\nX-A\r\n\r\n"},
             {"a trailer with space before the colon", "0\r\nX-A : b\r\n\r\n"},
             {"a folded trailer", "0\r\nX-A: b\r\n c\r\n\r\n"},
             {"a trailer folded into nothing", "0\r\nX-A:\r\n \r\n\r\n"},
             {"a second trailer that is folded", "0\r\nX-A: b\r\nX-C: d\r\n\te\r\n\r\n"},
             {"NUL in a trailer", "0\r\nX-A: b" + nul + "\r\n\r\n"},
         }) {
        table.push_back({name, chunked_head + chunks, 400});
    }
    expect_refused(table);
}

TEST(Body, WithEndlessFramingIsRefused) {
    for (const auto& [name, prefix, filler] : {
             std::tuple{"an extension", "5;a=", "b"},
             std::tuple{"a size", "0", "0"},
             std::tuple{"a trailer", "0\r\nX-A: ", "b"},
             std::tuple{"extensions of tiny chunks", "", "1;aaaaaaaaaaaaaaaaaaaaaaaaaaa\r\nx\r\n"},
             std::tuple{"trailers", "0\r\n", "X-A: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\r\n"},
         }) {
        SCOPED_TRACE(name);
        ScriptedService service;
        http::Limits limits;
        limits.body_bytes = 16 * 1024;
        const RunningServer server{service, limits};
        HttpClient client{server.port()};
        client.send(chunked_head + prefix);
        std::string piece;
        while (piece.size() < 4096) piece += filler;
        // Beyond what the sockets of both sides can hold.
        constexpr int most = 8000;
        int pieces = 0;
        while (pieces < most && !client.has_something_within(std::chrono::milliseconds{0}) &&
               client.try_send(piece)) {
            ++pieces;
        }
        EXPECT_LT(pieces, most);
        const HttpReply reply = client.read_reply();
        EXPECT_TRUE(reply.status == 400 || reply.status == 413) << reply.status;
        EXPECT_TRUE(reply.says_close());
        EXPECT_TRUE(service.answered().empty());
    }
}

TEST(Body, ThatIsCutOffReachesNobody) {
    ScriptedService service;
    const RunningServer server{service};
    for (const std::string& request :
         {std::string{"POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\n\r\nhello"},
          chunked_head + "5\r\nhello\r\n", chunked_head + "5\r\nhello\r\n0\r\n",
          std::string{"POST /a HTTP/1.1\r\nHost: h\r\n"}}) {
        SCOPED_TRACE(request);
        EXPECT_TRUE(all_replies(server.port(), request).empty());
        EXPECT_TRUE(service.answered().empty());
    }
}

TEST(Body, OfExactlyTheLimitIsTaken) {
    ScriptedService service;
    const RunningServer server{service};
    const std::string body(1024UL * 1024, 'x');
    HttpClient client{server.port()};
    client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1048576\r\n\r\n" + body);
    EXPECT_EQ(client.read_reply().body, "POST /|" + body);
    client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" +
                one_chunk(body));
    EXPECT_EQ(client.read_reply().body, "POST /|" + body);
    // The same in chunks of a kibibyte.
    std::string chunks;
    for (std::size_t i = 0; i < 1024; ++i) chunks += "400\r\n" + body.substr(0, 1024) + "\r\n";
    client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks +
                "0\r\n\r\n");
    EXPECT_EQ(client.read_reply().body, "POST /|" + body);
}

TEST(Body, OfOneByteMoreThanTheLimitIsRefused) {
    const std::string body(1024UL * 1024 + 1, 'x');
    expect_refused({
        {"with a length", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1048577\r\n\r\n" + body,
         413},
        {"in one chunk", chunked_head + one_chunk(body), 413},
        {"in two chunks", chunked_head + "100000\r\n" + body.substr(1) + "\r\n1\r\nx\r\n0\r\n\r\n",
         413},
        {"in one chunk that was only announced", chunked_head + "100001\r\n", 413},
    });
}

}  // namespace taskgate::test
