// SPDX-License-Identifier: MIT
#include "auth/base64url.hpp"
#include "auth/jwk.hpp"
#include "support/big_endian.hpp"
#include "support/key_pairs.hpp"
#include "support/left_out_keys.hpp"
#include "support/public_tokens.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <vector>

namespace taskgate::auth {

namespace {

using test::expect_left_out;
using test::from_hex;
using test::issuer_pair;
using test::minus;
using test::plus;
using test::small_number;

std::string rsa_jwk(std::string_view n, std::string_view e) {
    return fmt::format(R"({{"kty":"RSA","alg":"RS256","n":"{}","e":"{}"}})", encode_base64url(n),
                       encode_base64url(e));
}

std::string elliptic_jwk(std::string_view curve, std::string_view x, std::string_view y) {
    return fmt::format(R"({{"kty":"EC","crv":"{}","x":"{}","y":"{}"}})", curve, encode_base64url(x),
                       encode_base64url(y));
}

std::string edwards_jwk(std::string_view curve, std::string_view x) {
    return fmt::format(R"({{"kty":"OKP","crv":"{}","x":"{}"}})", curve, encode_base64url(x));
}

TEST(UnsoundKeys, AreRsaKeysThatAreTooSmallOrTooLarge) {
    const auto small = test::KeyPair::generate(Algorithm::rs256, {1024, 65537});
    const std::string n = issuer_pair(Algorithm::rs256).number("n");
    const std::string e = issuer_pair(Algorithm::rs256).number("e");
    std::string bit_less = n;
    bit_less[0] = static_cast<char>(static_cast<unsigned char>(bit_less[0]) & 0x7FU);
    expect_left_out({
        {small.jwk_named("small"), "less than 2048 bits"},
        {rsa_jwk(std::string(128, '\0') + small.number("n"), e), "less than 2048 bits"},
        {rsa_jwk(bit_less, e), "less than 2048 bits"},
        {rsa_jwk(n.substr(1), e), "less than 2048 bits"},
        {rsa_jwk("", e), "less than 2048 bits"},
        {rsa_jwk(std::string(256, '\0'), e), "less than 2048 bits"},
        {rsa_jwk('\x01' + std::string(1024, '\xFF'), e), "more than 8192 bits"},
        {rsa_jwk(std::string(2048, '\xFF'), e), "more than 8192 bits"},
        {rsa_jwk(std::string(2049, '\xFF'), e), "too large"},
        {rsa_jwk(std::string(100'000, '\xFF'), e), "too large"},
        {R"({"kty":"RSA","alg":"RS256","e":"AQAB"})", "less than 2048 bits"},
        {R"({"kty":"RSA","alg":"RS256","n":7,"e":"AQAB"})", "less than 2048 bits"},
        {fmt::format(R"({{"kty":"RSA","alg":"RS256","n":"{}=","e":"AQAB"}})", encode_base64url(n)),
         "less than 2048 bits"},
    });
}

TEST(UnsoundKeys, AreRsaKeysWhoseNumbersAreNoneOfRsa) {
    const std::string n = issuer_pair(Algorithm::rs256).number("n");
    const std::string e = issuer_pair(Algorithm::rs256).number("e");
    constexpr std::string_view none = "the RSA key's numbers are none of RSA";
    constexpr std::string_view exponent = "the RSA key's exponent is not of 1 to 4 bytes";
    // 2^2048 - 1557 is a prime, 2^2048 - 1 a multiple of 3.
    const std::string ones(256, '\xFF');
    expect_left_out({
        {rsa_jwk(n, "\x01"), none},
        {rsa_jwk(n, std::string("\0\0\0\x01", 4)), none},
        {rsa_jwk(n, std::string(1, '\0')), none},
        {rsa_jwk(n, "\x02"), none},
        {rsa_jwk(n, from_hex("010000")), none},
        {rsa_jwk(n, ""), exponent},
        {rsa_jwk(n, from_hex("0000010001")), exponent},
        {rsa_jwk(n, from_hex("0100000001")), exponent},
        {rsa_jwk(n, n), exponent},
        {rsa_jwk(minus(n, "\x01"), e), none},
        {rsa_jwk(plus(n, "\x01"), e), none},
        {rsa_jwk(ones, e), none},
        {rsa_jwk(minus(ones, small_number(1556, 256)), e), none},
        {fmt::format(R"({{"kty":"RSA","alg":"RS256","n":"{}"}})", encode_base64url(n)), exponent},
        {fmt::format(R"({{"kty":"RSA","alg":"RS256","n":"{}","e":65537}})", encode_base64url(n)),
         exponent},
        {fmt::format(R"({{"kty":"RSA","alg":"RS256","n":"{}","e":"AQAB="}})", encode_base64url(n)),
         exponent},
    });
}

TEST(UnsoundKeys, AreEllipticKeysThatAreNoPointOfTheirCurve) {
    struct Curve {
        Algorithm algorithm;
        std::string_view name;
        std::string prime;
    };
    const std::vector<Curve> curves{
        {Algorithm::es256, "P-256",
         from_hex("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff")},
        {Algorithm::es384, "P-384",
         from_hex("fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe"
                  "ffffffff0000000000000000ffffffff")},
        {Algorithm::es512, "P-521", '\x01' + std::string(65, '\xFF')}};
    constexpr std::string_view off = "the point is not on its curve";
    constexpr std::string_view length = "x or y is not as long as its curve says";
    for (const Curve& curve : curves) {
        const std::string x = issuer_pair(curve.algorithm).number("x");
        const std::string y = issuer_pair(curve.algorithm).number("y");
        const std::string zero(x.size(), '\0');
        std::string changed = y;
        changed.back() = static_cast<char>(static_cast<unsigned char>(changed.back()) ^ 0x01U);
        ASSERT_EQ(x.size(), curve.prime.size());
        expect_left_out({
            {elliptic_jwk(curve.name, x, changed), off},
            {elliptic_jwk(curve.name, y, x), off},
            {elliptic_jwk(curve.name, x, x), off},
            {elliptic_jwk(curve.name, zero, zero), off},
            {elliptic_jwk(curve.name, x, zero), off},
            {elliptic_jwk(curve.name, x, curve.prime), off},
            {elliptic_jwk(curve.name, curve.prime, y), off},
            {elliptic_jwk(curve.name, std::string(x.size(), '\xFF'), y), off},
            {elliptic_jwk(curve.name, x.substr(1), y), length},
            {elliptic_jwk(curve.name, x, y.substr(0, y.size() - 1)), length},
            {elliptic_jwk(curve.name, '\0' + x, y), length},
            {elliptic_jwk(curve.name, x, '\0' + y), length},
            {elliptic_jwk(curve.name, fmt::format("\x04{}{}", x, y), ""), length},
            {elliptic_jwk(curve.name, x, ""), length},
            {elliptic_jwk(curve.name, "", ""), length},
            {fmt::format(R"({{"kty":"EC","crv":"{}","x":"{}"}})", curve.name, encode_base64url(x)),
             length},
            {elliptic_jwk(curve.name == "P-256" ? "P-384" : "P-256", x, y), length},
        });
        // The other point of that x is a key like any other.
        const auto other =
            read_key_set(test::key_set_text({elliptic_jwk(curve.name, x, minus(curve.prime, y))}),
                         "the label", default_algorithms(), false);
        ASSERT_TRUE(other);
        EXPECT_EQ(other->keys.size(), 1U) << "this is not the prime of " << curve.name;
    }
}

TEST(UnsoundKeys, AreEdwardsKeysThatAreNoPointOfTheirCurve) {
    const std::string x = issuer_pair(Algorithm::ed25519).number("x");
    const std::string long_x = issuer_pair(Algorithm::ed448).number("x");
    constexpr std::string_view length = "x is not as long as its curve says";
    expect_left_out({
        {edwards_jwk("Ed25519", x.substr(1)), length},
        {edwards_jwk("Ed25519", x + '\0'), length},
        {edwards_jwk("Ed25519", long_x), length},
        {edwards_jwk("Ed448", x), length},
        {edwards_jwk("Ed448", long_x.substr(0, 56)), length},
        {edwards_jwk("Ed448", ""), length},
        {R"({"kty":"OKP","crv":"Ed25519"})", length},
        {R"({"kty":"OKP","crv":"Ed25519","x":7})", length},
        {fmt::format(R"({{"kty":"OKP","crv":"Ed25519","x":"{}="}})", encode_base64url(x)), length},
        {edwards_jwk("Ed25519", std::string(32, '\0')), "small order"},
        {edwards_jwk("Ed448", std::string(57, '\0')), "small order"},
        {edwards_jwk("Ed25519", std::string(32, '\xFF')), "not written as its curve says"},
        {edwards_jwk("Ed448", std::string(57, '\xFF')), "not written as its curve says"},
        {edwards_jwk("Ed25519", '\x02' + std::string(31, '\0')), "not on its curve"},
        {edwards_jwk("Ed448", '\x02' + std::string(56, '\0')), "not on its curve"},
    });
}

}  // namespace

}  // namespace taskgate::auth
