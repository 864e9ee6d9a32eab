// SPDX-License-Identifier: MIT
// What no client in its right mind sends in HTTP/2: it costs a bounded amount, and others nothing.

#include "http/running_server.hpp"
#include "support/big_endian.hpp"
#include "support/http2_client.hpp"

#include <gtest/gtest.h>

namespace taskgate::test {

namespace {

constexpr std::uint8_t end_stream = NGHTTP2_FLAG_END_STREAM;
constexpr std::uint8_t end_headers = NGHTTP2_FLAG_END_HEADERS;

/// A GET of a path with RFC 7541's static table and literals, without Huffman's code.
std::string get_block(std::string_view path) {
    std::string block = "\x82\x86\x41\x09localhost\x04";
    return block.append(small_number(path.size(), 1)).append(path);
}

std::string get_frame(std::uint32_t stream, std::string_view path) {
    return http2_frame(NGHTTP2_HEADERS, end_stream | end_headers, stream, get_block(path));
}

std::string reset_frame(std::uint32_t stream) {
    return http2_frame(NGHTTP2_RST_STREAM, 0, stream, small_number(NGHTTP2_CANCEL, 4));
}

std::string repeat(const std::string& frame, std::size_t count) {
    std::string frames;
    for (std::size_t i = 0; i < count; ++i) frames += frame;
    return frames;
}

/// The error in the last GOAWAY among frames.
std::optional<std::uint32_t> find_go_away(std::string_view frames) {
    constexpr std::size_t head_size = 9;
    const auto number = [](std::string_view bytes) {
        std::uint32_t value = 0;
        for (const char byte : bytes) value = value << 8U | static_cast<unsigned char>(byte);
        return value;
    };
    std::optional<std::uint32_t> error;
    while (frames.size() >= head_size) {
        const std::size_t size = number(frames.substr(0, 3));
        if (frames[3] == NGHTTP2_GOAWAY) error = number(frames.substr(head_size + 4, 4));
        frames.remove_prefix(std::min(frames.size(), head_size + size));
    }
    return error;
}

/// A connection that has sent frames behind what HTTP/2 begins with.
HttpClient begin(const RunningServer& server, const std::string& frames) {
    std::optional<TlsClientOptions> tls;
    if (tests_run_over_tls()) tls.emplace().protocols = {"h2"};
    HttpClient client{server.port(), tls};
    client.try_send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + http2_frame(NGHTTP2_SETTINGS, 0, 0, "") +
                    frames);
    return client;
}

/// Sends frames behind one good request; what the server says when it has had enough of them.
std::optional<std::uint32_t> go_away_after(const std::string& frames,
                                           const http::Limits& limits = {}) {
    ScriptedService service;
    const RunningServer server{service, limits};
    HttpClient client = begin(server, get_frame(1, "/"));
    client.try_send(frames);
    const auto error = find_go_away(client.read_to_close());
    EXPECT_EQ(Http2Client{server.port()}.exchange({}).status, 200);
    return error;
}

}  // namespace

TEST(Http2Attack, RequestsThatAreResetAtOnceReachNobody) {
    ScriptedService service;
    const RunningServer server{service};
    Http2Client client{server.port()};
    std::string frames;
    for (std::uint32_t stream = 1; stream < 21; stream += 2) {
        frames.append(get_frame(stream, "/reset")).append(reset_frame(stream));
    }
    // As one piece, so that no request is seen without its end.
    client.send_raw(frames + get_frame(21, "/kept"));
    service.wait_until_finished(1);
    EXPECT_EQ(service.answered(), std::vector<std::string>{"GET /kept|"});
}

TEST(Http2Attack, EndlessResetsEndTheConnection) {
    std::string frames;
    for (std::uint32_t stream = 3; stream < 2003; stream += 2) {
        frames.append(get_frame(stream, "/reset")).append(reset_frame(stream));
    }
    EXPECT_TRUE(go_away_after(frames).has_value());
}

TEST(Http2Attack, ResetsThatTheServerIsMadeToSendEndTheConnectionToo) {
    std::string frames;
    for (std::uint32_t stream = 3; stream < 5003; stream += 2) {
        frames.append(get_frame(stream, "/"));
        // No stream's window may be opened by nothing (RFC 9113 6.9).
        frames.append(http2_frame(NGHTTP2_WINDOW_UPDATE, 0, stream, small_number(0, 4)));
    }
    EXPECT_TRUE(go_away_after(frames).has_value());
}

