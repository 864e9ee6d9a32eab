// SPDX-License-Identifier: MIT
#include "auth/base64url.hpp"
#include "support/big_endian.hpp"
#include "support/public_tokens.hpp"

#include <gtest/gtest.h>
#include <openssl/bn.h>
#include <openssl/evp.h>

#include <array>
#include <memory>
#include <stdexcept>

namespace taskgate {

namespace {

using auth::Algorithm;

struct FreeNumber {
    void operator()(BIGNUM* number) const { BN_free(number); }
};
using Number = std::unique_ptr<BIGNUM, FreeNumber>;

/// a³, as a number of any size.
Number cube(const BIGNUM* a) {
    const std::unique_ptr<BN_CTX, decltype(&BN_CTX_free)> context{BN_CTX_new(), BN_CTX_free};
    Number square{BN_new()};
    Number out{BN_new()};
    if (BN_sqr(square.get(), a, context.get()) != 1 ||
        BN_mul(out.get(), square.get(), a, context.get()) != 1) {
        throw std::runtime_error("OpenSSL cannot multiply");
    }
    return out;
}

Number read_number(const std::string& bytes) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes for a C interface
    const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
    return Number{BN_bin2bn(data, static_cast<int>(bytes.size()), nullptr)};
}

std::string write_number(const BIGNUM* number, std::size_t size) {
    std::string bytes(size, '\0');
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes for a C interface
    auto* data = reinterpret_cast<unsigned char*>(bytes.data());
    if (BN_bn2binpad(number, data, static_cast<int>(size)) < 0) {
        throw std::runtime_error("OpenSSL cannot write a number");
    }
    return bytes;
}

/// The greatest number whose cube is not above `limit`, bit by bit.
Number cube_root(const BIGNUM* limit) {
    Number root{BN_new()};
    for (int bit = BN_num_bits(limit) / 3; bit >= 0; --bit) {
        BN_set_bit(root.get(), bit);
        if (BN_cmp(cube(root.get()).get(), limit) > 0) BN_clear_bit(root.get(), bit);
    }
    return root;
}

std::string sha256(std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
    unsigned size = 0;
    EVP_Digest(text.data(), text.size(), out.data(), &size, EVP_sha256(), nullptr);
    return {out.begin(), out.begin() + size};
}

// Bleichenbacher, 2006: where the public exponent is 3 and a verifier does not look behind the
// hash, the cube root of a block with a short padding is a signature that nobody made.
TEST(RsaForgeries, ByACubeRootAreRefused) {
    constexpr std::size_t size = 256;
    const auto pair = test::KeyPair::generate(Algorithm::rs256, {8 * size, 3});
    ASSERT_EQ(pair.number("e"), "\x03");
    const auth::KeySet keys = test::read_keys({pair.jwk_named("key-1")});
    const std::string input =
        test::signing_input(test::header_naming("RS256", "key-1"), test::claims_with());

    const std::string signed_part =
        test::from_hex("3031300d060960864801650304020105000420") + sha256(input);
    for (const std::size_t ones : {0U, 1U, 8U, 20U}) {
        const std::string beginning =
            std::string("\x00\x01", 2) + std::string(ones, '\xFF') + '\0' + signed_part;
        std::string block = beginning;
        block.resize(size, '\xFF');
        const Number root = cube_root(read_number(block).get());
        const std::string opened = write_number(cube(root.get()).get(), size);
        ASSERT_EQ(opened.substr(0, beginning.size()), beginning) << "not even a forgery";
        const std::string token =
            input + '.' + auth::encode_base64url(write_number(root.get(), size));
        EXPECT_EQ(test::verdict_of(token, keys), "bad_signature") << ones;
    }
    const std::string good = input + '.' + auth::encode_base64url(pair.sign(input));
    EXPECT_EQ(test::verdict_of(good, keys), "user test-user-123");
}

// A block that is a cube already is its own signature's cube, without any modulus.
TEST(RsaForgeries, BySmallCubesAreRefused) {
    constexpr std::size_t size = 256;
    const auto pair = test::KeyPair::generate(Algorithm::ps256, {8 * size, 3});
    for (const Algorithm algorithm : {Algorithm::rs256, Algorithm::ps256}) {
        const auto& signer = pair.with_algorithm(algorithm);
        const auth::KeySet keys = test::read_keys({signer.jwk_named("key-1")});
        const std::string input = test::signing_input(
            test::header_naming(name_of(algorithm), "key-1"), test::claims_with());
        for (std::uint64_t number = 0; number < 64; ++number) {
            const std::string token =
                input + '.' + auth::encode_base64url(test::small_number(number, size));
            EXPECT_EQ(test::verdict_of(token, keys), "bad_signature") << number;
        }
        const std::string good = input + '.' + auth::encode_base64url(signer.sign(input));
        EXPECT_EQ(test::verdict_of(good, keys), "user test-user-123");
    }
}

}  // namespace

}  // namespace taskgate
