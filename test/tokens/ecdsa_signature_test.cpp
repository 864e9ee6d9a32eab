// SPDX-License-Identifier: MIT
#include "auth/base64url.hpp"
#include "support/big_endian.hpp"
#include "support/public_tokens.hpp"
#include "support/signature_sample.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace taskgate {

namespace {

using auth::Algorithm;
using auth::Refusal;
using test::claims_with;
using test::issuer_pair;
using test::minus;
using test::plus;
using test::small_number;

struct Curve {
    Algorithm algorithm;
    std::size_t size;   ///< of r and of s, in bytes
    std::string order;  ///< n (FIPS 186-4, D.1.2), in as many bytes
};

const std::vector<Curve> curves{
    {Algorithm::es256, 32,
     test::from_hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551")},
    {Algorithm::es384, 48,
     test::from_hex("ffffffffffffffffffffffffffffffffffffffffffffffff"
                    "c7634d81f4372ddf581a0db248b0a77aecec196accc52973")},
    {Algorithm::es512, 66,
     test::from_hex("01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
                    "fa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409")},
};

/// A good token of one of the curves, its signature taken apart.
struct Sample : test::SignatureSample {
    explicit Sample(const Curve& curve)
        : SignatureSample(curve.algorithm),
          r(good.substr(0, curve.size)),
          s(good.substr(curve.size)) {}

    std::string r;
    std::string s;
};

std::string joined(std::initializer_list<std::string_view> parts) {
    std::string whole;
    for (const std::string_view part : parts) whole += part;
    return whole;
}

TEST(EcdsaSignatures, AreAcceptedWithTheOtherSOfTheSamePair) {
    // Of (r, s) and (r, n - s) the one is as good as the other, and RFC 7518 3.4 asks for neither:
    // a token can be written in two ways. Nothing here takes a token's text for its identity.
    for (const Curve& curve : curves) {
        const Sample sample{curve};
        sample.expect({{"good", sample.good}, {"n - s", sample.r + minus(curve.order, sample.s)}},
                      std::nullopt);
        sample.expect(
            {{"n - r", minus(curve.order, sample.r) + sample.s},
             {"n - r and n - s", minus(curve.order, sample.r) + minus(curve.order, sample.s)}},
            Refusal::bad_signature);
    }
}

TEST(EcdsaSignatures, AreRefusedWithNumbersOutOfRange) {
    for (const Curve& curve : curves) {
        const Sample sample{curve};
        const std::string zero(curve.size, '\0');
        const std::string one = small_number(1, curve.size);
        const std::string& n = curve.order;
        const std::string greatest(curve.size, '\xFF');
        test::NamedSignatures signatures;
        const test::NamedSignatures numbers{{"0", zero},
                                            {"1", one},
                                            {"n - 1", minus(n, one)},
                                            {"n", n},
                                            {"n + 1", plus(n, one)},
                                            {"all ones", greatest}};
        for (const auto& [name, number] : numbers) {
            signatures.emplace_back("r = " + name, number + sample.s);
            signatures.emplace_back("s = " + name, sample.r + number);
            for (const auto& [other, second] : numbers) {
                signatures.emplace_back(fmt::format("r = {}, s = {}", name, other),
                                        number + second);
            }
        }
        sample.expect(signatures, Refusal::bad_signature);
    }
}

TEST(EcdsaSignatures, AreRefusedWithNumbersBeyondTheOrder) {
    // Only in the 66 bytes of P-521 there is room for r + n and s + n, which stand for the same.
    const Curve& curve = curves.back();
    const Sample sample{curve};
    const std::string r = plus(sample.r, curve.order);
    const std::string s = plus(sample.s, curve.order);
    ASSERT_EQ(r.size(), curve.size);
    ASSERT_EQ(s.size(), curve.size);
    sample.expect({{"r + n", r + sample.s}, {"s + n", sample.r + s}, {"both", r + s}},
                  Refusal::bad_signature);
}

TEST(EcdsaSignatures, AreRefusedInDer) {
    for (const Curve& curve : curves) {
        const Sample sample{curve};
        test::SigningMethod method;
        method.is_in_der = true;
        const std::string der = sample.pair.sign(sample.input, method);
        ASSERT_EQ(der.front(), '\x30');
        test::NamedSignatures signatures{{"DER", der}};
        for (const std::size_t size : {2 * curve.size, 2 * curve.size + 1}) {
            std::string fitted = der;
            fitted.resize(size);
            signatures.emplace_back(fmt::format("DER in {} bytes", size), fitted);
        }
        sample.expect(signatures, Refusal::bad_signature);
    }
}

TEST(EcdsaSignatures, AreRefusedWhereRAndSStandElsewhere) {
    for (const Curve& curve : curves) {
        const Sample sample{curve};
        const std::string& r = sample.r;
        const std::string& s = sample.s;
        const std::string zero(1, '\0');
        sample.expect({{"s before r", s + r},
                       {"r twice", r + r},
                       {"s twice", s + s},
                       {"r alone", r},
                       {"s alone", s},
                       {"a zero before each", joined({zero, r, zero, s})},
                       {"a zero behind each", joined({r, zero, s, zero})},
                       {"a zero before r", joined({zero, r, s})},
                       {"a zero before s", joined({r, zero, s})},
                       {"r moved by a byte", joined({zero, r.substr(0, r.size() - 1), s})},
                       {"s moved by a byte", joined({r, s.substr(1), zero})},
                       {"lowest bytes first", test::reversed(r) + test::reversed(s)},
                       {"r and s and the first byte", sample.good + r.substr(0, 1)}},
                      Refusal::bad_signature);
    }
}

TEST(EcdsaSignatures, ThatBeginWithZerosKeepThem) {
    const Curve& curve = curves.front();
    const auto& pair = issuer_pair(curve.algorithm);
    const auth::KeySet keys = test::read_keys({pair.jwk_named("key-1")});
    const std::string header = test::header_naming("ES256", "key-1");
    const std::string input = test::signing_input(header, claims_with());
    const auto token = [&](std::string_view signature) {
        return input + '.' + auth::encode_base64url(signature);
    };
    bool saw_r = false;
    bool saw_s = false;
    for (int i = 0; i < 20'000 && !(saw_r && saw_s); ++i) {
        const std::string good = pair.sign(input);
        const std::string r = good.substr(0, curve.size);
        const std::string s = good.substr(curve.size);
        if (r[0] == '\0') {
            saw_r = true;
            test::expect_verdicts({{"r from a zero on", token(good), {}},
                                   {"without it", token(r.substr(1) + s), Refusal::bad_signature}},
                                  keys);
        }
        if (s[0] == '\0') {
            saw_s = true;
            test::expect_verdicts({{"s from a zero on", token(good), {}},
                                   {"without it", token(r + s.substr(1)), Refusal::bad_signature}},
                                  keys);
        }
    }
    EXPECT_TRUE(saw_r && saw_s);
}

TEST(EcdsaSignatures, AreRefusedOverAnotherHash) {
    for (const Curve& curve : curves) {
        const Sample sample{curve};
        test::NamedSignatures signatures;
        for (const std::string_view digest : {"SHA1", "SHA224", "SHA256", "SHA384", "SHA512",
                                              "SHA512-256", "SHA3-256", "SHA3-512"}) {
            const std::string_view number = name_of(curve.algorithm).substr(2);
            if (digest == fmt::format("SHA{}", number)) continue;
            test::SigningMethod method;
            method.digest = digest;
            signatures.emplace_back(digest, sample.pair.sign(sample.input, method));
        }
        ASSERT_EQ(signatures.size(), 7U);
        sample.expect(signatures, Refusal::bad_signature);
    }
}

}  // namespace

}  // namespace taskgate
