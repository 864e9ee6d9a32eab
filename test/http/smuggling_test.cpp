// SPDX-License-Identifier: MIT
// Whatever two servers in a row might read in two ways is refused, and nothing behind it answered.

#include "http/running_server.hpp"

#include <gtest/gtest.h>

namespace taskgate::test {

namespace {

std::string get(std::string_view fields) {
    return "GET / HTTP/1.1\r\nHost: h\r\n" + std::string{fields} + "\r\n";
}

std::string post(std::string_view fields, std::string_view body = "hello") {
    return "POST / HTTP/1.1\r\nHost: h\r\n" + std::string{fields} + "\r\n" + std::string{body};
}

const std::string nul(1, '\0');

}  // namespace

TEST(Smuggling, BothLengthAndCodingAreRefused) {
    const std::string chunks = "5\r\nhello\r\n0\r\n\r\n";
    expect_refused({
        {"length first", post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", chunks), 400},
        {"coding first", post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", chunks), 400},
        {"length of nothing", post("Content-Length: 0\r\nTransfer-Encoding: chunked\r\n", chunks),
         400},
        {"other coding", post("Content-Length: 5\r\nTransfer-Encoding: identity\r\n"), 400},
    });
}

TEST(Smuggling, SeveralLengthsAreRefused) {
    expect_refused({
        {"differing", post("Content-Length: 5\r\nContent-Length: 6\r\n"), 400},
        {"equal", post("Content-Length: 5\r\nContent-Length: 5\r\n"), 400},
        {"differing, in another case", post("Content-Length: 5\r\ncontent-length: 6\r\n"), 400},
        {"a list of equal ones", post("Content-Length: 5, 5\r\n"), 400},
        {"a list of differing ones", post("Content-Length: 5, 6\r\n"), 400},
        {"a list without space", post("Content-Length: 5,5\r\n"), 400},
        {"a list with nothing behind", post("Content-Length: 5,\r\n"), 400},
    });
}

TEST(Smuggling, AMalformedLengthIsRefused) {
    std::vector<Refused> table;
    for (const char* value :
         {"+5", "-5", "0x5", "5 5", "", " ", "5.0", "5e0", "five", "\"5\"", "99999999999999999999",
          "18446744073709551616", "5;", "\x35\xC2\xB2", "5\t5", "-0", "Content-Length: 5"}) {
        table.push_back({value, post("Content-Length: " + std::string{value} + "\r\n"), 400});
    }
    expect_refused(table);
}

TEST(Smuggling, AnUnknownTransferCodingIsRefused) {
    const std::string chunks = "5\r\nhello\r\n0\r\n\r\n";
    const auto with = [&chunks](std::string_view coding) {
        return post("Transfer-Encoding: " + std::string{coding} + "\r\n", chunks);
    };
    expect_refused({
        {"chunked twice", with("chunked, chunked"), 400},
        {"chunked twice without space", with("chunked,chunked"), 400},
        {"chunked not last", with("chunked, gzip"), 400},
        {"nothing", with(""), 400},
        {"gzip", with("gzip"), 501},
        {"gzip, then chunked", with("gzip, chunked"), 501},
        {"identity", with("identity"), 501},
        {"quoted", with("\"chunked\""), 501},
        {"with a letter in front", with("xchunked"), 501},
        {"with a parameter", with("chunked;q=1"), 501},
        {"a word in front", with("x chunked"), 501},
        {"a vertical tab in front", with("\vchunked"), 400},
        {"two fields", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", chunks),
         400},
        {"two fields, the last identity",
         post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", chunks), 400},
        {"in HTTP/1.0", "POST / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks,
         400},
    });
}

TEST(Smuggling, AFoldedLineIsRefused) {
    expect_refused({
        {"with a space", get("X-A: b\r\n c\r\n"), 400},
        {"with a tab", get("X-A: b\r\n\tc\r\n"), 400},
        {"an empty one", get("X-A: b\r\n \r\n"), 400},
        {"behind the request line", "GET / HTTP/1.1\r\n Host: h\r\n\r\n", 400},
        {"that hides a coding", post("X-A: b\r\n Transfer-Encoding: chunked\r\n"), 400},
        {"of a coding", post("Transfer-Encoding:\r\n chunked\r\n"), 400},
    });
}

TEST(Smuggling, ABareCarriageReturnIsRefused) {
    expect_refused({
        {"in a value", get("X-A: b\rc\r\n"), 400},
        {"in a name", get("X\r-A: b\r\n"), 400},
        {"as a line end", get("X-A: b\rTransfer-Encoding: chunked\r\n"), 400},
        {"before the line end", get("X-A: b\r\r\n"), 400},
        {"in the target", "GET /\r HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        {"behind the version", "GET / HTTP/1.1\r\r\nHost: h\r\n\r\n", 400},
        {"in front", "\rGET / HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        {"as the empty line", "GET / HTTP/1.1\r\nHost: h\r\n\r\r\n", 400},
    });
}

TEST(Smuggling, ABareLineFeedIsRefused) {
    expect_refused({
        {"behind the request line", "GET / HTTP/1.1\nHost: h\r\n\r\n", 400},
        {"behind a field", "GET / HTTP/1.1\r\nHost: h\n\r\n", 400},
        {"as the empty line", "GET / HTTP/1.1\r\nHost: h\r\n\n", 400},
        {"everywhere", "GET / HTTP/1.1\nHost: h\n\n", 400},
        {"in front", "\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        {"in a value", get("X-A: b\nX-C: d\r\n"), 400},
    });
}

TEST(Smuggling, WithASpaceBeforeTheColonIsRefused) {
    expect_refused({
        {"a space", post("Content-Length : 5\r\n"), 400},
        {"a tab", post("Content-Length\t: 5\r\n"), 400},
        {"of a coding", post("Transfer-Encoding : chunked\r\n", "0\r\n\r\n"), 400},
        {"in front of the name", get("X-B: c\r\n X-A: b\r\n"), 400},
        {"inside the name", get("X A: b\r\n"), 400},
    });
}

TEST(Smuggling, AFieldWithoutANameIsRefused) {
    expect_refused({
        {"no colon", get("X-A\r\n"), 400},
        {"an empty name", get(": b\r\n"), 400},
        {"a colon alone", get(":\r\n"), 400},
        {"brackets in the name", get("X(A): b\r\n"), 400},
        {"a letter that is not ASCII in the name", get("X-\xC3\xA9: b\r\n"), 400},
        {"no colon in the first", "GET / HTTP/1.1\r\nHost\r\n\r\n", 400},
    });
}

TEST(Smuggling, AControlCharacterIsRefused) {
    expect_refused({
        {"NUL in a name", get("X" + nul + "A: b\r\n"), 400},
        {"NUL in a value", get("X-A: b" + nul + "c\r\n"), 400},
        {"NUL in the target", "GET /a" + nul + "b HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        {"NUL in the method", "GE" + nul + "T / HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        {"NUL in the version", "GET / HTTP/1.1" + nul + "\r\nHost: h\r\n\r\n", 400},
        {"NUL in a length", post("Content-Length: 5" + nul + "\r\n"), 400},
        {"DEL in a value", get("X-A: b\x7F\r\n"), 400},
        {"a bell in a value", get("X-A: \a\r\n"), 400},
        {"a vertical tab in a value", get("X-A: b\vc\r\n"), 400},
        {"a form feed in a value", get("X-A: b\fc\r\n"), 400},
    });
}

TEST(Smuggling, AnyOddHostIsRefused) {
    const auto with = [](std::string_view lines) {
        return "GET / HTTP/1.1\r\n" + std::string{lines} + "\r\n";
    };
    expect_refused({
        {"none in HTTP/1.1", with(""), 400},
        {"two equal", with("Host: h\r\nHost: h\r\n"), 400},
        {"two differing", with("Host: h\r\nHost: i\r\n"), 400},
        {"two in HTTP/1.0", "GET / HTTP/1.0\r\nHost: h\r\nHost: h\r\n\r\n", 400},
        {"with a space", with("Host: h i\r\n"), 400},
        {"with a path", with("Host: h/i\r\n"), 400},
        {"with user information", with("Host: u@h\r\n"), 400},
        {"with a query", with("Host: h?i\r\n"), 400},
        {"with a fragment", with("Host: h#i\r\n"), 400},
        {"with a backslash", with("Host: h\\i\r\n"), 400},
        {"not ASCII", with("Host: h\xC3\xA9\r\n"), 400},
        {"none in HTTP/1.1 with an absolute target", "GET http://h/ HTTP/1.1\r\n\r\n", 400},
    });
}

}  // namespace taskgate::test