TEST(Http2Attack, AHeadInEndlessPiecesEndsTheConnection) {
    const std::string begin = http2_frame(NGHTTP2_HEADERS, end_stream, 3, get_block("/"));
    // A field without name and value: it takes three bytes, and nothing of the limit.
    const std::string more = http2_frame(NGHTTP2_CONTINUATION, 0, 3, std::string("\0\1a\0", 4));
    EXPECT_TRUE(go_away_after(begin + repeat(more, 100)).has_value());
}

TEST(Http2Attack, PingsSettingsAndEmptyPiecesWithoutEndEndTheConnection) {
    const std::uint32_t calm = NGHTTP2_ENHANCE_YOUR_CALM;
    const std::string ping = http2_frame(NGHTTP2_PING, 0, 0, std::string(8, 'x'));
    EXPECT_EQ(go_away_after(repeat(ping, 3000)), calm);
    const std::string settings = http2_frame(NGHTTP2_SETTINGS, 0, 0, "");
    EXPECT_EQ(go_away_after(repeat(settings, 3000)), calm);
    const std::string post = http2_frame(NGHTTP2_HEADERS, end_headers, 3, get_block("/"));
    const std::string empty = http2_frame(NGHTTP2_DATA, 0, 3, "");
    EXPECT_EQ(go_away_after(post + repeat(empty, 3000)), calm);
}

TEST(Http2Attack, AHeadThatIsALittleTooLongIsRefused) {
    ScriptedService service;
    const RunningServer server{service};
    Http2Client client{server.port()};
    Http2Request request;
    request.fields.assign(20, {"x", std::string(2900, 'y')});
    EXPECT_EQ(client.exchange(request).status, 431);
    EXPECT_TRUE(service.answered().empty());
    EXPECT_EQ(client.exchange({}).status, 200);
}

TEST(Http2Attack, NothingIsUnpackedOfAHeadThatIsFarTooLong) {
    // It stands in the table once, and from then on takes a byte each time (RFC 7541 6.1). In the
    // end there is a field that does not exist: whoever gets there sees a COMPRESSION_ERROR.
    const std::string broken = "\x80";
    const std::string bomb =
        "\x40\x01"
        "a\x7f\xa1\x1e" +
        std::string(4000, 'x') + std::string(8000, '\xbe') + broken;
    const auto head = [](const std::string& block) {
        return http2_frame(NGHTTP2_HEADERS, end_stream | end_headers, 3, block);
    };
    const std::uint32_t calm = NGHTTP2_ENHANCE_YOUR_CALM;
    EXPECT_EQ(go_away_after(head(get_block("/") + bomb)), calm);
    const std::string post = http2_frame(NGHTTP2_HEADERS, end_headers, 3, get_block("/"));
    EXPECT_EQ(go_away_after(post + head(bomb)), calm) << "trailers";
    EXPECT_EQ(go_away_after(head(get_block("/") + broken)),
              std::uint32_t{NGHTTP2_COMPRESSION_ERROR});
}

