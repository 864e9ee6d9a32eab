// SPDX-License-Identifier: MIT
#include "support/big_endian.hpp"
#include "support/public_tokens.hpp"
#include "support/signature_sample.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <array>
#include <memory>
#include <stdexcept>

namespace taskgate {

namespace {

using auth::Algorithm;
using auth::Refusal;
using test::from_hex;
using test::issuer_pair;
using test::minus;
using test::plus;
using test::small_number;

constexpr std::size_t modulus_size = 256;

const std::vector<Algorithm> pkcs1_algorithms{Algorithm::rs256, Algorithm::rs384, Algorithm::rs512};
const std::vector<Algorithm> pss_algorithms{Algorithm::ps256, Algorithm::ps384, Algorithm::ps512};

using Sample = test::SignatureSample;
using Signatures = test::NamedSignatures;

/// A good token whose signature is, as a number, below `limit`.
Sample find_sample_below(Algorithm algorithm, const std::string& limit) {
    const std::string header = test::header_naming(name_of(algorithm), "key-1");
    for (int i = 0; i < 20'000; ++i) {
        const auto more = fmt::format(R"("jti":"{}")", i);
        std::string signature =
            issuer_pair(algorithm).sign(test::signing_input(header, test::claims_with(more)));
        if (signature >= limit) continue;
        Sample sample{algorithm, more};
        sample.good = std::move(signature);
        return sample;
    }
    throw std::runtime_error("no signature is that small");
}

std::string sha256(std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
    unsigned size = 0;
    EVP_Digest(text.data(), text.size(), out.data(), &size, EVP_sha256(), nullptr);
    return {out.begin(), out.begin() + size};
}

/// DigestInfo (RFC 8017 9.2) of SHA-256, without the hash itself.
const std::string digest_info = from_hex("3031300d060960864801650304020105000420");

/// 00 01 FF … FF 00 and what is signed, in as many bytes as the modulus has.
std::string pkcs1_block(const std::string& signed_part) {
    const std::size_t filled = modulus_size - 3 - signed_part.size();
    return std::string("\x00\x01", 2) + std::string(filled, '\xFF') + '\0' + signed_part;
}

/// The block that a signature stands for: the signature to the power of the public exponent.
std::string open_block(const test::KeyPair& pair, std::string_view signature) {
    const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context{
        EVP_PKEY_CTX_new_from_pkey(nullptr, pair.material().get(), nullptr), EVP_PKEY_CTX_free};
    std::string block(modulus_size, '\0');
    std::size_t size = block.size();
    // NOLINTBEGIN(cppcoreguidelines-pro-type-reinterpret-cast): bytes for a C interface
    const bool went_well =
        context && EVP_PKEY_encrypt_init(context.get()) == 1 &&
        EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_NO_PADDING) == 1 &&
        EVP_PKEY_encrypt(context.get(), reinterpret_cast<unsigned char*>(block.data()), &size,
                         reinterpret_cast<const unsigned char*>(signature.data()),
                         signature.size()) == 1;
    // NOLINTEND(cppcoreguidelines-pro-type-reinterpret-cast)
    if (!went_well) throw std::runtime_error("OpenSSL cannot open a signature");
    return block;
}

TEST(RsaSignatures, AreRefusedWhereTheyAreNoNumberBelowTheModulus) {
    for (const Algorithm algorithm : {Algorithm::rs256, Algorithm::ps256}) {
        const Sample sample{algorithm};
        const std::string n = sample.pair.number("n");
        const std::string one = small_number(1, modulus_size);
        sample.expect({{"good", sample.good}}, std::nullopt);
        sample.expect({{"0", std::string(modulus_size, '\0')},
                       {"1", one},
                       {"2", small_number(2, modulus_size)},
                       {"n - 1", minus(n, one)},
                       {"n", n},
                       {"n + 1", plus(n, one)},
                       {"n - s", minus(n, sample.good)},
                       {"all ones", std::string(modulus_size, '\xFF')},
                       {"0 in one byte", std::string(1, '\0')},
                       {"1 in one byte", std::string(1, '\x01')}},
                      Refusal::bad_signature);
    }
}

TEST(RsaSignatures, AreRefusedWithTheModulusAdded) {
    for (const Algorithm algorithm : {Algorithm::rs256, Algorithm::ps256}) {
        const std::string n = issuer_pair(algorithm).number("n");
        const std::string room = minus(std::string(modulus_size, '\xFF'), n);
        const Sample sample = find_sample_below(algorithm, room);
        const std::string sum = plus(sample.good, n);
        ASSERT_EQ(sum.size(), modulus_size);
        sample.expect({{"s", sample.good}}, std::nullopt);
        sample.expect({{"s + n", sum}, {"s + n, a zero before it", '\0' + sum}},
                      Refusal::bad_signature);
    }
}

TEST(RsaSignatures, ThatBeginWithZerosKeepThem) {
    for (const Algorithm algorithm : {Algorithm::rs256, Algorithm::ps256}) {
        const Sample sample = find_sample_below(algorithm, small_number(1, 1));
        sample.expect({{"from a zero on", sample.good}}, std::nullopt);
        sample.expect({{"without it", sample.good.substr(1)},
                       {"with a second one", '\0' + sample.good},
                       {"with it at the end", sample.good.substr(1) + '\0'}},
                      Refusal::bad_signature);
    }
}

TEST(RsaSignatures, OfPkcs1AreRefusedOverAnotherHashOrWithAnotherPadding) {
    for (const Algorithm algorithm : pkcs1_algorithms) {
        const Sample sample{algorithm};
        const std::string own = fmt::format("SHA{}", name_of(algorithm).substr(2));
        Signatures signatures;
        for (const std::string_view digest :
             {"MD5", "SHA1", "SHA224", "SHA256", "SHA384", "SHA512", "SHA512-256", "SHA3-256"}) {
            if (digest == own) continue;
            test::SigningMethod method;
            method.digest = digest;
            signatures.emplace_back(digest, sample.pair.sign(sample.input, method));
        }
        test::SigningMethod pss;
        pss.padding = test::RsaPadding::pss;
        signatures.emplace_back("PSS", sample.pair.sign(sample.input, pss));
        sample.expect(signatures, Refusal::bad_signature);
    }
}

TEST(RsaSignatures, OfPkcs1AreRefusedWhereTheirBlockIsNotExactlyThatOfTheStandard) {
    const Sample sample{Algorithm::rs256};
    const std::string hash = sha256(sample.input);
    const std::string whole = digest_info + hash;
    const std::string good = pkcs1_block(whole);
    const auto changed = [&good](std::size_t at, std::string_view bytes) {
        std::string block = good;
        return block.replace(at, bytes.size(), bytes);
    };
    const auto short_padding = [&](std::size_t ones) {
        std::string block = std::string("\x00\x01", 2) + std::string(ones, '\xFF') + '\0' + whole;
        block.resize(modulus_size, '\x5A');
        return block;
    };
    const Signatures blocks{
        {"block type 0", changed(1, std::string(1, '\0'))},
        {"block type 2", changed(1, "\x02")},
        {"a first byte of 1", changed(0, "\x01")},
        {"padding that is not all ones", changed(2, "\xFE")},
        {"padding that ends with 1", changed(modulus_size - whole.size() - 2, "\x01")},
        {"padding of zeros",
         std::string("\x00\x01", 2) + std::string(modulus_size - 2 - whole.size(), '\0') + whole},
        {"no zero behind the padding", changed(modulus_size - whole.size() - 1, "\xFF")},
        {"8 ones and rubbish behind the hash", short_padding(8)},
        {"no ones and rubbish behind the hash", short_padding(0)},
        {"the hash alone", pkcs1_block(hash)},
        {"no parameters", pkcs1_block(from_hex("302f300b06096086480165030402010420") + hash)},
        {"parameters of two bytes",
         pkcs1_block(from_hex("3033300f060960864801650304020105025a5a0420") + hash)},
        {"parameters that are no NULL",
         pkcs1_block(from_hex("3031300d060960864801650304020104000420") + hash)},
        {"a longer form of a length",
         pkcs1_block(from_hex("308131300d060960864801650304020105000420") + hash)},
        {"the name of SHA-1",
         pkcs1_block(from_hex("3021300906052b0e03021a05000414") + hash.substr(0, 20))},
        {"the name of SHA-512 before a short hash",
         pkcs1_block(from_hex("3031300d060960864801650304020305000420") + hash)},
        {"a byte behind the hash", pkcs1_block(whole + '\0')},
        {"a byte less of the hash", pkcs1_block(whole.substr(0, whole.size() - 1))},
        {"an empty hash", pkcs1_block(from_hex("3011300d060960864801650304020105000400"))},
        {"another input's hash", pkcs1_block(digest_info + sha256(sample.input + '.'))},
    };
    sample.expect({{"the block of the standard", sample.pair.sign_block(good)}}, std::nullopt);
    Signatures signatures;
    for (const auto& [name, block] : blocks) {
        ASSERT_EQ(block.size(), modulus_size) << name;
        signatures.emplace_back(name, sample.pair.sign_block(block));
    }
    sample.expect(signatures, Refusal::bad_signature);
}

TEST(RsaSignatures, OfPssAreRefusedWithASaltOfAnotherLength) {
    for (const Algorithm algorithm : pss_algorithms) {
        const Sample sample{algorithm};
        const int size = algorithm == Algorithm::ps256   ? 32
                         : algorithm == Algorithm::ps384 ? 48
                                                         : 64;
        const auto with_salt = [&sample](int salt) {
            test::SigningMethod method;
            method.salt_size = salt;
            return sample.pair.sign(sample.input, method);
        };
        sample.expect({{"a salt as long as the hash", with_salt(size)}}, std::nullopt);
        Signatures signatures;
        for (const int salt : {0, 1, 20, 31, 32, 33, 47, 48, 49, 63, 64, 65, 100, 254 - size}) {
            if (salt == size) continue;
            signatures.emplace_back(fmt::format("a salt of {} bytes", salt), with_salt(salt));
        }
        sample.expect(signatures, Refusal::bad_signature);
    }
}

TEST(RsaSignatures, OfPssAreRefusedWithAnotherHashOrMaskOrPadding) {
    for (const Algorithm algorithm : pss_algorithms) {
        const Sample sample{algorithm};
        const std::string own = fmt::format("SHA{}", name_of(algorithm).substr(2));
        Signatures signatures;
        for (const std::string_view digest : {"SHA1", "SHA224", "SHA256", "SHA384", "SHA512"}) {
            if (digest == own) continue;
            test::SigningMethod both;
            both.digest = digest;
            signatures.emplace_back(digest, sample.pair.sign(sample.input, both));
            test::SigningMethod mask;
            mask.mask_digest = digest;
            signatures.emplace_back(fmt::format("a mask of {}", digest),
                                    sample.pair.sign(sample.input, mask));
            test::SigningMethod hash;
            hash.digest = digest;
            hash.mask_digest = own;
            hash.salt_size = static_cast<int>(std::stoi(own.substr(3)) / 8);
            signatures.emplace_back(fmt::format("{} alone", digest),
                                    sample.pair.sign(sample.input, hash));
        }
        test::SigningMethod pkcs1;
        pkcs1.padding = test::RsaPadding::pkcs1;
        signatures.emplace_back("PKCS #1 1.5", sample.pair.sign(sample.input, pkcs1));
        sample.expect(signatures, Refusal::bad_signature);
    }
}

TEST(RsaSignatures, OfPssAreRefusedWithAnyByteOfTheirBlockChanged) {
    const Sample sample{Algorithm::ps256};
    const std::string good = open_block(sample.pair, sample.good);
    ASSERT_EQ(good.back(), '\xBC');
    sample.expect({{"the block as it was", sample.pair.sign_block(good)}}, std::nullopt);
    Signatures signatures;
    for (std::size_t i = 0; i < good.size(); ++i) {
        std::string block = good;
        block[i] = static_cast<char>(static_cast<unsigned char>(block[i]) ^ 0x01U);
        signatures.emplace_back(fmt::format("byte {} of the block", i),
                                sample.pair.sign_block(block));
    }
    sample.expect(signatures, Refusal::bad_signature);
}

}  // namespace

}  // namespace taskgate
