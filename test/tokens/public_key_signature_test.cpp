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

TEST(PublicKeySignatures, AreRefusedWithAnySingleBitFlipped) {
    for (const Algorithm algorithm : test::public_algorithms()) {
        const test::SignatureSample sample{algorithm};
        const auth::Policy policy;
        const auto verify = [&](std::string_view signature) {
            return auth::verify(sample.token(signature), sample.keys, policy, test::token_time);
        };
        EXPECT_TRUE(verify(sample.good));
        for (std::size_t i = 0; i < sample.good.size(); ++i) {
            for (unsigned bit = 1; bit < 0x100; bit <<= 1U) {
                std::string changed = sample.good;
                changed[i] = static_cast<char>(static_cast<unsigned char>(changed[i]) ^ bit);
                const auto verdict = verify(changed);
                EXPECT_TRUE(verdict.has_error() && verdict.error() == Refusal::bad_signature)
                    << fmt::format("{}: byte {} flipped by {:#x}", name_of(algorithm), i, bit);
            }
        }
    }
}

TEST(PublicKeySignatures, AreRefusedInEveryOtherLengthAndForm) {
    for (const Algorithm algorithm : test::public_algorithms()) {
        const test::SignatureSample sample{algorithm};
        const std::string& good = sample.good;
        const std::size_t size = good.size();
        test::NamedSignatures signatures;
        for (std::size_t kept = 0; kept < size; ++kept) {
            signatures.emplace_back(fmt::format("cut to {} bytes", kept), good.substr(0, kept));
            signatures.emplace_back(fmt::format("its last {} bytes", kept),
                                    good.substr(size - kept));
        }
        for (const std::size_t more : {1U, 2U, 8U, 64U, 128U, 1024U}) {
            const std::string zeros(more, '\0');
            signatures.emplace_back(fmt::format("{} zeros behind", more), good + zeros);
            signatures.emplace_back(fmt::format("{} zeros before", more), zeros + good);
        }
        signatures.emplace_back("twice", good + good);
        signatures.emplace_back("backwards", test::reversed(good));
        signatures.emplace_back("halves exchanged",
                                good.substr(size / 2) + good.substr(0, size / 2));
        signatures.emplace_back("in base64url twice", auth::encode_base64url(good));
        signatures.emplace_back("zeros", std::string(size, '\0'));
        signatures.emplace_back("ones", std::string(size, '\xFF'));
        signatures.emplace_back("the number 1", test::small_number(1, size));
        signatures.emplace_back("the number 1, lowest byte first",
                                test::reversed(test::small_number(1, size)));
        signatures.emplace_back("the public key", issuer_pair(algorithm).der());
        signatures.emplace_back("the input", sample.input);
        sample.expect(signatures, Refusal::bad_signature);
    }
}

TEST(PublicKeySignatures, AreOverTheHeaderAndThePayloadAsTheyStand) {
    for (const Algorithm algorithm : test::public_algorithms()) {
        const test::SignatureSample sample{algorithm};
        const std::string payload = claims_with();
        const auto kept = [&](std::string_view header, std::string_view claims) {
            return test::token_of(header, claims, sample.good);
        };
        const auto over = [&](std::string_view text) {
            return sample.token(issuer_pair(algorithm).sign(text));
        };
        const std::string header = auth::encode_base64url(sample.header);
        const std::string body = auth::encode_base64url(payload);
        const std::string more_header =
            test::header_naming(name_of(algorithm), "key-1", R"("typ":"JWT")");
        test::expect_verdicts(
            {{"good", sample.token(sample.good), {}},
             {"another user", kept(sample.header, R"({"sub":"root","exp":4102444800})"),
              Refusal::bad_signature},
             {"a space more", kept(sample.header, payload + ' '), Refusal::bad_signature},
             {"one more claim", kept(sample.header, claims_with(R"("admin":true)")),
              Refusal::bad_signature},
             {"a header with typ", kept(more_header, payload), Refusal::bad_signature},
             {"a header with a space", kept(sample.header + ' ', payload), Refusal::bad_signature},
             {"the header signed", over(header), Refusal::bad_signature},
             {"the payload signed", over(body), Refusal::bad_signature},
             {"nothing signed", over(""), Refusal::bad_signature},
             {"no dot signed", over(header + body), Refusal::bad_signature},
             {"a dot more signed", over(sample.input + '.'), Refusal::bad_signature},
             {"the other order signed", over(fmt::format("{}.{}", body, header)),
              Refusal::bad_signature},
             {"the decoded parts signed", over(fmt::format("{}.{}", sample.header, payload)),
              Refusal::bad_signature}},
            sample.keys);
    }
}

TEST(PublicKeySignatures, AreRefusedWithAnyCharacterOfTheTokenChanged) {
    const test::SignatureSample sample{Algorithm::ed25519};
    const std::string whole = sample.token(sample.good);
    const auth::Policy policy;
    for (std::size_t i = 0; i < whole.size(); ++i) {
        for (const char c : {'A', 'z', '9', '-', '_', '.', '=', ' ', '\0', '\xFF'}) {
            std::string changed = whole;
            if (changed[i] == c) continue;
            changed[i] = c;
            EXPECT_FALSE(auth::verify(changed, sample.keys, policy, test::token_time))
                << "character " << i << " as " << c;
        }
    }
    EXPECT_TRUE(auth::verify(whole, sample.keys, policy, test::token_time));
}

}  // namespace

}  // namespace taskgate
