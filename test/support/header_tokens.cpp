// SPDX-License-Identifier: MIT
#include "support/token_tables.hpp"

#include <fmt/format.h>

namespace taskgate::test {

namespace {

using auth::Refusal;

struct Header {
    std::string name;
    std::string json;
};

/// Everything around the algorithm that may be there, and changes nothing.
const std::vector<Header>& accepted_headers() {
    static const std::vector<Header> headers{
        {"alg alone", R"({"alg":"HS256"})"},
        {"typ JWT", R"({"alg":"HS256","typ":"JWT"})"},
        {"typ jwt", R"({"typ":"jwt","alg":"HS256"})"},
        {"typ at+jwt", R"({"alg":"HS256","typ":"at+jwt"})"},
        {"typ AT+JWT", R"({"alg":"HS256","typ":"AT+JWT"})"},
        {"white space", " \t\r\n{ \"alg\" : \"HS256\" } \n"},
        {"escapes", R"({"\u0061lg":"\u0048S256"})"},
        {"cty", R"({"alg":"HS256","cty":"JWT"})"},
        {"kid", R"({"alg":"HS256","kid":"1"})"},
        {"kid that is a path", R"({"alg":"HS256","kid":"../../../../dev/null"})"},
        {"kid that is SQL", R"({"alg":"HS256","kid":"x' UNION SELECT 'key' -- "})"},
        {"kid that is a command", R"({"alg":"HS256","kid":"| id; `id` $(id);"})"},
        {"kid with U+0000", R"({"alg":"HS256","kid":"\u0000"})"},
        {"kid that is a number", R"({"alg":"HS256","kid":0})"},
        {"kid that is null", R"({"alg":"HS256","kid":null})"},
        {"kid that is an object", R"({"alg":"HS256","kid":{"a":[1]}})"},
        {"an empty kid", R"({"alg":"HS256","kid":""})"},
        {"jwk", R"({"alg":"HS256","jwk":{"kty":"oct","k":"AAAA"}})"},
        {"jku", R"({"alg":"HS256","jku":"https://evil.example/jwks"})"},
        {"x5u", R"({"alg":"HS256","x5u":"https://evil.example/cert"})"},
        {"x5c", R"({"alg":"HS256","x5c":["MIIB"],"x5t":"AAAA"})"},
        {"b64 true", R"({"alg":"HS256","b64":true})"},
        {"unknown members", R"({"alg":"HS256","x":1e999,"y":{"z":[null]},"":""})"},
        {"header of 64 levels", R"({"alg":"HS256","x":)" + nested_arrays(63) + "}"},
        {"a claim in the header", R"({"alg":"HS256","exp":0,"sub":"root"})"},
    };
    return headers;
}

/// What is no header at all, or one with duplicate members.
const std::vector<Header>& bad_headers() {
    static const std::vector<Header> headers{
        {"empty header", ""},
        {"header null", "null"},
        {"header an array", R"([{"alg":"HS256"}])"},
        {"header a string", R"("HS256")"},
        {"header a number", "256"},
        {"header true", "true"},
        {"header cut off", R"({"alg":"HS256")"},
        {"header with a comma too many", R"({"alg":"HS256",})"},
        {"header twice", R"({"alg":"HS256"}{"alg":"HS256"})"},
        {"header with a byte order mark", "\xEF\xBB\xBF{\"alg\":\"HS256\"}"},
        {"header in UTF-16", std::string("{\0\"\0a\0l\0g\0\"\0}\0", 14)},
        {"header with invalid UTF-8", "{\"alg\":\"HS256\",\"x\":\"\xFF\"}"},
        {"header with an overlong form", "{\"alg\":\"HS256\",\"x\":\"\xC0\xAF\"}"},
        {"header with a lone surrogate", R"({"alg":"HS256","x":"\ud800"})"},
        {"header with NaN", R"({"alg":"HS256","x":NaN})"},
        {"header with a comment", R"({"alg":"HS256"/* */})"},
        {"header with single quotes", "{'alg':'HS256'}"},
        {"header with NUL behind it", std::string("{\"alg\":\"HS256\"}\0", 16)},
        {"header of 65 levels", R"({"alg":"HS256","x":)" + nested_arrays(64) + "}"},
        {"header of 2000 levels", R"({"alg":"HS256","x":)" + nested_arrays(2000) + "}"},
        {"alg twice", R"({"alg":"HS256","alg":"HS256"})"},
        {"alg twice, none first", R"({"alg":"none","alg":"HS256"})"},
        {"alg twice, none last", R"({"alg":"HS256","alg":"none"})"},
        {"alg twice, one escaped", R"({"alg":"HS256","\u0061lg":"none"})"},
        {"a duplicate in jwk", R"({"alg":"HS256","jwk":{"k":1,"k":2}})"},
        {"a duplicate in an array of the header",
         R"({"alg":"HS256","x5c":[[{"k":1,"j":0,"k":2}]]})"},
        {"typ twice", R"({"alg":"HS256","typ":"JWT","typ":"JWT"})"},
    };
    return headers;
}

const std::vector<Header>& critical_headers() {
    static const std::vector<Header> headers{
        {"crit of exp", R"({"alg":"HS256","crit":["exp"],"exp":1})"},
        {"crit of b64", R"({"alg":"HS256","crit":["b64"],"b64":true})"},
        {"an empty crit", R"({"alg":"HS256","crit":[]})"},
        {"crit null", R"({"alg":"HS256","crit":null})"},
        {"crit false", R"({"alg":"HS256","crit":false})"},
        {"crit a string", R"({"alg":"HS256","crit":"alg"})"},
        {"crit escaped", R"({"alg":"HS256","cr\u0069t":["x"]})"},
        {"b64 false", R"({"alg":"HS256","b64":false})"},
        {"b64 null", R"({"alg":"HS256","b64":null})"},
        {"b64 a string", R"({"alg":"HS256","b64":"true"})"},
        {"b64 a number", R"({"alg":"HS256","b64":1})"},
        {"crit and algorithm none", R"({"alg":"none","crit":["exp"]})"},
    };
    return headers;
}

/// JSON values of `typ` that make a token one for something else.
const std::vector<std::string>& refused_types() {
    static const std::vector<std::string> types{
        R"("")",
        R"("JWT ")",
        R"(" JWT")",
        R"("JWS")",
        R"("JOSE")",
        R"("JOSE+JSON")",
        R"("at-jwt")",
        R"("at+jwt+")",
        R"("application/jwt")",
        R"("id+jwt")",
        R"("JW")",
        R"("better-auth.session-cache+jwt")",
        R"("dpop+jwt")",
        R"("logout+jwt")",
        R"("JWT\u0000")",
        R"("\uff2aWT")",
        "null",
        "1",
        "true",
        R"(["JWT"])",
        R"({"typ":"JWT"})",
    };
    return types;
}

/// JSON values of `alg` that are not exactly the one of the key.
const std::vector<std::string>& refused_algorithms() {
    static const std::vector<std::string> algorithms{
        R"("none")",
        R"("None")",
        R"("NONE")",
        R"("nOnE")",
        R"("none ")",
        R"("")",
        R"("hs256")",
        R"("Hs256")",
        R"(" HS256")",
        R"("HS256 ")",
        R"("HS256\n")",
        R"("HS256\u0000")",
        R"("HS-256")",
        R"("HS")",
        R"("HS1")",
        R"("HS384")",
        R"("HS512")",
        R"("HS2560")",
        R"("HMAC")",
        R"("SHA256")",
        R"("RS256")",
        R"("RS384")",
        R"("RS512")",
        R"("RS1")",
        R"("PS256")",
        R"("PS384")",
        R"("PS512")",
        R"("ES256")",
        R"("ES256K")",
        R"("ES384")",
        R"("ES512")",
        R"("EdDSA")",
        R"("Ed25519")",
        R"("Ed448")",
        R"("dir")",
        R"("A128KW")",
        R"("A256GCM")",
        R"("RSA-OAEP")",
        R"("PBES2-HS256+A128KW")",
        R"("\uff28S256")",
        "null",
        "256",
        "0",
        "true",
        "false",
        R"(["HS256"])",
        "[]",
        R"({"alg":"HS256"})",
        "{}",
    };
    return algorithms;
}

void add(std::vector<NamedToken>& out, const TokenMaker& maker, const std::vector<Header>& headers,
         std::optional<Refusal> refusal) {
    for (const Header& header : headers) {
        out.push_back({header.name, maker.with_header(header.json), refusal});
    }
}

}  // namespace

std::vector<NamedToken> header_tokens(const TokenMaker& maker) {
    std::vector<NamedToken> out;
    add(out, maker, accepted_headers(), std::nullopt);
    add(out, maker, bad_headers(), Refusal::bad_header);
    add(out, maker, critical_headers(), Refusal::critical_header);
    for (const std::string& type : refused_types()) {
        out.push_back({"typ " + type, maker.with_header(R"({"alg":"HS256","typ":)" + type + "}"),
                       Refusal::wrong_type});
    }
    for (const std::string& algorithm : refused_algorithms()) {
        out.push_back({"alg " + algorithm, maker.with_header(R"({"alg":)" + algorithm + "}"),
                       Refusal::wrong_algorithm});
    }
    add(out, maker,
        {{"no alg", R"({"typ":"JWT"})"},
         {"an empty object", "{}"},
         {"ALG in capitals", R"({"ALG":"HS256"})"},
         {"alg inside jwk alone", R"({"jwk":{"alg":"HS256"}})"},
         {"enc in place of alg", R"({"enc":"HS256"})"}},
        Refusal::wrong_algorithm);
    return out;
}

}  // namespace taskgate::test
