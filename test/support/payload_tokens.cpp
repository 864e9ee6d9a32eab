// SPDX-License-Identifier: MIT
#include "support/token_tables.hpp"

#include <fmt/format.h>

namespace taskgate::test {

namespace {

using auth::Refusal;

/// A value of a claim as JSON, and what comes of it.
struct Case {
    std::string value;
    std::optional<Refusal> refusal;
};

std::string repeated(std::string_view text, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out += text;
    return out;
}

/// What is no number, or none that a time may be.
const std::vector<std::string>& no_times() {
    static const std::vector<std::string> values{
        "null",
        "true",
        "false",
        R"("")",
        R"("4102444800")",
        "[]",
        "[4102444800]",
        "{}",
        R"({"n":4102444800})",
        "1e400",
        "-1e400",
        "1e309",
        "9007199254740994",
        "-9007199254740994",
        "1e16",
        "9.1e15",
        "99999999999999999999999999",
        R"("2100-01-01T00:00:00Z")",
    };
    return values;
}

/// Payloads that are refused before any claim is looked at.
std::vector<std::pair<std::string, std::string>> bad_payloads(const std::string& exp) {
    const std::string good = R"("sub":"test-user-123","exp":)" + exp;
    const auto object = [&good](std::string_view more) {
        return fmt::format("{{{},{}}}", good, more);
    };
    return {
        {"empty payload", ""},
        {"payload null", "null"},
        {"payload an array", "[{" + good + "}]"},
        {"payload a string", R"("sub")"},
        {"payload a number", "4102444800"},
        {"payload true", "true"},
        {"payload text", "sub=test-user-123"},
        {"payload cut off", "{" + good},
        {"payload with a comma too many", "{" + good + ",}"},
        {"payload twice", "{" + good + "}{" + good + "}"},
        {"payload with text behind", "{" + good + "} x"},
        {"payload with NUL behind", "{" + good + "}" + std::string(1, '\0')},
        {"payload with a byte order mark", "\xEF\xBB\xBF{" + good + "}"},
        {"payload with a comment", "{" + good + "} // x"},
        {"payload with NaN", object(R"("x":NaN)")},
        {"payload with Infinity", object(R"("x":-Infinity)")},
        {"payload with a plus", object(R"("x":+1)")},
        {"payload with a leading zero", object(R"("x":01)")},
        {"payload with a bare word", object(R"("x":undefined)")},
        {"payload with a control character", object("\"x\":\"\x01\"")},
        {"payload with a raw line end", object("\"x\":\"a\nb\"")},
        {"payload with an unknown escape", object(R"("x":"\x41")")},
        {"payload with a short escape", object(R"("x":"\u12")")},
        {"payload with a lone high surrogate", object(R"("x":"\ud83d")")},
        {"payload with a lone low surrogate", object(R"("x":"\ude80")")},
        {"payload with surrogates swapped", object(R"("x":"\ude80\ud83d")")},
        {"payload with a stray continuation", object("\"x\":\"\x80\"")},
        {"payload with an overlong NUL", object("\"x\":\"\xC0\x80\"")},
        {"payload with an encoded surrogate", object("\"x\":\"\xED\xA0\x80\"")},
        {"payload above U+10FFFF", object("\"x\":\"\xF4\x90\x80\x80\"")},
        {"payload with cut-off UTF-8", object("\"x\":\"\xF0\x9F\x9A\"")},
        {"payload with Latin-1", object("\"x\":\"L\xF8ve\"")},
        {"payload of 65 levels", object(R"("x":)" + nested_arrays(64))},
        {"payload of 3000 levels", object(R"("x":)" + nested_arrays(3000))},
        {"payload of brackets never closed", "{\"x\":" + std::string(3000, '[')},
        {"sub twice", object(R"("sub":"test-user-123")")},
        {"sub twice, one escaped", object(R"("\u0073ub":"root")")},
        {"exp twice", object(R"("exp":0)")},
        {"an unknown claim twice", object(R"("x":1,"x":1)")},
        {"an empty name twice", object(R"("":1,"":1)")},
        {"a duplicate in an object", object(R"("x":{"y":1,"y":1})")},
        {"a duplicate in an array", object(R"("x":[1,{"y":1,"y":2}])")},
        {"a duplicate ten levels down",
         object(R"("x":)" + std::string(10, '[') + R"({"y":1,"y":2})" + std::string(10, ']'))},
    };
}

}  // namespace

std::vector<NamedToken> payload_tokens(const TokenMaker& maker) {
    std::vector<NamedToken> out;
    for (const auto& [name, payload] : bad_payloads(numeric_date(maker.now, 3'600'000))) {
        out.push_back({name, maker.with_payload(payload), Refusal::bad_payload});
    }
    const std::vector<std::pair<std::string, std::string>> harmless{
        {"64 levels", R"("x":)" + nested_arrays(63)},
        {"the same name at two levels", R"("x":{"sub":1,"x":{"sub":2}})"},
        {"the same name in two objects", R"("x":[{"y":1},{"y":1}])"},
        {"a huge number in an unknown claim", R"("x":1e999)"},
        {"U+0000 in an unknown claim", R"("x":"\u0000")"},
        {"an issuer where none is expected", R"("iss":"https://evil.example")"},
        {"an ill-typed issuer where none is expected", R"("iss":{"a":1})"},
        {"an ill-typed audience where none is expected", R"("aud":[1,null])"},
        {"a jti", R"("jti":"1")"},
        {"__proto__", R"("__proto__":{"sub":"root"},"constructor":null)"},
    };
    for (const auto& [name, members] : harmless) {
        out.push_back({name, maker.with_claims(members), std::nullopt});
    }
    return out;
}

std::vector<NamedToken> time_tokens(const TokenMaker& maker) {
    const auto moved = [&maker](std::int64_t milliseconds) {
        return numeric_date(maker.now, milliseconds);
    };
    std::vector<NamedToken> out;
    const auto add_exp = [&](const std::string& value, std::optional<Refusal> refusal) {
        out.push_back(
            {"exp " + value,
             maker.with_payload(fmt::format(R"({{"sub":"test-user-123","exp":{}}})", value)),
             refusal});
    };
    for (const Case& exp : std::vector<Case>{
             {moved(0), Refusal::expired},
             {moved(-1), Refusal::expired},
             {moved(1), std::nullopt},
             {moved(500), std::nullopt},
             {moved(-60'000), Refusal::expired},
             {moved(60'000), std::nullopt},
             {"0", Refusal::expired},
             {"-0", Refusal::expired},
             {"-1", Refusal::expired},
             {"0.5", Refusal::expired},
             {"1e2", Refusal::expired},
             {"4102444800", std::nullopt},
             {"4102444800.5", std::nullopt},
             {"4.1024448e9", std::nullopt},
             {"41024448E+2", std::nullopt},
             {"41024448000e-1", std::nullopt},
             {"9007199254740992", std::nullopt},
             {"9007199254740991.5", std::nullopt},
             {"-9007199254740992", Refusal::expired},
         }) {
        add_exp(exp.value, exp.refusal);
    }
    for (const std::string& value : no_times()) add_exp(value, Refusal::no_expiry);
    out.push_back({"no exp, but EXP", maker.with_payload(R"({"sub":"u","EXP":4102444800})"),
                   Refusal::no_expiry});
    out.push_back({"exp inside another claim",
                   maker.with_payload(R"({"sub":"u","x":{"exp":4102444800}})"),
                   Refusal::no_expiry});

    for (const auto& [claim, refusal] :
         {std::pair{"nbf", Refusal::not_yet_valid}, std::pair{"iat", Refusal::issued_in_future}}) {
        const auto add = [&, name = claim](const std::string& value,
                                           std::optional<Refusal> result) {
            out.push_back({fmt::format("{} {}", name, value),
                           maker.with_claims(fmt::format(R"("{}":{})", name, value)), result});
        };
        for (const std::string& value :
             {moved(0), moved(59'999), moved(60'000), moved(-60'000), std::string{"0"},
              std::string{"-1"}, std::string{"1.5e9"}, std::string{"-9007199254740992"}}) {
            add(value, std::nullopt);
        }
        for (const std::string& value :
             {moved(60'001), moved(61'000), moved(3'000'000), std::string{"4102444800"},
              std::string{"9007199254740992"}}) {
            add(value, refusal);
        }
        for (const std::string& value : no_times()) add(value, refusal);
    }
    return out;
}

std::vector<NamedToken> user_tokens(const TokenMaker& maker) {
    const std::string exp = numeric_date(maker.now, 3'600'000);
    std::vector<NamedToken> out;
    const auto add = [&](const std::string& members, std::optional<Refusal> refusal) {
        out.push_back({"user " + members.substr(0, 60) + fmt::format(" ({} bytes)", members.size()),
                       maker.with_payload(fmt::format(R"({{"exp":{}{}}})", exp, members)),
                       refusal});
    };
    for (const std::string_view claim : {"user_id", "sub"}) {
        const auto with = [claim](std::string_view value) {
            return fmt::format(R"(,"{}":{})", claim, value);
        };
        for (const std::string_view value :
             {R"("1")", R"("é")", R"("a/b?c#d%2F")", R"(" ")", R"("..")", R"("\u0001")",
              R"("\ud83d\ude80")", R"("null")"}) {
            add(with(value), std::nullopt);
        }
        for (const std::string_view unit : {"x", "é", "🚀", R"(\u00e9)", R"(\ud83d\ude80)"}) {
            add(with('"' + repeated(unit, 255) + '"'), std::nullopt);
            add(with('"' + repeated(unit, 256) + '"'), Refusal::no_user);
        }
        for (const std::string_view value :
             {R"("")", "null", "1", "0", "-1.5", "true", "false", "[]", R"(["root"])", "{}",
              R"({"id":"root"})", R"("\u0000")", R"("root\u0000")", R"("\u0000root")"}) {
            add(with(value), Refusal::no_user);
        }
    }
    // An ill-typed user_id never falls back to sub.
    for (const std::string_view value :
         {R"("")", "null", "1", "false", "[]", "{}", R"("\u0000")"}) {
        add(fmt::format(R"(,"user_id":{},"sub":"root")", value), Refusal::no_user);
    }
    // A good user_id needs no sub, whatever that holds.
    for (const std::string_view value : {R"("")", "null", "1", R"("another")"}) {
        add(fmt::format(R"(,"user_id":"ada","sub":{})", value), std::nullopt);
    }
    for (const std::string_view members :
         {"", R"(,"userId":"root")", R"(,"uid":"root")", R"(,"id":"root")", R"(,"email":"a@b.c")",
          R"(,"SUB":"root")", R"(,"User_Id":"root")", R"(,"user-id":"root")"}) {
        add(std::string{members}, Refusal::no_user);
    }
    return out;
}

}  // namespace taskgate::test
