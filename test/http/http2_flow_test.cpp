// SPDX-License-Identifier: MIT
// What flows when, and for how long somebody is waited for, in HTTP/2.

#include "http/running_server.hpp"
#include "support/http2_client.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace taskgate::test {

namespace {

constexpr std::uint32_t window = 65'535;
constexpr std::size_t piece_size = 10'000;
constexpr std::size_t piece_count = 100;
constexpr std::chrono::milliseconds soon{200};

/// Counts how many pieces were made.
class CountedPieces final : public http::BodyStream {
public:
    CountedPieces(std::atomic<std::size_t>& made, std::string end)
        : made_(made), end_(std::move(end)) {}

    Async<std::string> next() override {
        std::string piece;
        if (made_ < piece_count) {
            ++made_;
            piece.assign(piece_size, 'x');
        } else if (!end_.empty()) {
            co_return unavailable(end_);
        }
        co_return piece;
    }

private:
    std::atomic<std::size_t>& made_;
    std::string end_;
};

Http2Request get(const std::string& path) {
    Http2Request request;
    request.path = path;
    return request;
}

/// Answers with pieces, which end in a failure where the path says so.
void stream_pieces(ScriptedService& service, std::atomic<std::size_t>& made) {
    service.respond = [&made](const http::RequestHead& head, std::string_view body) {
        http::Reply reply;
        if (head.path == "/on") return ScriptedService::echo(head, body);
        reply.body = "begin";
        reply.stream = std::make_unique<CountedPieces>(made, std::string{head.path.substr(1)});
        return reply;
    };
}

}  // namespace

TEST(Http2Flow, StreamsALongAnswer) {
    std::atomic<std::size_t> made = 0;
    ScriptedService service;
    stream_pieces(service, made);
    const RunningServer server{service};
    Http2Client client{server.port()};
    const HttpReply reply = client.exchange(get("/"));
    EXPECT_FALSE(reply.has("Content-Length"));
    EXPECT_FALSE(reply.has("Transfer-Encoding"));
    EXPECT_EQ(reply.body, "begin" + std::string(piece_size * piece_count, 'x'));
}

