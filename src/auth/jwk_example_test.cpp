// SPDX-License-Identifier: MIT
//
// The keys and signatures that the standards print.
#include "auth/base64url.hpp"
#include "auth/jwk.hpp"
#include "support/big_endian.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace taskgate::auth {

namespace {

struct Example {
    std::string_view section;
    Algorithm algorithm;
    std::string key = {};  ///< a JWK
    std::string input = {};
    std::string signature = {};  ///< bytes
};

/// {"iss":"joe", "exp":1300819380, "http://example.com/is_root":true}
const std::string joe =
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVl"
    "fQ";

std::string bytes(std::string_view text) { return decode_base64url(text).value(); }

std::string edwards_jwk(std::string_view curve, std::string_view point_in_hex) {
    return fmt::format(R"({{"kty":"OKP","crv":"{}","x":"{}"}})", curve,
                       encode_base64url(test::from_hex(point_in_hex)));
}

const std::vector<Example> examples{
    {"RFC 7515 A.2", Algorithm::rs256,
     R"({"kty":"RSA","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ","e":"AQAB","alg":"RS256"})",
     "eyJhbGciOiJSUzI1NiJ9." + joe,
     bytes("cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O"
           "8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARN"
           "PvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ"
           "1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77R"
           "w")},
    {"RFC 7515 A.3", Algorithm::es256,
     R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})",
     "eyJhbGciOiJFUzI1NiJ9." + joe,
     bytes("DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1"
           "Q")},
    {"RFC 7515 A.4", Algorithm::es512,
     R"({"kty":"EC","crv":"P-521","x":"AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxcWceqwQGk","y":"ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2"})",
     "eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA",
     bytes("AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB34XO0aw_7X"
           "dtAG8GaSwFKdCAPZgoXD2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLze"
           "O_Jn")},
    {"RFC 7520 4.2", Algorithm::ps384,
     R"({"kty":"RSA","kid":"bilbo.baggins@hobbiton.example","use":"sig","n":"n4EPtAOCc9AlkeQHPzHStgAbgs7bTZLwUBZdR8_KuKPEHLd4rHVTeT-O-XV2jRojdNhxJWTDvNd7nqQ0VEiZQHz_AJmSCpMaJMRBSFKrKb2wqVwGU_NsYOYL-QtiWN2lbzcEe6XC0dApr5ydQLrHqkHHig3RBordaZ6Aj-oBHqFEHYpPe7Tpe-OfVfHd1E6cS6M1FZcD1NNLYD5lFHpPI9bTwJlsde3uhGqC0ZCuEHg8lhzwOHrtIQbS0FVbb9k3-tVTU4fg_3L_vniUFAKwuCLqKnS2BYwdq_mzSnbLY7h_qixoR7jig3__kRhuaxwUkRz5iaiQkqgc5gHdrNP5zw","e":"AQAB"})",
     "eyJhbGciOiJQUzM4NCIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9"
     ".SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91IHN0ZXAgb25"
     "0byB0aGUgcm9hZCwgYW5kIGlmIHlvdSBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXigJlzIG5vIGtub3dpbmcgd2h"
     "lcmUgeW91IG1pZ2h0IGJlIHN3ZXB0IG9mZiB0by4",
     bytes("cu22eBqkYDKgIlTpzDXGvaFfz6WGoz7fUDcfT0kkOy42miAh2qyBzk1xEsnk2IpN6-tPid6VrklHkqsGqDqHCd"
           "P6O8TTB5dDDItllVo6_1OLPpcbUrhiUSMxbbXUvdvWXzg-UD8biiReQFlfz28zGWVsdiNAUf8ZnyPEgVFn442Z"
           "dNqiVJRmBqrYRXe8P_ijQ7p8Vdz0TTrxUeT3lm8d9shnr2lfJT8ImUjvAA2Xez2Mlp8cBE5awDzT0qI0n6uiP1"
           "aCN_2_jLAeQTlqRHtfa64QQSUmFAAjVKPbByi7xho0uTOcbH510a6GYmJUAfmWjwZ6oD4ifKo8DYM-X72Ea"
           "w")},
    {"RFC 8037 A.2 and A.4", Algorithm::ed25519,
     R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})",
     "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc",
     bytes("hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KA"
           "g")},
    {"RFC 8032 7.1, test 1", Algorithm::ed25519,
     edwards_jwk("Ed25519", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"), "",
     test::from_hex(
         "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33ba"
         "cc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")},
    {"RFC 8032 7.4, blank", Algorithm::ed448,
     edwards_jwk("Ed448",
                 "5fd7449b59b461fd2ce787ec616ad46a1da1342485a70e1f8a0ea75d80e96778edf124769"
                 "b46c7061bd6783df1e50f6cd1fa1abeafe8256180"),
     "",
     test::from_hex(
         "533a37f6bbe457251f023c0d88f976ae2dfb504a843e34d2074fd823d41a591f2b233f034f62828"
         "1f2fd7a22ddd47d7828c59bd0a21bfd3980ff0d2028d4b18a9df63e006c5d1c2d345b925d8dc00b"
         "4104852db99ac5c7cdda8530a113a0f4dbb61149f05a7363268c71d95808ff2e652600")},
};

