// SPDX-License-Identifier: MIT
// Requests and answers in HTTP/2; these tests run in the clear and over TLS.

#include "http/running_server.hpp"
#include "support/http2_client.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace taskgate::test {

namespace {

constexpr std::size_t body_limit = 1024UL * 1024;

Http2Request get(const std::string& path) {
    Http2Request request;
    request.path = path;
    return request;
}

Http2Request post(std::string body) {
    Http2Request request;
    request.method = "POST";
    request.body = std::move(body);
    return request;
}

}  // namespace

TEST(Http2, AnswersRequest) {
    ScriptedService service;
    const RunningServer server{service};
    Http2Client client{server.port()};
    const HttpReply reply = client.exchange(get("/a/b?c=d"));
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body, "GET /a/b?c=d|");
    EXPECT_EQ(reply.field_names(), "date,server,content-type,content-length");
    EXPECT_EQ(client.exchange(post("hello")).body, "POST /|hello");
    EXPECT_EQ(client.exchange(get("/again")).body, "GET /again|");
}

TEST(Http2, HandsOnFieldsAndTheHost) {
    ScriptedService service;
    service.respond = [](const http::RequestHead& head, std::string_view /*body*/) {
        http::Reply reply;
        for (const http::Field& field : head.fields) {
            reply.body.append(field.name).append("=").append(field.value).append(";");
        }
        return reply;
    };
    const RunningServer server{service};
    Http2Client client{server.port()};
    Http2Request request = get("/");
    request.fields = {{"x-a", "1"}, {"x-b", ""}, {"x-a", "2"}};
    EXPECT_EQ(client.exchange(request).body, "host=localhost;x-a=1;x-b=;x-a=2;");
}

TEST(Http2, AnswersAnotherRequestWhileOneIsUnderWay) {
    Gate gate;
    ScriptedService service;
    service.gate = &gate;
    const RunningServer server{service};
    Http2Client client{server.port()};
    const std::int32_t slow = client.send(get("/gate"));
    gate.wait_until_reached();
    EXPECT_EQ(client.exchange(get("/quick")).body, "GET /quick|");
    gate.open();
    EXPECT_EQ(client.read_reply(slow).body, "GET /gate|");
}

TEST(Http2, AnswersAHundredRequestsThatAreSentAtOnce) {
    ScriptedService service;
    const RunningServer server{service};
    Http2Client client{server.port()};
    std::vector<std::int32_t> streams;
    for (std::size_t i = 0; i < 100; ++i)
        streams.push_back(client.send(get("/" + std::to_string(i))));
    for (std::size_t i = 0; i < streams.size(); ++i) {
        EXPECT_EQ(client.read_reply(streams[i]).body, "GET /" + std::to_string(i) + "|");
    }
}

TEST(Http2, AnswersHeadWithoutABody) {
    ScriptedService service;
    const RunningServer server{service};
    Http2Client client{server.port()};
    Http2Request request = get("/a");
    request.method = "HEAD";
    const HttpReply reply = client.exchange(request);
    EXPECT_EQ(reply.find("Content-Length"), "8");
    EXPECT_EQ(reply.body, "");
}

TEST(Http2, SendsAnswersThatHaveNoBody) {
    ScriptedService service;
    service.respond = [](const http::RequestHead& head, std::string_view /*body*/) {
        http::Reply reply;
        reply.status = std::stoi(std::string{head.path.substr(1)});
        return reply;
    };
    const RunningServer server{service};
    Http2Client client{server.port()};
    for (const int status : {204, 304}) {
        const HttpReply reply = client.exchange(get("/" + std::to_string(status)));
        EXPECT_EQ(reply.status, status);
        EXPECT_FALSE(reply.has("Content-Length"));
    }
    EXPECT_EQ(client.exchange(get("/200")).find("Content-Length"), "0");
}

