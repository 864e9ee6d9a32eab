// SPDX-License-Identifier: MIT
#include "http/proxy_protocol.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace taskgate::http {

namespace {

using namespace std::string_literals;

const std::string signature = "\r\n\r\n\0\r\nQUIT\n"s;
/// 198.51.100.9 port 4711 to 192.0.2.1 port 443
const std::string addresses_4 = "\xC6\x33\x64\x09\xC0\x00\x02\x01\x12\x67\x01\xBB"s;
/// 2001:db8::9 port 4711 to 2001:db8::1 port 443
const std::string addresses_6 =
    "\x20\x01\x0D\xB8\0\0\0\0\0\0\0\0\0\0\0\x09"
    "\x20\x01\x0D\xB8\0\0\0\0\0\0\0\0\0\0\0\x01\x12\x67\x01\xBB"s;

std::string size_16(std::size_t size) {
    return {static_cast<char>(size >> 8U), static_cast<char>(size & 0xffU)};
}

/// A header with a command (`\x21`: PROXY), a family and what follows.
std::string header(char command, char family, const std::string& rest) {
    return signature + command + family + size_16(rest.size()) + rest;
}

std::string extension(char type, const std::string& value) {
    return type + size_16(value.size()) + value;
}

std::string source(const std::string& bytes) {
    EXPECT_EQ(missing_proxy_bytes(bytes).value(), 0U);
    const auto read = read_proxy_header(bytes);
    if (!read) return "error: " + read.error().message;
    return (read->source ? read->source->to_string() : "nobody") + (read->is_secure ? " s" : "");
}

TEST(ProxyProtocol, NamesTheSource) {
    EXPECT_EQ(source(header('\x21', '\x11', addresses_4)), "198.51.100.9");
    EXPECT_EQ(source(header('\x21', '\x21', addresses_6)), "2001:db8::9");
    const std::string mapped =
        "\0\0\0\0\0\0\0\0\0\0\xFF\xFF\xC6\x33\x64\x09"s + addresses_6.substr(16);
    EXPECT_EQ(source(header('\x21', '\x21', mapped)), "198.51.100.9");
}

TEST(ProxyProtocol, NamesNobodyWhereThereIsNoAddress) {
    EXPECT_EQ(source(header('\x20', '\0', "")), "nobody");
    EXPECT_EQ(source(header('\x20', '\x11', addresses_4)), "nobody") << "LOCAL is the proxy";
    EXPECT_EQ(source(header('\x20', '\x77', "whatever")), "nobody");
    EXPECT_EQ(source(header('\x21', '\0', "")), "nobody");
    EXPECT_EQ(source(header('\x21', '\x31', std::string(216, 'a'))), "nobody");
}

TEST(ProxyProtocol, SkipsExtensionsButTheOneAboutTls) {
    const std::string others = extension('\x02', "tasks.example") + extension('\x04', "") +
                               extension('\xE0', std::string(300, '\x20'));
    const std::string with_tls = extension('\x20', "\x01\0\0\0\0"s);
    const std::string verified = extension('\x20', "\x07\0\0\0\0\x21\0\x07TLSv1.3"s);
    EXPECT_EQ(source(header('\x21', '\x11', addresses_4 + others)), "198.51.100.9");
    EXPECT_EQ(source(header('\x21', '\x11', addresses_4 + others + with_tls)), "198.51.100.9 s");
    EXPECT_EQ(source(header('\x21', '\x21', addresses_6 + verified + others)), "2001:db8::9 s");
    EXPECT_EQ(source(header('\x21', '\x11', addresses_4 + extension('\x20', "\x06\0\0\0\0"s))),
              "198.51.100.9")
        << "the client has no TLS";
    EXPECT_EQ(source(header('\x20', '\x11', addresses_4 + with_tls)), "nobody");
    EXPECT_EQ(source(header('\x21', '\0', with_tls)), "nobody s");
}

TEST(ProxyProtocol, ComparesAChecksum) {
    // Worked out by another program: CRC32c of the whole header with zeros in its place.
    const std::string right =
        header('\x21', '\x11', addresses_4 + extension('\x04', "ab") + extension('\x03', "CCCC"s));
    const std::size_t at = right.size() - 4;
    std::string sealed = right;
    sealed.replace(at, 4, "\xB1\xA1\xF5\xE3"s);
    EXPECT_EQ(source(sealed), "198.51.100.9");
    // Without its type, nobody would know of it.
    for (std::size_t i = 16; i < sealed.size(); i += i == at - 4 ? 2 : 1) {
        std::string changed = sealed;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        EXPECT_TRUE(source(changed).starts_with("error: ")) << i;
    }
    EXPECT_TRUE(source(header('\x21', '\x11', addresses_4 + extension('\x03', "abc")))
                    .starts_with("error: "));
}

TEST(ProxyProtocol, SaysHowMuchIsMissingAndNeverMore) {
    const std::string whole = header('\x21', '\x11', addresses_4 + extension('\x04', "ab"));
    for (std::size_t i = 0; i < 16; ++i) {
        EXPECT_EQ(missing_proxy_bytes(whole.substr(0, i)).value(), 16 - i);
    }
    for (std::size_t i = 16; i <= whole.size(); ++i) {
        EXPECT_EQ(missing_proxy_bytes(whole.substr(0, i)).value(), whole.size() - i);
    }
    EXPECT_EQ(missing_proxy_bytes(header('\x20', '\0', "")).value(), 0U);
}

TEST(ProxyProtocol, KnowsFromTheFirstWrongByteThatItIsNone) {
    for (const std::string& bytes :
         {"P"s, "PROXY TCP4 198.51.100.9 192.0.2.1 4711 443\r\n"s, "GET / HTTP/1.1\r\n"s,
          "\x16\x03\x01\x02"s, "\r\n\r\nX"s, "\r\n\r\n\0\r\nQUIT\r"s, "\n"s}) {
        EXPECT_FALSE(missing_proxy_bytes(bytes)) << bytes;
    }
}

TEST(ProxyProtocol, IsBoundInItsLength) {
    const std::string most = header('\x21', '\x11', std::string(most_proxy_header_bytes - 16, 'a'));
    EXPECT_EQ(missing_proxy_bytes(most.substr(0, 16)).value(), most.size() - 16);
    for (const std::size_t size : {most_proxy_header_bytes - 15, std::size_t{65'535}}) {
        EXPECT_FALSE(missing_proxy_bytes(signature + "\x21\x11" + size_16(size)));
    }
}

TEST(ProxyProtocol, RefusesWhatTheSpecificationDoesNotKnow) {
    for (const std::string& bytes : std::vector<std::string>{
             header('\x11', '\x11', addresses_4), header('\x31', '\x11', addresses_4),
             header('\x22', '\x11', addresses_4), header('\x00', '\x11', addresses_4),
             header('\x21', '\x12', addresses_4), header('\x21', '\x22', addresses_6),
             header('\x21', '\x10', addresses_4), header('\x21', '\x01', addresses_4),
             header('\x21', '\x41', addresses_6), header('\x21', '\x11', addresses_4.substr(1)),
             header('\x21', '\x21', addresses_6.substr(1)), header('\x21', '\x11', ""),
             header('\x21', '\x31', std::string(215, 'a')),
             header('\x21', '\x11', addresses_4 + "\x04"s),
             header('\x21', '\x11', addresses_4 + "\x04\0"s),
             header('\x21', '\x11',
                    addresses_4 + "\x04\0\x05"
                                  "four"s),
             header('\x21', '\x11', addresses_4 + "\x04\xFF\xFF"s),
             header('\x21', '\x11', addresses_4 + extension('\x20', "\x01\0\0\0"s)),
             header('\x21', '\x11', addresses_4 + extension('\x20', ""))}) {
        EXPECT_TRUE(source(bytes).starts_with("error: ")) << source(bytes);
    }
}

}  // namespace

}  // namespace taskgate::http
