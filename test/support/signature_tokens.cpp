// SPDX-License-Identifier: MIT
#include "auth/base64url.hpp"
#include "auth/secret_key.hpp"
#include "base/hex.hpp"
#include "base/openssl.hpp"
#include "support/token_tables.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

namespace taskgate::test {

namespace {

using auth::encode_base64url;
using auth::Refusal;

std::string hmac(const EVP_MD* hash, std::string_view secret, std::string_view input) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
    unsigned size = 0;
    HMAC(hash, secret.data(), static_cast<int>(secret.size()), bytes_of(input), input.size(),
         out.data(), &size);
    return {out.begin(), out.begin() + size};
}

std::string sha256(std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
    unsigned size = 0;
    EVP_Digest(text.data(), text.size(), out.data(), &size, EVP_sha256(), nullptr);
    return {out.begin(), out.begin() + size};
}

std::string to_hex(std::string_view bytes) {
    std::string text;
    for (const char c : bytes) {
        text.push_back(hex_digits[static_cast<unsigned char>(c) >> 4U]);
        text.push_back(hex_digits[static_cast<unsigned char>(c) & 0xFU]);
    }
    return text;
}

/// A name, and the bytes that stand where the signature should.
struct Signature {
    std::string name;
    std::string bytes;
};

/// Cut off, lengthened, and with each byte changed.
std::vector<Signature> spoilt(const std::string& good) {
    std::vector<Signature> out;
    for (std::size_t kept = 0; kept < good.size(); ++kept) {
        out.push_back({fmt::format("signature cut to {} bytes", kept), good.substr(0, kept)});
    }
    for (std::size_t i = 0; i < good.size(); ++i) {
        for (const unsigned flip : {0x01U, 0x80U, 0xFFU}) {
            std::string changed = good;
            changed[i] = static_cast<char>(static_cast<unsigned char>(changed[i]) ^ flip);
            out.push_back({fmt::format("signature byte {} flipped by {:#x}", i, flip), changed});
        }
    }
    out.push_back({"signature with a byte behind it", good + std::string(1, '\0')});
    out.push_back({"signature with a byte before it", std::string(1, '\0') + good});
    out.push_back({"signature twice", good + good});
    out.push_back({"signature backwards", {good.rbegin(), good.rend()}});
    out.push_back({"signature in hexadecimal", to_hex(good)});
    out.push_back({"signature in base64url twice", encode_base64url(good)});
    out.push_back({"signature of zeros", std::string(32, '\0')});
    out.push_back({"signature of ones", std::string(32, '\xFF')});
    // SEQUENCE { INTEGER, INTEGER }, as an ECDSA signature looks outside of JOSE.
    out.push_back({"signature in DER", "\x30\x44\x02\x20" + good + "\x02\x20" + good});
    return out;
}

/// Right in form, made from the wrong things.
std::vector<Signature> misplaced(const TokenMaker& maker, const std::string& header,
                                 const std::string& payload) {
    const std::string& secret = maker.secret;
    const std::string input = header + '.' + payload;
    const auto signs = [&secret](std::string_view text) {
        return hmac(EVP_sha256(), secret, text);
    };
    return {
        {"signed by another secret", hmac(EVP_sha256(), other_token_secret, input)},
        {"signed by an empty secret", hmac(EVP_sha256(), "", input)},
        {"signed by the secret and a line end", hmac(EVP_sha256(), secret + "\n", input)},
        {"signed by the secret in quotes", hmac(EVP_sha256(), '"' + secret + '"', input)},
        {"signed by the beginning of the secret", hmac(EVP_sha256(), secret.substr(0, 16), input)},
        {"signed by the secret in hexadecimal", hmac(EVP_sha256(), to_hex(secret), input)},
        {"signed by the secret in base64url", hmac(EVP_sha256(), encode_base64url(secret), input)},
        {"signed by the hash of the secret", hmac(EVP_sha256(), sha256(secret), input)},
        {"signed with SHA-384", hmac(EVP_sha384(), secret, input)},
        {"signed with SHA-512", hmac(EVP_sha512(), secret, input)},
        {"signed with SHA-512, cut", hmac(EVP_sha512(), secret, input).substr(0, 32)},
        {"signed with SHA-512/256", hmac(EVP_sha512_256(), secret, input)},
        {"signed with SHA3-256", hmac(EVP_sha3_256(), secret, input)},
        {"signed with SHA-224", hmac(EVP_sha224(), secret, input)},
        {"signed with SHA-1", hmac(EVP_sha1(), secret, input)},
        {"the hash of secret and input", sha256(secret + input)},
        {"the hash of input and secret", sha256(input + secret)},
        {"the hash of the input", sha256(input)},
        {"the secret as signature", secret},
        {"the input as signature", input},
        {"the header signed", signs(header)},
        {"the payload signed", signs(payload)},
        {"nothing signed", signs("")},
        {"the input and a dot signed", signs(input + '.')},
        {"the parts signed without a dot", signs(header + payload)},
        {"the parts signed in the other order", signs(payload + '.' + header)},
        {"the decoded parts signed",
         signs(*auth::decode_base64url(header) + '.' + *auth::decode_base64url(payload))},
        {"the input signed in capitals", signs("E" + input.substr(1))},
    };
}

}  // namespace

std::vector<NamedToken> signature_tokens(const TokenMaker& maker) {
    const std::string header = encode_base64url(good_header);
    const std::string payload = encode_base64url(valid_payload(token_user, maker.now));
    const std::string input = header + '.' + payload;
    const std::string good = hmac(EVP_sha256(), maker.secret, input);
    std::vector<NamedToken> out{
        {"signature by OpenSSL", input + '.' + encode_base64url(good), std::nullopt}};
    std::vector<Signature> all = spoilt(good);
    for (Signature& signature : misplaced(maker, header, payload)) {
        all.push_back(std::move(signature));
    }
    for (const Signature& signature : all) {
        out.push_back({signature.name, input + '.' + encode_base64url(signature.bytes),
                       Refusal::bad_signature});
    }
    const std::string tail = '.' + encode_base64url(good);
    const auto changed = [&](std::string_view name, std::string_view head, std::string_view body,
                             Refusal refusal) {
        out.push_back({std::string{name},
                       encode_base64url(head) + '.' + encode_base64url(body) + tail, refusal});
    };
    const std::string body = valid_payload(token_user, maker.now);
    changed("another user, signature kept", good_header, valid_payload("root", maker.now),
            Refusal::bad_signature);
    changed("a space more, signature kept", good_header, body + ' ', Refusal::bad_signature);
    changed("no payload, signature kept", good_header, "", Refusal::bad_signature);
    changed("no claims, signature kept", good_header, "{}", Refusal::bad_signature);
    changed("a broken payload, signature kept", good_header, "{", Refusal::bad_signature);
    changed("a later exp, signature kept", good_header,
            valid_payload(token_user, maker.now + std::chrono::hours{1}), Refusal::bad_signature);
    changed("another header, signature kept", R"({"alg":"HS256"})", body, Refusal::bad_signature);
    changed("algorithm none, signature kept", R"({"alg":"none"})", body, Refusal::wrong_algorithm);
    return out;
}

}  // namespace taskgate::test