TEST(Http2, TakesABodyOfExactlyTheLimitAndNoByteMore) {
    ScriptedService service;
    const RunningServer server{service};
    Http2Client client{server.port()};
    const HttpReply taken = client.exchange(post(std::string(body_limit, 'x')));
    EXPECT_EQ(taken.status, 200);
    EXPECT_EQ(taken.body.size(), body_limit + std::string_view{"POST /|"}.size());
    EXPECT_EQ(client.exchange(post(std::string(body_limit + 1, 'x'))).status, 413);
    EXPECT_EQ(service.answered().size(), 1U);
    EXPECT_EQ(client.exchange(get("/on")).status, 200);
}

TEST(Http2, TakesManyLargeBodiesOneBehindTheOther) {
    ScriptedService service;
    service.respond = [](const http::RequestHead& /*head*/, std::string_view body) {
        http::Reply reply;
        reply.body = std::to_string(body.size());
        return reply;
    };
    const RunningServer server{service};
    Http2Client client{server.port()};
    std::vector<std::int32_t> streams;
    for (std::size_t i = 0; i < 20; ++i)
        streams.push_back(client.send(post(std::string(400'000 + i, 'x'))));
    for (std::size_t i = 0; i < streams.size(); ++i) {
        EXPECT_EQ(client.read_reply(streams[i]).body, std::to_string(400'000 + i));
    }
}

TEST(Http2, DropsTrailerFields) {
    ScriptedService service;
    const RunningServer server{service};
    Http2Client client{server.port()};
    Http2Request request = post("ab");
    request.is_whole = false;
    const std::int32_t stream = client.send(request);
    Http2Request trailers;
    trailers.fields = {{"x-trailer", "1"}};
    client.send_trailers(stream, trailers);
    EXPECT_EQ(client.read_reply(stream).body, "POST /|ab");
}

TEST(Http2, SaysContinueToWhoWaitsForIt) {
    ScriptedService service;
    const RunningServer server{service};
    Http2Client client{server.port()};
    Http2Request request = post("");
    request.is_whole = false;
    request.fields = {{"expect", "100-continue"}};
    const std::int32_t stream = client.send(request);
    EXPECT_EQ(client.read_head(stream).status, 100);
    client.send_body(stream, "hello", true);
    EXPECT_EQ(client.read_reply(stream).body, "POST /|hello");
}

TEST(Http2, RefusesBeforeTheBodyAndLetsTheClientStopSending) {
    ScriptedService service;
    service.admit = [](const http::RequestHead& /*head*/) {
        http::Reply refusal;
        refusal.status = 401;
        return refusal;
    };
    const RunningServer server{service};
    Http2Client client{server.port()};
    Http2Request request = post("some");
    request.is_whole = false;
    const std::int32_t stream = client.send(request);
    EXPECT_EQ(client.read_reply(stream).status, 401);
    EXPECT_EQ(client.read_close(stream), std::uint32_t{NGHTTP2_NO_ERROR});
    EXPECT_EQ(client.exchange(get("/on")).status, 401);
}

TEST(Http2, AnswersOneRequestWith500WhereTheServiceFails) {
    ScriptedService service;
    service.respond = [](const http::RequestHead& head, std::string_view body) {
        if (head.path == "/bad") throw std::runtime_error{"a bug"};
        return ScriptedService::echo(head, body);
    };
    RunningServer server{service};
    Http2Client client{server.port()};
    const std::int32_t bad = client.send(get("/bad"));
    EXPECT_EQ(client.exchange(get("/good")).status, 200);
    EXPECT_EQ(client.read_reply(bad).status, 500);
    EXPECT_NE(server.log().wait_for("request failed").find("id-of-the-refused"), std::string::npos);
}

TEST(Http2, RefusesHeadsThatMakeNoSense) {
    ScriptedService service;
    const RunningServer server{service};
    Http2Client client{server.port()};
    const auto status_of = [&client](Http2Request request) {
        return client.exchange(request).status;
    };
    EXPECT_EQ(status_of(get("/#fragment")), 400);
    Http2Request request = get("/");
    request.fields = {{"host", "somebody-else"}};
    EXPECT_EQ(status_of(request), 400);
    request.fields = {{"host", "localhost"}};
    EXPECT_EQ(status_of(request), 200);
    request = get("*");
    request.method = "OPTIONS";
    EXPECT_EQ(status_of(request), 200);
    EXPECT_EQ(service.answered().size(), 2U);
}

TEST(Http2, ResetsStreamsWhoseHeadsAreForbidden) {
    ScriptedService service;
    const RunningServer server{service};
    Http2Client client{server.port()};
    for (const auto& field :
         std::vector<std::pair<std::string, std::string>>{{"connection", "keep-alive"},
                                                          {"transfer-encoding", "chunked"},
                                                          {"te", "gzip"},
                                                          {"content-length", "5, 5"},
                                                          {":extra", "x"},
                                                          {":path", "/twice"},
                                                          {"x-a", "line\nbreak"}}) {
        SCOPED_TRACE(field.first);
        Http2Request request = get("/");
        request.fields = {field};
        EXPECT_EQ(client.read_close(client.send(request)), std::uint32_t{NGHTTP2_PROTOCOL_ERROR});
    }
    for (const char* path : {"*", "no-slash", "/a b", "/\x7f", ""}) {
        SCOPED_TRACE(path);
        EXPECT_EQ(client.read_close(client.send(get(path))), std::uint32_t{NGHTTP2_PROTOCOL_ERROR});
    }
    Http2Request odd_method = get("/");
    odd_method.method = "G T";
    EXPECT_EQ(client.read_close(client.send(odd_method)), std::uint32_t{NGHTTP2_PROTOCOL_ERROR});
    Http2Request short_body = post("four");
    short_body.fields = {{"content-length", "5"}};
    EXPECT_EQ(client.read_close(client.send(short_body)), std::uint32_t{NGHTTP2_PROTOCOL_ERROR});
    EXPECT_EQ(client.exchange(get("/on")).status, 200);
    EXPECT_EQ(service.answered().size(), 1U);
}

TEST(Http2, RefusesAHeadOverTheLimit) {
    constexpr std::size_t head_limit = 32UL * 1024;
    ScriptedService service;
    const RunningServer server{service};
    Http2Client client{server.port()};
    EXPECT_EQ(client.setting(NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE), head_limit);
    Http2Request request = get("/");
    request.fields = {{"x-a", std::string(30UL * 1024, 'x')}};
    EXPECT_EQ(client.exchange(request).status, 200);
    request.fields.front().second.assign(head_limit, 'x');
    EXPECT_EQ(client.exchange(request).status, 431);
    EXPECT_EQ(client.exchange(get("/" + std::string(head_limit, 'x'))).status, 414);
    EXPECT_EQ(client.exchange(get("/on")).status, 200);
    EXPECT_EQ(service.answered().size(), 2U);
}

TEST(Http2, GoesOnWhereAClientGivesARequestUp) {
    Gate gate;
    ScriptedService service;
    service.gate = &gate;
    const RunningServer server{service};
    Http2Client client{server.port()};
    const std::int32_t given_up = client.send(get("/gate"));
    gate.wait_until_reached();
    client.reset(given_up);
    EXPECT_EQ(client.exchange(get("/on")).status, 200);
    gate.open();
    service.wait_until_finished(2);
    EXPECT_EQ(client.exchange(get("/on")).status, 200);
}

TEST(Http2, GoesOnWhereAClientIsGone) {
    Gate gate;
    ScriptedService service;
    service.gate = &gate;
    const RunningServer server{service};
    {
        Http2Client gone{server.port()};
        gone.send(get("/gate"));
        gate.wait_until_reached();
    }
    gate.open();
    service.wait_until_finished(1);
    EXPECT_EQ(Http2Client{server.port()}.exchange(get("/on")).status, 200);
}

}  // namespace taskgate::test
