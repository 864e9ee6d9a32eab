// SPDX-License-Identifier: MIT
#include "support/public_tokens.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace taskgate {

namespace {

using auth::Algorithm;
using auth::Refusal;
using test::claims_with;
using test::header_naming;
using test::issuer_pair;
using test::make_token;
using test::verdict_of;

const std::string accepted = fmt::format("user {}", test::token_user);

bool is_rsa(Algorithm algorithm) {
    return algorithm >= Algorithm::rs256 && algorithm <= Algorithm::ps512;
}

bool is_elliptic(Algorithm algorithm) {
    return algorithm >= Algorithm::es256 && algorithm <= Algorithm::es512;
}

/// The pair of `owner` signing as far as it can in the manner of another algorithm.
std::string sign_like(Algorithm owner, Algorithm other, std::string_view input) {
    const auto& pair = issuer_pair(owner);
    if (is_rsa(owner) && is_rsa(other)) return pair.with_algorithm(other).sign(input);
    test::SigningMethod method;
    if (is_elliptic(owner) && is_elliptic(other)) {
        method.digest = other == Algorithm::es256   ? "SHA256"
                        : other == Algorithm::es384 ? "SHA384"
                                                    : "SHA512";
    }
    return pair.sign(input, method);
}

TEST(PublicKeyAlgorithms, AreThoseOfTheKeyAndNotOfTheToken) {
    for (const Algorithm owner : test::public_algorithms()) {
        const auth::KeySet keys = test::read_keys({issuer_pair(owner).jwk_named("key-1")});
        std::vector<test::NamedToken> tokens;
        for (const Algorithm claimed : test::public_algorithms()) {
            if (claimed == owner) continue;
            const std::string header = header_naming(name_of(claimed), "key-1");
            const std::string input = test::signing_input(header, claims_with());
            const std::string name = fmt::format("{} by {}", name_of(claimed), name_of(owner));
            tokens.push_back(
                {name, test::token_of(header, claims_with(), sign_like(owner, claimed, input)),
                 Refusal::wrong_algorithm});
            tokens.push_back({name + ", signed as the key is meant to",
                              make_token(issuer_pair(owner), header, claims_with()),
                              Refusal::wrong_algorithm});
            tokens.push_back({name + ", signed by a key of that algorithm",
                              make_token(issuer_pair(claimed), header, claims_with()),
                              Refusal::wrong_algorithm});
        }
        test::expect_verdicts(tokens, keys);
    }
}

TEST(PublicKeyAlgorithms, AreNotReplacedByTheMannerOfASignature) {
    for (const Algorithm owner : test::public_algorithms()) {
        const auth::KeySet keys = test::read_keys({issuer_pair(owner).jwk_named("key-1")});
        const std::string header = header_naming(name_of(owner), "key-1");
        const std::string input = test::signing_input(header, claims_with());
        std::vector<test::NamedToken> tokens{
            {"its own", make_token(issuer_pair(owner), header, claims_with()), {}}};
        for (const Algorithm other : test::public_algorithms()) {
            const bool differs =
                (is_rsa(owner) && is_rsa(other)) || (is_elliptic(owner) && is_elliptic(other));
            if (other == owner || !differs) continue;
            tokens.push_back({fmt::format("{} signed like {}", name_of(owner), name_of(other)),
                              test::token_of(header, claims_with(), sign_like(owner, other, input)),
                              Refusal::bad_signature});
        }
        test::expect_verdicts(tokens, keys);
    }
}

TEST(PublicKeyAlgorithms, AreNamedExactlyAsTheyAreRegistered) {
    const std::vector<std::string_view> wrong{R"("rs256")",
                                              R"("Rs256")",
                                              R"("RS-256")",
                                              R"("RS256 ")",
                                              R"(" RS256")",
                                              R"("RS256\n")",
                                              R"("RS256\u0000")",
                                              R"("RS256,ES256")",
                                              R"("RS")",
                                              R"("RS2566")",
                                              R"("RSA")",
                                              R"("RSA256")",
                                              R"("RSA-OAEP")",
                                              R"("RS1")",
                                              R"("RS224")",
                                              R"("SHA256withRSA")",
                                              R"("SHA256withECDSA")",
                                              R"("ps256")",
                                              R"("es256")",
                                              R"("Es256")",
                                              R"("ES256K")",
                                              R"("ES256R")",
                                              R"("ES224")",
                                              R"("ES521")",
                                              R"("P-256")",
                                              R"("eddsa")",
                                              R"("EDDSA")",
                                              R"("Eddsa")",
                                              R"("EdDSA ")",
                                              R"("ED25519")",
                                              R"("ed25519")",
                                              R"("Ed25519ph")",
                                              R"("ED448")",
                                              R"("X25519")",
                                              R"("ML-DSA-44")",
                                              R"("hs256")",
                                              R"("dir")",
                                              R"("A256GCM")",
                                              R"("ECDH-ES")",
                                              R"("\uff32\uff33\uff12\uff15\uff16")",
                                              R"("")",
                                              R"(" ")",
                                              R"("*")",
                                              R"("any")",
                                              R"("default")",
                                              "null",
                                              "true",
                                              "false",
                                              "0",
                                              "256",
                                              "1.0",
                                              "[]",
                                              "{}",
                                              R"(["RS256"])",
                                              R"(["ES256","none"])",
                                              R"({"RS256":true})",
                                              R"({"alg":"RS256"})"};
    for (const Algorithm algorithm : test::public_algorithms()) {
        const auto& pair = issuer_pair(algorithm);
        const auth::KeySet keys = test::read_keys({pair.jwk_named("key-1")});
        std::vector<test::NamedToken> tokens;
        for (const std::string_view alg : wrong) {
            for (const std::string_view id : {"", R"(,"kid":"key-1")"}) {
                const auto header = fmt::format(R"({{"alg":{}{}}})", alg, id);
                tokens.push_back(
                    {header, make_token(pair, header, claims_with()), Refusal::wrong_algorithm});
            }
        }
        for (const std::string_view header :
             {"{}", R"({"kid":"key-1"})", R"({"ALG":"ES256"})", R"({"Alg":"ES256"})",
              R"({"alg ":"ES256"})", R"({"enc":"A256GCM","kid":"key-1"})"}) {
            tokens.push_back({std::string{header}, make_token(pair, header, claims_with()),
                              Refusal::wrong_algorithm});
        }
        test::expect_verdicts(tokens, keys, test::every_algorithm());
    }
}

TEST(PublicKeyAlgorithms, MayBeWrittenWithEscapesLikeEveryString) {
    const auto& pair = issuer_pair(Algorithm::es256);
    const auth::KeySet keys = test::read_keys({pair.jwk_named("key-1")});
    for (const std::string_view header :
         {R"({"alg":"\u0045S256"})", R"({"\u0061lg":"ES256","kid":"key-1"})"}) {
        EXPECT_EQ(verdict_of(make_token(pair, header, claims_with()), keys), accepted) << header;
    }
}

TEST(PublicKeyAlgorithms, AreNeverNone) {
    auth::KeyGroup nothing;
    nothing.kind = auth::KeyGroup::Kind::key_set;
    for (const Algorithm algorithm : {Algorithm::rs256, Algorithm::es256, Algorithm::ed25519}) {
        const auto& pair = issuer_pair(algorithm);
        auth::KeyGroup group = test::read_group({pair.jwk_named("key-1")});
        std::vector<test::NamedToken> tokens;
        for (const std::string_view none :
             {"none", "None", "NONE", "nOnE", "none ", " none", "none\\u0000", "none,ES256",
              "n\\u006fne", "unsecured", "null"}) {
            for (const std::string_view id : {"", R"(,"kid":"key-1")", R"(,"kid":"none")"}) {
                const auto header = fmt::format(R"({{"alg":"{}"{}}})", none, id);
                for (const std::string& signature :
                     {std::string{}, std::string(64, '\0'), std::string{"none"},
                      pair.sign(test::signing_input(header, claims_with()))}) {
                    tokens.push_back({header, test::token_of(header, claims_with(), signature),
                                      Refusal::wrong_algorithm});
                }
            }
        }
        using Groups = std::vector<auth::KeyGroup>;
        for (const Groups& groups :
             {Groups{group}, Groups{group, test::secret_group()}, Groups{nothing}, Groups{}}) {
            test::expect_verdicts(tokens, auth::KeySet{groups}, test::every_algorithm());
        }
    }
}

TEST(PublicKeyAlgorithms, AreNotWaivedByAnAbsentSignature) {
    for (const Algorithm algorithm : test::public_algorithms()) {
        const auto& pair = issuer_pair(algorithm);
        const auth::KeySet keys = test::read_keys({pair.jwk_named("key-1")});
        const std::string header = header_naming(name_of(algorithm), "key-1");
        const std::string good = make_token(pair, header, claims_with());
        const std::string input = test::signing_input(header, claims_with());
        test::expect_verdicts(
            {{"good", good, {}},
             {"no signature", input + '.', Refusal::bad_signature},
             {"no third part", input, Refusal::malformed},
             {"its signature alone", ".." + good.substr(good.rfind('.') + 1), Refusal::bad_header},
             {"no payload", input.substr(0, input.find('.') + 1) + good.substr(good.rfind('.')),
              Refusal::bad_payload}},
            keys);
    }
}

}  // namespace

}  // namespace taskgate