std::shared_ptr<const Key> read_one(const Example& example) {
    const auto document = read_key_set(fmt::format(R"({{"keys":[{}]}})", example.key), "a label",
                                       {example.algorithm}, true);
    if (!document || document->keys.size() != 1) {
        ADD_FAILURE() << example.section << " has no key";
        return {};
    }
    return document->keys.front();
}

TEST(KeysOfTheStandards, VerifyTheSignaturesThatArePrintedBesideThem) {
    for (const Example& example : examples) {
        SCOPED_TRACE(example.section);
        const auto key = read_one(example);
        ASSERT_TRUE(key);
        EXPECT_EQ(key->algorithm(), example.algorithm);
        EXPECT_EQ(key->label(), "a label");
        EXPECT_TRUE(key->verifies(example.input, example.signature));
    }
}

TEST(KeysOfTheStandards, VerifyNoOtherSignature) {
    for (const Example& example : examples) {
        SCOPED_TRACE(example.section);
        const auto key = read_one(example);
        ASSERT_TRUE(key);
        EXPECT_FALSE(key->verifies(example.input + ' ', example.signature));
        EXPECT_FALSE(key->verifies(example.input, ""));
        EXPECT_FALSE(key->verifies(example.input, example.signature + '\0'));
        EXPECT_FALSE(key->verifies(example.input, example.signature.substr(1)));
        for (const Example& other : examples) {
            if (&other == &example) continue;
            EXPECT_FALSE(key->verifies(example.input, other.signature)) << other.section;
            if (other.input == example.input) continue;
            EXPECT_FALSE(key->verifies(other.input, example.signature)) << other.section;
        }
    }
}

// RFC 7517 A.1: the first key is for encryption. The second is that of RFC 7638 3.1, too.
TEST(KeysOfTheStandards, AreReadAsASetThatHoldsOneForSignatures) {
    const auto document = read_key_set(
        R"({"keys":
       [
         {"kty":"EC",
          "crv":"P-256",
          "x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
          "y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
          "use":"enc",
          "kid":"1"},

         {"kty":"RSA",
          "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
          "e":"AQAB",
          "alg":"RS256",
          "kid":"2011-04-29"}
       ]
     })",
        "a label", default_algorithms(), false);
    ASSERT_TRUE(document);
    ASSERT_EQ(document->keys.size(), 1U);
    EXPECT_EQ(document->keys[0]->id(), "2011-04-29");
    EXPECT_EQ(document->keys[0]->algorithm(), Algorithm::rs256);
    EXPECT_EQ(document->skipped, std::vector<std::string>{"key 1 (kid \"1\"): its use is not sig"});
}

// RFC 7517 A.2 and A.3, RFC 8037 A.1 and A.6: private keys, secrets, and a key for X25519.
TEST(KeysOfTheStandards, AreLeftOutWhereTheyAreNotForVerifying) {
    const auto document = read_key_set(
        R"({"keys":[
         {"kty":"EC", "crv":"P-256",
          "x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
          "y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
          "d":"870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE", "use":"sig", "kid":"1"},
         {"kty":"oct", "alg":"A128KW", "k":"GawgguFyGrWKav7AX4VKUg"},
         {"kty":"oct", "k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow",
          "kid":"HMAC key used in JWS spec Appendix A.1 example"},
         {"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
          "x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},
         {"kty":"OKP","crv":"X25519","kid":"Bob","x":"3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08"}
       ]})",
        "a label", all_algorithms(), true);
    ASSERT_TRUE(document);
    EXPECT_TRUE(document->keys.empty());
    ASSERT_EQ(document->skipped.size(), 5U);
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_NE(document->skipped[i].find("a private key or a secret"), std::string::npos)
            << document->skipped[i];
    }
    EXPECT_EQ(document->skipped[4],
              "key 5 (kid \"Bob\"): its curve is not one of Ed25519 and Ed448");
    for (const std::string& sentence : document->skipped) {
        for (const std::string_view secret : {"870MB6gf", "GawgguFy", "AyM1SysP", "nWGxne_9"}) {
            EXPECT_EQ(sentence.find(secret), std::string::npos) << sentence;
        }
    }
}

}  // namespace

}  // namespace taskgate::auth