TEST(Http2Attack, AHeadMayTakeAsManyFramesAsItsLimitNeeds) {
    ScriptedService service;
    http::Limits limits;
    limits.head_bytes = std::size_t{400} * 1024;
    const RunningServer server{service, limits};
    Http2Client client{server.port()};
    Http2Request request;
    // Too long for the table: each of them is sent (RFC 7541 4.4).
    request.fields.assign(30, {"x", std::string(10'000, 'y')});
    EXPECT_EQ(client.exchange(request).status, 200);
}

TEST(Http2Attack, MoreStreamsThanAllowedEndTheConnection) {
    http::Limits limits;
    limits.streams = 2;
    std::string frames;
    for (std::uint32_t stream = 3; stream < 9; stream += 2) {
        frames += http2_frame(NGHTTP2_HEADERS, end_headers, stream, get_block("/slow"));
    }
    const std::string knows = http2_frame(NGHTTP2_SETTINGS, NGHTTP2_FLAG_ACK, 0, "");
    EXPECT_EQ(go_away_after(knows + frames, limits), std::uint32_t{NGHTTP2_PROTOCOL_ERROR});
}

TEST(Http2Attack, RequestsThatWereGivenUpCountUntilTheirWorkIsDone) {
    Gate gate;
    ScriptedService service;
    service.gate = &gate;
    http::Limits limits;
    limits.streams = 1;
    const RunningServer server{service, limits};
    Http2Client client{server.port()};
    Http2Request request;
    request.path = "/gate";
    const std::int32_t given_up = client.send(request);
    gate.wait_until_reached();
    client.reset(given_up);
    request.path = "/a";
    EXPECT_EQ(client.read_close(client.send(request)), std::uint32_t{NGHTTP2_REFUSED_STREAM});
    gate.open();
    service.wait_until_finished(1);
    EXPECT_EQ(client.exchange(request).status, 200);
}

TEST(Http2Attack, ARefusedRequestLeavesTheOthersTheirTime) {
    Gate gate;
    ScriptedService service;
    service.gate = &gate;
    http::Limits limits;
    limits.streams = 1;
    limits.head_timeout = std::chrono::seconds{2};
    const RunningServer server{service, limits};
    Http2Client client{server.port()};
    Http2Request request;
    request.path = "/gate";
    const std::int32_t given_up = client.send(request);
    gate.wait_until_reached();
    client.reset(given_up);
    const std::int32_t refused = client.send({});
    EXPECT_EQ(client.read_close(refused), std::uint32_t{NGHTTP2_REFUSED_STREAM});
    // As long as a head may take, and longer.
    EXPECT_FALSE(client.has_answer_within(refused, limits.head_timeout * 3 / 2));
    gate.open();
    service.wait_until_finished(1);
    EXPECT_EQ(client.exchange({}).status, 200);
}

TEST(Http2Attack, ARefusedHeadThatIsNeverWholeEndsTheConnection) {
    Gate gate;
    ScriptedService service;
    service.gate = &gate;
    http::Limits limits;
    limits.streams = 1;
    limits.idle_timeout = std::chrono::milliseconds{300};
    const RunningServer server{service, limits};
    HttpClient client = begin(server, get_frame(1, "/gate"));
    gate.wait_until_reached();
    client.try_send(reset_frame(1) + http2_frame(NGHTTP2_HEADERS, end_stream, 3, get_block("/")));
    const std::string refusal =
        http2_frame(NGHTTP2_RST_STREAM, 0, 3, small_number(NGHTTP2_REFUSED_STREAM, 4));
    std::string frames;
    while (frames.find(refusal) == std::string::npos) {
        const std::string more = client.read_some();
        ASSERT_FALSE(more.empty());
        frames += more;
    }
    gate.open();
    EXPECT_EQ(find_go_away(client.read_to_close()), std::uint32_t{NGHTTP2_NO_ERROR});
}

TEST(Http2Attack, AHeadThatIsNeverWholeEndsTheConnection) {
    http::Limits limits;
    limits.head_timeout = std::chrono::seconds{2};
    const std::string begin = http2_frame(NGHTTP2_HEADERS, end_stream, 3, get_block("/"));
    EXPECT_EQ(go_away_after(begin, limits), std::uint32_t{NGHTTP2_ENHANCE_YOUR_CALM});
}

TEST(Http2Attack, WhatIsNoHttp2EndsTheConnection) {
    ScriptedService service;
    const RunningServer server{service};
    Http2Client client{server.port()};
    EXPECT_EQ(client.exchange({}).status, 200);
    client.send_raw("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_TRUE(client.read_go_away().has_value());
    client.wait_for_end();
    EXPECT_EQ(service.answered().size(), 1U);
}

TEST(Http2Attack, APrefaceThatIsNoneIsRefusedLikeAnyRequest) {
    if (tests_run_over_tls()) return;
    ScriptedService service;
    const RunningServer server{service};
    const auto replies = all_replies(server.port(), "PRI * HTTP/2.0\r\n\r\nGET / HTTP/1.1\r\n\r\n");
    ASSERT_EQ(replies.size(), 1U);
    EXPECT_EQ(replies.front().status, 505);
}

TEST(Http2Attack, IsNotSpokenWhereItIsSwitchedOff) {
    ScriptedService service;
    http::Limits limits;
    limits.streams = 0;
    const RunningServer server{service, limits};
    HttpClient client{server.port()};
    client.try_send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    EXPECT_EQ(client.read_reply().status, 505);
}

TEST(Http2Attack, IsNotSpokenOverTlsWithoutAgreement) {
    if (!tests_run_over_tls()) return;
    ScriptedService service;
    const RunningServer server{service};
    HttpClient client{server.port(), TlsClientOptions{}};
    client.try_send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    EXPECT_EQ(client.read_reply().status, 505);
}

}  // namespace taskgate::test
