// SPDX-License-Identifier: MIT
#include "http/running_server.hpp"

#include <gtest/gtest.h>

namespace taskgate::test {

namespace {

std::string request(std::string_view line) { return std::string{line} + "\r\nHost: h\r\n\r\n"; }

/// What the echoing service says to a request line.
HttpReply echo_of(std::string_view line, std::string_view fields = "Host: h\r\n") {
    ScriptedService service;
    const RunningServer server{service};
    HttpClient client{server.port()};
    return client.exchange(std::string{line} + "\r\n" + std::string{fields} + "\r\n");
}

}  // namespace

TEST(RequestLine, OfAnotherVersionIsRefused) {
    expect_refused({
        {"HTTP/2", request("PRI * HTTP/2.0"), 505},
        {"HTTP/2 with a path", request("GET / HTTP/2.0"), 505},
        {"HTTP/3", request("GET / HTTP/3.0"), 505},
        {"HTTP/0.9 by name", request("GET / HTTP/0.9"), 505},
    });
}

TEST(RequestLine, ThatIsMalformedIsRefused) {
    expect_refused({
        {"as in HTTP/0.9", "GET /\r\n", 400},
        {"a method alone", "GET\r\n", 400},
        {"no method", request(" / HTTP/1.1"), 400},
        {"no target", request("GET  HTTP/1.1"), 400},
        {"two spaces before the target", request("GET  / HTTP/1.1"), 400},
        {"two spaces behind the target", request("GET /  HTTP/1.1"), 400},
        {"a space behind the version", request("GET / HTTP/1.1 "), 400},
        {"a tab before the target", request("GET\t/ HTTP/1.1"), 400},
        {"a space inside the target", request("GET /a b HTTP/1.1"), 400},
        {"a space in front", request(" GET / HTTP/1.1"), 400},
        {"a version in lower case", request("GET / http/1.1"), 400},
        {"a version without its second number", request("GET / HTTP/1"), 400},
        {"a version with a comma", request("GET / HTTP/1,1"), 400},
        {"a version with two digits", request("GET / HTTP/1.10"), 400},
        {"a version with a zero in front", request("GET / HTTP/01.1"), 400},
        {"a version of letters", request("GET / HTTP/a.b"), 400},
        {"another protocol", request("GET / RTSP/1.0"), 400},
        {"a method with a bracket", request("GE(T / HTTP/1.1"), 400},
        {"a target that is not ASCII", request("GET /\xC3\xA9 HTTP/1.1"), 400},
        {"a TLS greeting", std::string{"\x16\x03\x01\x02\x00\x01\x00\x01\xFC\x03\x03\r\n", 13},
         400},
    });
}

TEST(RequestLine, WithATargetInAnotherFormIsRefused) {
    expect_refused({
        {"the authority form", request("CONNECT h:80 HTTP/1.1"), 400},
        {"the authority form of another method", request("GET h:80 HTTP/1.1"), 400},
        {"an asterisk", request("GET * HTTP/1.1"), 400},
        {"an asterisk of HEAD", request("HEAD * HTTP/1.1"), 400},
        {"a path without its slash", request("GET a/b HTTP/1.1"), 400},
        {"a fragment", request("GET /a#b HTTP/1.1"), 400},
        {"another scheme", request("GET ftp://h/ HTTP/1.1"), 400},
        {"no scheme", request("GET ://h/ HTTP/1.1"), 400},
        {"no host", request("GET http:///a HTTP/1.1"), 400},
        {"user information", request("GET http://u@h/ HTTP/1.1"), 400},
        {"OPTIONS of no path", request("OPTIONS ** HTTP/1.1"), 400},
    });
}

TEST(RequestLine, InTheAbsoluteFormIsTaken) {
    EXPECT_EQ(echo_of("GET http://other.example:81/a/b?c=d HTTP/1.1").body, "GET /a/b?c=d|");
    EXPECT_EQ(echo_of("GET HTTPS://other.example HTTP/1.1").body, "GET /|");
    EXPECT_EQ(echo_of("GET http://h?c HTTP/1.1").body, "GET /?c|");
    EXPECT_EQ(echo_of("GET http://[::1]:80/ HTTP/1.0", "").body, "GET /|");
}

TEST(RequestLine, OfALaterMinorVersionIsAnsweredAsTheLatestKnown) {
    const HttpReply reply = echo_of("GET /a HTTP/1.2");
    EXPECT_EQ(reply.status_line, "HTTP/1.1 200 OK");
    EXPECT_EQ(reply.body, "GET /a|");
    EXPECT_FALSE(reply.has("Connection"));
    EXPECT_EQ(echo_of("GET /a HTTP/1.9", "").status, 400) << "which must have a Host";
}

TEST(RequestLine, WithAnyMethodReachesTheService) {
    EXPECT_EQ(echo_of("TRACE /a HTTP/1.1").body, "TRACE /a|");
    EXPECT_EQ(echo_of("get /a HTTP/1.1").body, "get /a|");
    EXPECT_EQ(echo_of("X!#$%&'*+-.^_`|~9 /a HTTP/1.1").body, "X!#$%&'*+-.^_`|~9 /a|");
    EXPECT_EQ(echo_of("OPTIONS * HTTP/1.1").body, "OPTIONS *|");
    EXPECT_EQ(echo_of("CONNECT /a HTTP/1.1").body, "CONNECT /a|");
}

TEST(RequestLine, KeepsItsTargetAsSent) {
    EXPECT_EQ(echo_of("GET //a/../%61/%zz?b?c HTTP/1.1").body, "GET //a/../%61/%zz?b?c|");
    EXPECT_EQ(echo_of("GET /? HTTP/1.1").body, "GET /?|");
}

TEST(RequestLine, BehindEmptyLinesIsTaken) {
    EXPECT_EQ(echo_of("\r\nGET /a HTTP/1.1").body, "GET /a|");
    EXPECT_EQ(echo_of("\r\n\r\n\r\nGET /a HTTP/1.1").body, "GET /a|");
}

TEST(RequestLine, OfHttp10MayLackAHost) {
    EXPECT_EQ(echo_of("GET /a HTTP/1.0", "").body, "GET /a|");
    EXPECT_EQ(echo_of("GET /a HTTP/1.0", "Host: h\r\n").body, "GET /a|");
}

TEST(RequestLine, MayHaveAnyOrdinaryHost) {
    for (const char* host : {"", "localhost", "localhost:8000", "127.0.0.1:1", "[::1]:8000",
                             "a-b.example.com", "UPPER", "under_score"}) {
        SCOPED_TRACE(host);
        EXPECT_EQ(echo_of("GET /a HTTP/1.1", "Host: " + std::string{host} + "\r\n").status, 200);
        EXPECT_EQ(echo_of("GET /a HTTP/1.1", "hOsT:" + std::string{host} + " \t\r\n").status, 200);
    }
}

}  // namespace taskgate::test
