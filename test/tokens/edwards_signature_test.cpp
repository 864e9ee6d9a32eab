// SPDX-License-Identifier: MIT
#include "auth/base64url.hpp"
#include "auth/jwk.hpp"
#include "auth/public_key.hpp"
#include "support/big_endian.hpp"
#include "support/public_tokens.hpp"
#include "support/signature_sample.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <algorithm>
#include <memory>

namespace taskgate {

namespace {

using auth::Algorithm;
using auth::Refusal;
using test::from_hex;
using test::plus;
using test::reversed;
using test::small_number;

struct Curve {
    Algorithm algorithm;
    std::size_t size;   ///< of R and of S, in bytes
    std::string order;  ///< L (RFC 8032 5.1 and 5.2), highest byte first
    /// The points of small order: whoever has such a key, or may choose such an R, has the others.
    std::vector<std::string> small_points;
};

const std::vector<Curve> curves{
    {Algorithm::ed25519,
     32,
     from_hex("1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed"),
     {from_hex("0100000000000000000000000000000000000000000000000000000000000000"),
      from_hex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
      from_hex("0000000000000000000000000000000000000000000000000000000000000000"),
      from_hex("0000000000000000000000000000000000000000000000000000000000000080"),
      from_hex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
      from_hex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa"),
      from_hex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
      from_hex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85")}},
    {Algorithm::ed448,
     57,
     from_hex("003fffffffffffffffffffffffffffffffffffffffffffffffffffffff"
              "7cca23e9c44edb49aed63690216cc2728dc58f552378c292ab5844f3"),
     {reversed(small_number(1, 57)),
      from_hex("fefffffffffffffffffffffffffffffffffffffffffffffffffffffffe"
               "ffffffffffffffffffffffffffffffffffffffffffffffffffffff00"),
      small_number(0, 57), small_number(0x80, 57)}},
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

TEST(EdwardsSignatures, AreRefusedWithTheOrderAddedToS) {
    for (const Curve& curve : curves) {
        const Sample sample{curve};
        ASSERT_LT(reversed(sample.s), curve.order) << "this is not the order";
        sample.expect({{"good", sample.good}}, std::nullopt);
        test::NamedSignatures signatures;
        std::string s = reversed(sample.s);
        for (int times = 1; times < 8; ++times) {
            s = plus(s, curve.order);
            ASSERT_EQ(s.size(), curve.size);
            signatures.emplace_back(fmt::format("s + {} L", times), sample.r + reversed(s));
        }
        signatures.emplace_back("L", sample.r + reversed(curve.order));
        sample.expect(signatures, Refusal::bad_signature);
    }
}

TEST(EdwardsSignatures, AreRefusedWithAnROfSmallOrder) {
    for (const Curve& curve : curves) {
        const Sample sample{curve};
        const std::string zero(curve.size, '\0');
        const std::string one = reversed(small_number(1, curve.size));
        test::NamedSignatures signatures{{"zeros", zero + zero},
                                         {"its R and S = 0", sample.r + zero},
                                         {"its R and S = 1", sample.r + one},
                                         {"S and R exchanged", sample.s + sample.r}};
        for (std::size_t i = 0; i < curve.small_points.size(); ++i) {
            const std::string& point = curve.small_points[i];
            ASSERT_EQ(point.size(), curve.size);
            signatures.emplace_back(fmt::format("R of small order {}, its S", i), point + sample.s);
            signatures.emplace_back(fmt::format("R of small order {}, S = 0", i), point + zero);
            signatures.emplace_back(fmt::format("R of small order {}, S = 1", i), point + one);
            signatures.emplace_back(fmt::format("R of small order {}, S = L", i),
                                    point + reversed(curve.order));
        }
        sample.expect(signatures, Refusal::bad_signature);
    }
}

TEST(EdwardsSignatures, AreRefusedWithTheOtherSignOfR) {
    for (const Curve& curve : curves) {
        const Sample sample{curve};
        std::string r = sample.r;
        r.back() = static_cast<char>(static_cast<unsigned char>(r.back()) ^ 0x80U);
        const std::string negative = reversed(test::minus(curve.order, reversed(sample.s)));
        sample.expect(
            {{"-R", r + sample.s}, {"-R and L - S", r + negative}, {"L - S", sample.r + negative}},
            Refusal::bad_signature);
    }
}

TEST(EdwardsSignatures, AreRefusedWithAnRThatIsNoPoint) {
    for (const Curve& curve : curves) {
        const Sample sample{curve};
        const std::string two = reversed(small_number(2, curve.size));
        const std::string ones(curve.size, '\xFF');
        sample.expect({{"R without a point", two + sample.s},
                       {"R of ones", ones + sample.s},
                       {"R and S of ones", ones + ones}},
                      Refusal::bad_signature);
    }
}

TEST(EdwardsSignatures, AreOverTheInputAndNotOverItsHash) {
    for (const Curve& curve : curves) {
        const Sample sample{curve};
        test::NamedSignatures signatures;
        for (const char* name : {"SHA256", "SHA512", "SHAKE256"}) {
            std::string hash(EVP_MAX_MD_SIZE, '\0');
            unsigned size = 0;
            // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes for a C interface
            auto* data = reinterpret_cast<unsigned char*>(hash.data());
            EVP_Digest(sample.input.data(), sample.input.size(), data, &size,
                       EVP_get_digestbyname(name), nullptr);
            hash.resize(size);
            signatures.emplace_back(name, sample.pair.sign(hash));
        }
        sample.expect(signatures, Refusal::bad_signature);
    }
}

/// A key that OpenSSL takes as it is, unlike `auth::make_edwards_key`.
auth::KeyMaterial take_unchecked(const Curve& curve, const std::string& point) {
    const char* name = curve.algorithm == Algorithm::ed25519 ? "ED25519" : "ED448";
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes for a C interface
    const auto* data = reinterpret_cast<const unsigned char*>(point.data());
    return {EVP_PKEY_new_raw_public_key_ex(nullptr, name, nullptr, data, point.size()),
            EVP_PKEY_free};
}

/// Whether one of the points of small order serves as R of a signature that nobody made.
bool is_forgeable(const Curve& curve, const std::string& key, std::string_view input) {
    const auth::PublicKey unchecked{take_unchecked(curve, key), curve.algorithm, "", ""};
    const std::string zero(curve.size, '\0');
    return std::any_of(curve.small_points.begin(), curve.small_points.end(),
                       [&](const std::string& r) { return unchecked.verifies(input, r + zero); });
}

TEST(EdwardsSignatures, OfAKeyOfSmallOrderAreNobodysAndSuchAKeyIsLeftOut) {
    for (const Curve& curve : curves) {
        const char* name = curve.algorithm == Algorithm::ed25519 ? "Ed25519" : "Ed448";
        bool forgeable = false;
        for (const std::string& point : curve.small_points) {
            forgeable = forgeable || is_forgeable(curve, point, "input");
            const auto jwk = fmt::format(R"({{"kty":"OKP","crv":"{}","kid":"weak","x":"{}"}})",
                                         name, auth::encode_base64url(point));
            const auto document = auth::read_key_set(test::key_set_text({jwk}), "test keys",
                                                     auth::all_algorithms(), true);
            ASSERT_TRUE(document);
            EXPECT_TRUE(document->keys.empty());
            EXPECT_EQ(document->skipped, std::vector<std::string>{
                                             "key 1 (kid \"weak\"): the point has a small order"});
        }
        EXPECT_TRUE(forgeable) << "OpenSSL refuses these keys by itself";
    }
}

}  // namespace

}  // namespace taskgate