TEST(Http2Flow, MakesNoMoreOfAnAnswerThanTheClientTakes) {
    std::atomic<std::size_t> made = 0;
    ScriptedService service;
    stream_pieces(service, made);
    const RunningServer server{service};
    Http2Options options;
    options.opens_windows = false;
    Http2Client client{server.port(), usual_http2_transport(), options};
    const std::int32_t stream = client.send(get("/"));
    client.wait_for_body(stream, window);
    // Another stream cannot have more of the connection's window, but a head needs none.
    EXPECT_EQ(client.read_head(client.send(get("/on"))).status, 200);
    EXPECT_EQ(client.body_size(stream), window);
    EXPECT_LE(made, window / piece_size + 2);
    client.open_window(0, 1'000'000);
    client.open_window(stream, 20'000);
    client.wait_for_body(stream, window + 20'000);
    EXPECT_LE(made, (window + 20'000) / piece_size + 2);
    client.open_window(stream, 2'000'000);
    EXPECT_EQ(client.read_reply(stream).body.size(), 5 + piece_size * piece_count);
}

TEST(Http2Flow, ResetsTheStreamOfAnAnswerThatFails) {
    std::atomic<std::size_t> made = 0;
    ScriptedService service;
    stream_pieces(service, made);
    RunningServer server{service};
    Http2Client client{server.port()};
    const std::int32_t stream = client.send(get("/failure"));
    EXPECT_EQ(client.read_close(stream), std::uint32_t{NGHTTP2_INTERNAL_ERROR});
    EXPECT_EQ(client.body_size(stream), 5 + piece_size * piece_count);
    server.log().wait_for("answer cut off");
    EXPECT_EQ(client.exchange(get("/on")).status, 200);
}

TEST(Http2Flow, GivesUpAnAnswerThatTheClientDoesNotTake) {
    std::atomic<std::size_t> made = 0;
    ScriptedService service;
    stream_pieces(service, made);
    http::Limits limits;
    limits.write_timeout = soon;
    const RunningServer server{service, limits};
    Http2Options options;
    options.window = 100;
    options.opens_windows = false;
    Http2Client client{server.port(), usual_http2_transport(), options};
    const std::int32_t stream = client.send(get("/"));
    client.wait_for_body(stream, 100);
    EXPECT_EQ(client.read_close(stream), std::uint32_t{NGHTTP2_CANCEL});
    service.wait_until_finished(1);
}

TEST(Http2Flow, Answers408WhereABodyDoesNotCome) {
    ScriptedService service;
    http::Limits limits;
    limits.body_timeout = soon;
    const RunningServer server{service, limits};
    Http2Client client{server.port()};
    Http2Request request = get("/late");
    request.is_whole = false;
    request.body = "some";
    const std::int32_t stream = client.send(request);
    EXPECT_EQ(client.read_reply(stream).status, 408);
    EXPECT_EQ(client.exchange(get("/on")).status, 200);
    EXPECT_EQ(service.answered(), std::vector<std::string>{"GET /on|"});
}

TEST(Http2Flow, SaysGoodbyeToAnIdleClient) {
    ScriptedService service;
    http::Limits limits;
    limits.idle_timeout = soon;
    const RunningServer server{service, limits};
    Http2Client client{server.port()};
    EXPECT_EQ(client.exchange(get("/a")).status, 200);
    EXPECT_EQ(client.read_go_away(), std::uint32_t{NGHTTP2_NO_ERROR});
    client.wait_for_end();
}

TEST(Http2Flow, WaitsForASlowServiceHoweverLong) {
    Gate gate;
    ScriptedService service;
    service.gate = &gate;
    http::Limits limits;
    constexpr std::chrono::seconds longest{1};
    limits.idle_timeout = longest;
    limits.head_timeout = longest;
    limits.body_timeout = longest;
    const RunningServer server{service, limits};
    Http2Client client{server.port()};
    const std::int32_t stream = client.send(get("/gate"));
    gate.wait_until_reached();
    // Nothing comes for as long as all of those take.
    EXPECT_FALSE(client.has_answer_within(stream, 4 * longest));
    gate.open();
    EXPECT_EQ(client.read_reply(stream).body, "GET /gate|");
}

TEST(Http2Flow, EndsBehindWhatIsUnderWayWhereTheServerStops) {
    Gate gate;
    ScriptedService service;
    service.gate = &gate;
    RunningServer server{service};
    Http2Client idle{server.port()};
    EXPECT_EQ(idle.exchange(get("/a")).status, 200);
    Http2Client client{server.port()};
    const std::int32_t stream = client.send(get("/gate"));
    gate.wait_until_reached();
    std::thread answering{[&] {
        EXPECT_EQ(idle.read_go_away(), std::uint32_t{NGHTTP2_NO_ERROR});
        idle.wait_for_end();
        idle.connection().close();
        EXPECT_EQ(client.read_go_away(), std::uint32_t{NGHTTP2_NO_ERROR});
        EXPECT_EQ(client.read_last_stream(), stream);
        gate.open();
        EXPECT_EQ(client.read_reply(stream).body, "GET /gate|");
        client.wait_for_end();
        client.connection().close();
    }};
    server.stop();
    answering.join();
}

TEST(Http2Flow, DoesNotWaitForEverForAClientThatHearsNoGoodbye) {
    ScriptedService service;
    RunningServer server{service};
    Http2Client deaf{server.port()};
    EXPECT_EQ(deaf.exchange(get("/a")).status, 200);
    // It never reads again, and so never says that it has seen the notice.
    server.stop();
    EXPECT_EQ(deaf.read_go_away(), std::uint32_t{NGHTTP2_NO_ERROR});
}

TEST(Http2Flow, RefusesWith503WhereThereAreTooManyConnections) {
    ScriptedService service;
    http::Limits limits;
    limits.connections = 1;
    const RunningServer server{service, limits};
    Http2Client first{server.port()};
    EXPECT_EQ(first.exchange(get("/a")).status, 200);
    // In the clear, nobody knows in what the client wants to be refused.
    if (!tests_run_over_tls()) return;
    Http2Client second{server.port()};
    EXPECT_EQ(second.exchange(get("/b")).status, 503);
    EXPECT_EQ(second.read_go_away(), std::uint32_t{NGHTTP2_NO_ERROR});
    EXPECT_EQ(first.exchange(get("/a")).status, 200);
}

TEST(Http2Flow, BeginsNoMoreRequestsThanItCanHoldTheAnswersOf) {
    constexpr std::size_t size = std::size_t{256} * 1024;
    constexpr std::size_t most_begun = 4;
    constexpr std::size_t count = 40;
    ScriptedService service;
    service.respond = [](const http::RequestHead& /*head*/, std::string_view /*body*/) {
        http::Reply reply;
        reply.body.assign(size, 'x');
        return reply;
    };
    const RunningServer server{service};
    Http2Options options;
    options.window = 100;
    options.opens_windows = false;
    Http2Client client{server.port(), usual_http2_transport(), options};
    std::vector<std::int32_t> streams;
    for (std::size_t i = 0; i < count; ++i) streams.push_back(client.send(get("/wanted")));
    streams.push_back(client.send(get("/given-up")));
    for (std::size_t i = 0; i < most_begun; ++i) client.wait_for_body(streams[i], options.window);
    EXPECT_FALSE(client.has_answer_within(streams.back(), soon));
    EXPECT_EQ(service.answered().size(), most_begun);
    client.reset(streams.back());
    streams.pop_back();
    // What the client says meanwhile is heard.
    client.open_window(0, static_cast<std::int32_t>(count * size));
    for (const std::int32_t stream : streams) client.open_window(stream, size);
    for (const std::int32_t stream : streams) {
        EXPECT_EQ(client.read_reply(stream).body.size(), size);
    }
    EXPECT_EQ(service.answered(), std::vector<std::string>(count, "GET /wanted|"));
}

}  // namespace taskgate::test
