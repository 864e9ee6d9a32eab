// SPDX-License-Identifier: MIT
#include "http/running_server.hpp"

#include <gtest/gtest.h>

namespace taskgate::test {

namespace {

constexpr std::chrono::milliseconds soon{300};
constexpr std::chrono::hours late{1};

/// What begins with the connection: beyond what it takes to connect and to send something.
constexpr std::chrono::seconds less_soon{2};

/// Limits of which only the one that a test is about comes soon.
http::Limits limits(std::chrono::milliseconds http::Limits::*shortened) {
    http::Limits limits;
    limits.head_timeout = late;
    limits.body_timeout = late;
    limits.idle_timeout = late;
    limits.write_timeout = late;
    limits.*shortened = soon;
    if (limits.head_timeout == soon) limits.head_timeout = less_soon;
    return limits;
}

/// Goes on sending a byte now and then until an answer comes.
HttpReply trickle(HttpClient& client, std::string_view byte) {
    for (int i = 0; i < 1000; ++i) {
        if (client.has_something_within(std::chrono::milliseconds{10})) break;
        client.try_send(byte);
    }
    return client.read_reply();
}

const std::string get = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";
const std::string post = "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\nhello";
const std::string post_chunks =
    "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel";

void expect_408(HttpClient& client, const HttpReply& reply) {
    EXPECT_EQ(reply.status_line, "HTTP/1.1 408 Request Timeout");
    EXPECT_TRUE(reply.says_close());
    client.finish_sending();
    EXPECT_TRUE(client.closes_silently());
}

}  // namespace

TEST(Deadline, OfAHeadThatStopsComingIs408) {
    ScriptedService service;
    const RunningServer server{service, limits(&http::Limits::head_timeout)};
    for (const std::string& part : {std::string{"G"}, std::string{"GET /a HTTP/1.1\r\nHost: h\r\n"},
                                    get.substr(0, get.size() - 1)}) {
        SCOPED_TRACE(part);
        HttpClient client{server.port()};
        client.send(part);
        expect_408(client, client.read_reply());
    }
    EXPECT_TRUE(service.answered().empty());
}

TEST(Deadline, OfAHeadIsNotMovedByEachByte) {
    ScriptedService service;
    const RunningServer server{service, limits(&http::Limits::head_timeout)};
    HttpClient client{server.port()};
    client.send("GET /a HTTP/1.1\r\nHost: h\r\nX-A: ");
    expect_408(client, trickle(client, "x"));
}

TEST(Deadline, OfALaterHeadIs408) {
    ScriptedService service;
    const RunningServer server{service, limits(&http::Limits::head_timeout)};
    HttpClient client{server.port()};
    EXPECT_EQ(client.exchange(get).status, 200);
    client.send("GET");
    expect_408(client, client.read_reply());
    // The same where its beginning came together with the request before.
    HttpClient pipelining{server.port()};
    EXPECT_EQ(pipelining.exchange(get + "GET").status, 200);
    expect_408(pipelining, pipelining.read_reply());
}

TEST(Deadline, OfABodyThatStopsComingIs408) {
    ScriptedService service;
    const RunningServer server{service, limits(&http::Limits::body_timeout)};
    for (const std::string& part : {post, post_chunks}) {
        SCOPED_TRACE(part);
        HttpClient client{server.port()};
        client.send(part);
        expect_408(client, client.read_reply());
    }
    EXPECT_TRUE(service.answered().empty());
}

TEST(Deadline, OfABodyIsNotMovedByEachByte) {
    ScriptedService service;
    const RunningServer server{service, limits(&http::Limits::body_timeout)};
    HttpClient client{server.port()};
    client.send(post);
    expect_408(client, trickle(client, "x"));
}

TEST(Deadline, OfAnUnreadBodyClosesSilently) {
    ScriptedService service;
    service.admit = [](const http::RequestHead& /*head*/) {
        http::Reply reply;
        reply.status = 404;
        return reply;
    };
    const RunningServer server{service, limits(&http::Limits::body_timeout)};
    HttpClient client{server.port()};
    EXPECT_EQ(client.exchange("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n").status,
              404);
    EXPECT_TRUE(client.closes_silently());
}

TEST(Deadline, OfAnIdleConnectionClosesSilently) {
    ScriptedService service;
    const RunningServer server{service, limits(&http::Limits::idle_timeout)};
    HttpClient client{server.port()};
    EXPECT_EQ(client.exchange(get).status, 200);
    EXPECT_TRUE(client.closes_silently());
}

TEST(Deadline, OfAnIdleConnectionIsNotMovedByAnEmptyLine) {
    ScriptedService service;
    const RunningServer server{service, limits(&http::Limits::idle_timeout)};
    HttpClient together{server.port()};
    EXPECT_EQ(together.exchange(get + "\r\n").status, 200);
    EXPECT_TRUE(together.closes_silently());
    HttpClient later{server.port()};
    EXPECT_EQ(later.exchange(get).status, 200);
    later.send("\r\n");
    EXPECT_TRUE(later.closes_silently());
}

TEST(Deadline, OfAConnectionThatNeverSaysAnythingClosesSilently) {
    ScriptedService service;
    const RunningServer server{service, limits(&http::Limits::head_timeout)};
    HttpClient client{server.port()};
    EXPECT_TRUE(client.closes_silently());
}

TEST(Deadline, OfAReaderThatStopsCutsItOff) {
    constexpr std::size_t size = 32UL * 1024 * 1024;
    ScriptedService service;
    service.respond = [](const http::RequestHead& /*head*/, std::string_view /*body*/) {
        http::Reply reply;
        reply.body.assign(size, 'x');
        return reply;
    };
    const RunningServer server{service, limits(&http::Limits::write_timeout)};
    HttpClient client{server.port(), 4096};
    client.send(get);
    service.wait_until_finished(1);
    EXPECT_LT(client.read_to_close().size(), size);
}

TEST(Deadline, OfAnAnswerDoesNotConcernAReaderThatOnlyTakesItsTime) {
    constexpr std::size_t size = 4UL * 1024 * 1024;
    ScriptedService service;
    service.respond = [](const http::RequestHead& /*head*/, std::string_view /*body*/) {
        http::Reply reply;
        reply.body.assign(size, 'x');
        return reply;
    };
    const RunningServer server{service};
    HttpClient client{server.port(), 4096};
    client.send(get + get);
    EXPECT_EQ(client.read_reply().body.size(), size);
    EXPECT_EQ(client.read_reply().body.size(), size);
}

}  // namespace taskgate::test
