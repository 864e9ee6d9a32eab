// SPDX-License-Identifier: MIT
#include "http/forwarded.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace taskgate::http {

namespace {

Address address(std::string_view text) {
    return text.empty() ? Address{} : Address::read(text).value();
}

Forwarding trusting(std::string_view proxies,
                    ForwardedHeader header = ForwardedHeader::x_forwarded_for) {
    Forwarding forwarding;
    forwarding.header = header;
    if (!proxies.empty()) forwarding.proxies = TrustedProxies::read(proxies).value();
    return forwarding;
}

/// What is believed of a request from a peer, as text: `192.0.2.1`, with ` s` for one that spoke
/// TLS and ` m` where many may stand behind it.
std::string believed(const Forwarding& forwarding, std::string_view peer,
                     const std::vector<Field>& fields) {
    RequestHead head;
    head.fields = fields;
    const Client client =
        find_client(make_peer(address(peer), false, forwarding), head, forwarding);
    return client.address.to_string() + (client.is_secure ? " s" : "") +
           (client.may_be_many ? " m" : "");
}

/// The proxies of the tests, of which 10.0.0.1 is the one that is connected.
constexpr std::string_view proxies = "10.0.0.0/24, 2001:db8:1::/48";

/// A header's lines.
std::vector<Field> lines_of(std::string_view name, const std::vector<std::string>& lines) {
    std::vector<Field> fields;
    fields.reserve(lines.size());
    for (const std::string& line : lines) fields.push_back({name, line});
    return fields;
}

std::string by_list(const std::vector<std::string>& lines) {
    return believed(trusting(proxies), "10.0.0.1", lines_of("X-Forwarded-For", lines));
}

std::string by_standard(const std::vector<std::string>& lines) {
    return believed(trusting(proxies, ForwardedHeader::forwarded), "10.0.0.1",
                    lines_of("forwarded", lines));
}

struct Case {
    std::vector<std::string> lines;
    std::string client;
};

TEST(Forwarded, IsNotLookedAtFromAnAddressThatIsNotTrusted) {
    const std::vector<Field> fields{{"X-Forwarded-For", "198.51.100.9"},
                                    {"X-Forwarded-Proto", "https"},
                                    {"Forwarded", "for=198.51.100.9;proto=https"}};
    for (const auto header : {ForwardedHeader::x_forwarded_for, ForwardedHeader::forwarded}) {
        EXPECT_EQ(believed(trusting("", header), "192.0.2.1", fields), "192.0.2.1");
        EXPECT_EQ(believed(trusting("", header), "127.0.0.1", fields), "127.0.0.1 m");
        EXPECT_EQ(believed(trusting("", header), "::1", fields), "::1 m");
        EXPECT_EQ(believed(trusting("", header), "", fields), " m");
        EXPECT_EQ(believed(trusting("192.0.2.2, unix", header), "192.0.2.1", fields), "192.0.2.1");
        EXPECT_EQ(believed(trusting("0.0.0.0/0, ::/0", header), "", fields), " m");
        EXPECT_EQ(believed(trusting("192.0.2.1", header), "192.0.2.1", fields), "198.51.100.9 s");
        EXPECT_EQ(believed(trusting("unix", header), "", fields), "198.51.100.9 s");
    }
}

TEST(Forwarded, OtherHeadersThanTheConfiguredOneSayNothing) {
    const std::vector<Field> list{{"X-Forwarded-For", "198.51.100.9"},
                                  {"X-Forwarded-Proto", "https"},
                                  {"X-Real-IP", "198.51.100.8"}};
    const std::vector<Field> standard{{"Forwarded", "for=198.51.100.9;proto=https"},
                                      {"X-Forwarded", "for=198.51.100.8"}};
    EXPECT_EQ(believed(trusting(proxies, ForwardedHeader::forwarded), "10.0.0.1", list),
              "10.0.0.1 m");
    EXPECT_EQ(believed(trusting(proxies), "10.0.0.1", standard), "10.0.0.1 m");
}

TEST(Forwarded, TheClientIsTheLastEntryOfTheListThatIsNotTrusted) {
    for (const Case& c : std::vector<Case>{
             {{}, "10.0.0.1 m"},
             {{"198.51.100.9"}, "198.51.100.9"},
             {{"  198.51.100.9\t"}, "198.51.100.9"},
             // Whatever a client sends itself stands further left.
             {{"1.1.1.1, 198.51.100.9"}, "198.51.100.9"},
             {{"10.0.0.7, 198.51.100.9"}, "198.51.100.9"},
             {{"127.0.0.1,198.51.100.9"}, "198.51.100.9"},
             {{"1.1.1.1", "198.51.100.9"}, "198.51.100.9"},
             {{"1.1.1.1, 2.2.2.2", "3.3.3.3, 198.51.100.9", "10.0.0.2"}, "198.51.100.9"},
             {{"1.1.1.1", ""}, "1.1.1.1"},
             {{"unknown, 198.51.100.9"}, "198.51.100.9"},
             {{"\", 198.51.100.9"}, "198.51.100.9"},
             {{"\\\", 198.51.100.9"}, "198.51.100.9"},
             {{std::string(40'000, ',') + "198.51.100.9"}, "198.51.100.9"},
             {{"198.51.100.9, , ,"}, "198.51.100.9"},
             // Through several proxies.
             {{"1.1.1.1, 198.51.100.9, 10.0.0.3, 10.0.0.2"}, "198.51.100.9"},
             {{"2001:db8:1::2, 10.0.0.2"}, "2001:db8:1::2 m"},
             {{"198.51.100.9, ::ffff:10.0.0.2"}, "198.51.100.9"},
             {{"10.0.0.3, 10.0.0.2"}, "10.0.0.3 m"},
             // The machine that the proxy runs on.
             {{"198.51.100.9, 127.0.0.1"}, "127.0.0.1 m"},
             {{"198.51.100.9, ::1"}, "::1 m"}}) {
        EXPECT_EQ(by_list(c.lines), c.client) << (c.lines.empty() ? "" : c.lines.back());
    }
}

TEST(Forwarded, EntriesThatNameNoAddressEndTheListAtTheProxyThatWroteThem) {
    for (const std::string& entry :
         std::vector<std::string>{"unknown",
                                  "_hidden",
                                  "secret.example",
                                  "198.51.100",
                                  "300.1.1.1",
                                  "198.51.100.9:",
                                  "198.51.100.9:123456",
                                  "198.51.100.9:12a",
                                  "198.51.100.9 x",
                                  "[2001:db8::9",
                                  "2001:db8::9]",
                                  "[]",
                                  "[]:80",
                                  "[198.51.100.9]",
                                  "[2001:db8::9]80",
                                  "[2001:db8::9]:",
                                  "fe80::1%eth0",
                                  "::ffff:1.2.3",
                                  "\"198.51.100.9",
                                  "-",
                                  ":80",
                                  "198.51.100.9\\\"",
                                  std::string(65, '1'),
                                  "198.51.100.9" + std::string(1, '\0')}) {
        EXPECT_EQ(by_list({"1.1.1.1, " + entry}), "10.0.0.1 m") << entry;
        EXPECT_EQ(by_list({"1.1.1.1", entry, "10.0.0.2"}), "10.0.0.2 m") << entry;
    }
}

TEST(Forwarded, AddressesMayHavePortsAndBrackets) {
    for (const auto& [entry, client] : std::vector<std::pair<std::string, std::string>>{
             {"198.51.100.9:80", "198.51.100.9"},
             {"198.51.100.9:65535", "198.51.100.9"},
             {"198.51.100.9:_port", "198.51.100.9"},
             {"2001:db8::9", "2001:db8::9"},
             {"2001:0DB8:0:0::9", "2001:db8::9"},
             {"[2001:db8::9]", "2001:db8::9"},
             {"[2001:db8::9]:4711", "2001:db8::9"},
             {"::ffff:198.51.100.9", "198.51.100.9"},
             {"[::ffff:198.51.100.9]:1", "198.51.100.9"}}) {
        EXPECT_EQ(by_list({"1.1.1.1, " + entry}), client) << entry;
        EXPECT_EQ(by_standard({"for=1.1.1.1, for=\"" + entry + "\""}), client) << entry;
    }
}

TEST(Forwarded, IsReadAsTheStandardHasIt) {
    for (const Case& c : std::vector<Case>{
             {{}, "10.0.0.1 m"},
             {{"for=198.51.100.9"}, "198.51.100.9"},
             {{"For=\"[2001:db8::9]:4711\""}, "2001:db8::9"},
             {{"for=198.51.100.9;proto=https;by=203.0.113.43"}, "198.51.100.9 s"},
             {{"by=203.0.113.43; proto=HTTPS ;host=\"a;b,c\";FOR=198.51.100.9;"}, "198.51.100.9 s"},
             {{R"(host="a\"b,for=1.1.1.1;";for="198.\51.100.9")"}, "198.51.100.9"},
             {{"for=198.51.100.9;proto=http"}, "198.51.100.9"},
             {{"for=198.51.100.9;proto=wss"}, "198.51.100.9"},
             {{"for=198.51.100.9;ext=1;ext=2"}, "198.51.100.9"},
             // What a client sends itself.
             {{"for=1.1.1.1;proto=https, for=198.51.100.9"}, "198.51.100.9"},
             {{"for=1.1.1.1;proto=https", "for=198.51.100.9;proto=http"}, "198.51.100.9"},
             {{"for=\"1.1.1.1, for=198.51.100.9"}, "198.51.100.9"},
             {{"for=\"1.1.1.1\\, for=198.51.100.9"}, "198.51.100.9"},
             {{"for=\"1.1.1.1", "for=198.51.100.9"}, "198.51.100.9"},
             {{";;;,=,for, for=198.51.100.9"}, "198.51.100.9"},
             // Through several proxies: how the client spoke to the first of them counts.
             {{"for=198.51.100.9;proto=https, for=10.0.0.2;proto=http"}, "198.51.100.9 s"},
             {{"for=198.51.100.9;proto=http, for=10.0.0.2;proto=https"}, "198.51.100.9"},
             {{"for=1.1.1.1;proto=https, for=198.51.100.9;proto=http, for=10.0.0.2"},
              "198.51.100.9"},
             {{"for=10.0.0.3, for=10.0.0.2"}, "10.0.0.3 m"},
             // Nobody is named.
             {{"for=1.1.1.1, for=unknown;proto=https"}, "10.0.0.1 s m"},
             {{"for=1.1.1.1, proto=https"}, "10.0.0.1 s m"},
             {{"for=1.1.1.1, for=_hidden"}, "10.0.0.1 m"},
             {{"for=1.1.1.1, for=unknown, for=10.0.0.2"}, "10.0.0.2 m"}}) {
        EXPECT_EQ(by_standard(c.lines), c.client) << (c.lines.empty() ? "" : c.lines.back());
    }
}

TEST(Forwarded, ElementsThatAreMalformedSayNothingAtAll) {
    for (const char* element :
         {"for=198.51.100.9;for=198.51.100.8", "for=198.51.100.9;proto=https;proto=https",
          "for=198.51.100.9;proto", "for = 198.51.100.9", "for=198.51.100.9 x",
          "for=\"198.51.100.9\"x", "for=\"198.51.100.9\";proto=\"https\"x", "for=a\"b\"",
          "for=\"198.51.100.9\\\"", "198.51.100.9", "for=", "for=\"\"", "for:198.51.100.9"}) {
        EXPECT_EQ(by_standard({std::string{"for=1.1.1.1, "} + element}), "10.0.0.1 m") << element;
    }
}

TEST(Forwarded, TheLastSchemeThatIsNamedCounts) {
    const auto scheme = [](const std::vector<Field>& fields) {
        return believed(trusting(proxies), "10.0.0.1", fields);
    };
    EXPECT_EQ(scheme({{"x-forwarded-proto", "https"}}), "10.0.0.1 s m");
    EXPECT_EQ(scheme({{"X-Forwarded-Proto", "HTTPS"}, {"X-Forwarded-For", "198.51.100.9"}}),
              "198.51.100.9 s");
    EXPECT_EQ(scheme({{"X-Forwarded-Proto", "https, http"}}), "10.0.0.1 m");
    EXPECT_EQ(scheme({{"X-Forwarded-Proto", "https"}, {"X-Forwarded-Proto", "http"}}),
              "10.0.0.1 m");
    EXPECT_EQ(scheme({{"X-Forwarded-Proto", "http"}, {"X-Forwarded-Proto", "https"}}),
              "10.0.0.1 s m");
    EXPECT_EQ(scheme({{"X-Forwarded-Proto", "\"https\""}}), "10.0.0.1 m");
    EXPECT_EQ(scheme({{"X-Forwarded-Scheme", "https"}, {"X-Forwarded-Ssl", "on"}}), "10.0.0.1 m");
    // A proxy that speaks TLS with us may have been asked without.
    const Forwarding forwarding = trusting(proxies);
    RequestHead head;
    const Peer peer = make_peer(address("10.0.0.1"), true, forwarding);
    EXPECT_TRUE(find_client(peer, head, forwarding).is_secure);
    head.fields = {{"X-Forwarded-Proto", "http"}};
    EXPECT_FALSE(find_client(peer, head, forwarding).is_secure);
}

TEST(Forwarded, OnlySoManyEntriesAreLookedAt) {
    std::string few = "198.51.100.9";
    for (int i = 1; i < 32; ++i) few.append(", 10.0.0.").append(std::to_string(i));
    EXPECT_EQ(by_list({few}), "198.51.100.9");
    EXPECT_EQ(by_list({few + ", 10.0.0.99"}), "10.0.0.1 m");
}

TEST(Forwarded, ThePeerIsTheOneThatThePROXYHeaderNames) {
    const Forwarding forwarding = trusting("10.0.0.0/24");
    const Peer proxy = make_peer(address("10.0.0.1"), false, forwarding);
    ProxyHeader header;
    header.source = address("198.51.100.9");
    const Peer direct = find_peer_behind(proxy, header, forwarding);
    EXPECT_EQ(direct.client.address.to_string(), "198.51.100.9");
    EXPECT_FALSE(direct.client.may_be_many);
    EXPECT_FALSE(direct.client.is_secure);
    EXPECT_FALSE(direct.speaks_for_others);
    header.is_secure = true;
    header.source = address("10.0.0.2");
    const Peer next = find_peer_behind(proxy, header, forwarding);
    EXPECT_TRUE(next.client.is_secure);
    EXPECT_TRUE(next.speaks_for_others) << "another proxy in front of the first";
    header.source.reset();
    const Peer unnamed = find_peer_behind(proxy, header, forwarding);
    EXPECT_EQ(unnamed.client.address.to_string(), "10.0.0.1");
    EXPECT_TRUE(unnamed.client.may_be_many);
    EXPECT_TRUE(unnamed.client.is_secure);
    EXPECT_FALSE(unnamed.speaks_for_others) << "the fields are from nobody knows whom";
}

TEST(TrustedProxies, AreReadFromAList) {
    const auto list = TrustedProxies::read(" 10.0.0.0/8,unix , 2001:db8::1 ").value();
    for (const char* trusted : {"10.1.2.3", "::ffff:10.1.2.3", "2001:db8::1", ""}) {
        EXPECT_TRUE(list.contains(address(trusted))) << trusted;
    }
    for (const char* other : {"11.0.0.1", "2001:db8::2", "127.0.0.1", "::1"}) {
        EXPECT_FALSE(list.contains(address(other))) << other;
    }
    for (const auto& [text, cure] : std::vector<std::pair<std::string, std::string>>{
             {",", "ranges such as 10.0.0.0/8, or unix"},
             {"10.0.0.1, proxy.example", "\"proxy.example\": expected an IP address"},
             {"10.0.0.1/8", "\"10.0.0.1/8\": the address has bits"},
             {"10.0.0.0/33", "number of bits"},
             {"Unix", "expected an IP address"},
             {"*", "expected an IP address"}}) {
        const auto read = TrustedProxies::read(text);
        ASSERT_FALSE(read) << text;
        EXPECT_NE(read.error().message.find(cure), std::string::npos) << read.error().message;
    }
}

TEST(TrustedProxies, KnowWhetherTheyAreEverybody) {
    EXPECT_TRUE(TrustedProxies::read("10.0.0.1, 0.0.0.0/0").value().contains_everybody());
    EXPECT_TRUE(TrustedProxies::read("::/0").value().contains_everybody());
    EXPECT_FALSE(TrustedProxies::read("0.0.0.0/1, 255.255.255.255").value().contains_everybody());
    EXPECT_FALSE(TrustedProxies{}.contains_everybody());
    EXPECT_TRUE(TrustedProxies{}.is_empty());
}

}  // namespace

}  // namespace taskgate::http
