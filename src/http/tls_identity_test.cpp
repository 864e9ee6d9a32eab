// SPDX-License-Identifier: MIT
#include "http/tls_identity.hpp"

#include "support/certificates.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace taskgate::http {

namespace {

using test::CertificatePair;
using test::CertificateShape;
using test::KeyKind;
using test::make_certificate;

Time now() { return SystemClock{}.now(); }

CertificateShape with_key(KeyKind key) {
    CertificateShape shape;
    shape.key = key;
    return shape;
}

CertificateShape valid(std::chrono::seconds begins, std::chrono::seconds ends) {
    CertificateShape shape;
    shape.begins = begins;
    shape.ends = ends;
    return shape;
}

TlsIdentity identity_of(const CertificatePair& pair) {
    TlsIdentity identity;
    identity.chain = read_certificates(pair.certificate, now()).value();
    identity.key = read_private_key(pair.key, identity.chain).value();
    identity.label = "server.pem";
    return identity;
}

std::string refusal(std::string_view pem) {
    const auto chain = read_certificates(pem, now());
    return chain ? "taken" : chain.error().message;
}

void expect_part(const std::string& text, std::string_view part) {
    EXPECT_NE(text.find(part), std::string::npos) << text;
    EXPECT_EQ(text.find('\n'), std::string::npos) << text;
}

}  // namespace

TEST(TlsIdentity, TakesEveryKindOfKeyThatIsStrongEnough) {
    for (const KeyKind key : {KeyKind::p256, KeyKind::p384, KeyKind::rsa_2048, KeyKind::ed25519}) {
        const TlsIdentity identity = identity_of(make_certificate(with_key(key)));
        EXPECT_EQ(identity.chain.names, (std::vector<std::string>{"localhost", "127.0.0.1"}));
        EXPECT_TRUE(find_doubts(identity, now()).empty());
    }
}

TEST(TlsIdentity, RefusesACertificateThatNobodyShouldTrust) {
    using std::chrono::hours;
    CertificateShape nameless;
    nameless.names.clear();
    const std::vector<std::pair<CertificateShape, std::string_view>> cases{
        {with_key(KeyKind::rsa_1024), "its RSA key has 1024 bits: expected RSA with at least 2048"},
        {with_key(KeyKind::secp256k1), "on the curve secp256k1: expected RSA"},
        {valid(hours{-48}, hours{-24}), "it expired at 20"},
        {valid(hours{24}, hours{48}), "it is not valid before 20"},
        {nameless, "it is for no host: expected one with names in its subjectAltName"}};
    for (const auto& [shape, part] : cases) {
        expect_part(refusal(make_certificate(shape).certificate), part);
    }
}

TEST(TlsIdentity, RefusesWhatIsNoCertificate) {
    const std::string good = make_certificate().certificate;
    const std::string cut = good.substr(0, good.size() / 2);
    expect_part(refusal(""), "it holds no certificate");
    expect_part(refusal("garbage"), "it holds no certificate");
    expect_part(refusal(make_certificate().key), "it holds no certificate");
    expect_part(refusal(cut), "its certificate number 1 cannot be read");
    expect_part(refusal(good + cut), "its certificate number 2 cannot be read");
    EXPECT_EQ(refusal("a comment\n" + good), "taken");
}

TEST(TlsIdentity, TakesTheKeyOfTheCertificateAlone) {
    const CertificatePair pair = make_certificate();
    const auto chain = read_certificates(pair.certificate, now());
    ASSERT_TRUE(chain);
    for (const auto& [text, part] : std::vector<std::pair<std::string, std::string_view>>{
             {make_certificate().key, "it is not the key of that certificate"},
             {make_certificate(with_key(KeyKind::rsa_2048)).key, "it is not the key"},
             {test::encrypt_key(pair.key), "it is encrypted: expected a key without a passphrase"},
             {pair.certificate, "it holds no private key"},
             {"garbage", "it holds no private key"},
             {"", "it holds no private key"}}) {
        const auto key = read_private_key(text, *chain);
        ASSERT_FALSE(key);
        expect_part(key.error().message, part);
    }
    EXPECT_TRUE(read_private_key(pair.key, *chain));
}

TEST(TlsIdentity, DoubtsACertificateThatExpiresWithin14Days) {
    using std::chrono::days;
    const TlsIdentity identity = identity_of(make_certificate(valid(days{-1}, days{20})));
    EXPECT_TRUE(
        find_doubts(identity, identity.chain.end - days{14} - std::chrono::seconds{1}).empty());
    const auto doubts = find_doubts(identity, identity.chain.end - days{14});
    ASSERT_EQ(doubts.size(), 1U);
    expect_part(doubts.front(), "the certificate server.pem expires in 14 days, at 20");
}

TEST(TlsIdentity, DoubtsAnRsaKeyThatTakesLong) {
    const auto doubts =
        find_doubts(identity_of(make_certificate(with_key(KeyKind::rsa_4096))), now());
    ASSERT_EQ(doubts.size(), 1U);
    expect_part(doubts.front(), "the RSA key of server.pem has 4096 bits");
}

TEST(TlsIdentity, DoubtsCertificatesThatDoNotFollowOneAnother) {
    CertificatePair pair = make_certificate();
    CertificateShape other;
    other.names = {"other.example"};
    pair.certificate += make_certificate(other).certificate;
    const TlsIdentity identity = identity_of(pair);
    EXPECT_EQ(identity.chain.certificates.size(), 2U);
    const auto doubts = find_doubts(identity, now());
    ASSERT_EQ(doubts.size(), 1U);
    expect_part(doubts.front(), "do not follow one another");
}

TEST(TlsIdentity, NamesAreComparedWithOneLabelForAStar) {
    EXPECT_TRUE(is_name_of_host("a.example", "a.example"));
    EXPECT_TRUE(is_name_of_host("*.example", "a.example"));
    EXPECT_FALSE(is_name_of_host("*.example", "example"));
    EXPECT_FALSE(is_name_of_host("*.example", ".example"));
    EXPECT_FALSE(is_name_of_host("*.example", "a.b.example"));
    EXPECT_FALSE(is_name_of_host("*", "example"));
    EXPECT_FALSE(is_name_of_host("a*.example", "ab.example"));
    EXPECT_FALSE(is_name_of_host("a.example", ""));
}

}  // namespace taskgate::http
