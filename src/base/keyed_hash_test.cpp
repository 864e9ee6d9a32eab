// SPDX-License-Identifier: MIT
#include "base/keyed_hash.hpp"

#include "base/openssl.hpp"

#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <array>
#include <cstring>
#include <memory>
#include <string>

namespace taskgate {

namespace {

/// The bytes 0, 1, 2 and so on.
std::string counted_bytes(std::size_t count) {
    std::string bytes;
    bytes.reserve(count);
    for (std::size_t i = 0; i < count; ++i) bytes.push_back(static_cast<char>(i));
    return bytes;
}

/// What OpenSSL makes of the same, as a number with the first byte lowest.
std::uint64_t hash_by_openssl(const std::string& key, const std::string& bytes) {
    const std::unique_ptr<EVP_MAC, Free<EVP_MAC_free>> algorithm{
        EVP_MAC_fetch(nullptr, "SIPHASH", nullptr)};
    const std::unique_ptr<EVP_MAC_CTX, Free<EVP_MAC_CTX_free>> context{
        EVP_MAC_CTX_new(algorithm.get())};
    std::array<unsigned char, 8> out{};
    std::size_t size = out.size();
    const std::array parameters{OSSL_PARAM_construct_size_t(OSSL_MAC_PARAM_SIZE, &size),
                                OSSL_PARAM_construct_end()};
    EXPECT_EQ(EVP_MAC_init(context.get(), bytes_of(key), key.size(), parameters.data()), 1);
    EXPECT_EQ(EVP_MAC_update(context.get(), bytes_of(bytes), bytes.size()), 1);
    EXPECT_EQ(EVP_MAC_final(context.get(), out.data(), &size, out.size()), 1);
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < out.size(); ++i) number |= std::uint64_t{out.at(i)} << (8 * i);
    return number;
}

TEST(KeyedHash, IsWhatThePaperGivesAsAnExample) {
    // Appendix A of the paper: the key is 0, 1, …, 15 and the message 0, 1, …, 14.
    const KeyedHash hash{0x0706050403020100U, 0x0f0e0d0c0b0a0908U};
    EXPECT_EQ(hash(counted_bytes(15)), 0xa129ca6149be45e5U);
}

TEST(KeyedHash, IsThatOfOpenSslForEveryLength) {
    const KeyedHash hash{0x0706050403020100U, 0x0f0e0d0c0b0a0908U};
    const std::string key = counted_bytes(16);
    for (std::size_t length = 0; length <= 300; ++length) {
        const std::string bytes = counted_bytes(length);
        EXPECT_EQ(hash(bytes), hash_by_openssl(key, bytes)) << length;
    }
}

TEST(KeyedHash, HasAnotherKeyEachTime) {
    EXPECT_NE(KeyedHash{}("a"), KeyedHash{}("a"));
    const KeyedHash one;
    EXPECT_EQ(one("a"), one("a"));
}

}  // namespace

}  // namespace taskgate
