// SPDX-License-Identifier: MIT
#include "app/trust.hpp"

#include "support/temp_dir.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>

namespace taskgate {

namespace {

using Variables = std::map<std::string, std::string>;

const std::string secret = "fK7pQ2xW9mB4vT8zN1rC6yH3sD5gJ0lA";
const std::string key =
    R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})";

Result<auth::TrustPlan> plan_of(const Variables& variables) {
    const auto config = read_config({{}, {}, variables});
    if (!config) return config.error();
    return make_trust_plan(*config);
}

/// A plan in one line: `kind label [issuers]`, with `?` for issuers that may be absent.
std::string describe(const Result<auth::TrustPlan>& plan) {
    if (!plan) return "error: " + plan.error().message;
    std::string text;
    const auto add = [&text](const auth::KeyGroup& group) {
        text += fmt::format("{}{} [{}]{}", text.empty() ? "" : "; ", group.label,
                            fmt::join(group.issuers, ","), group.issuer_may_be_absent ? "?" : "");
    };
    for (const auto& published : plan->published) add(published.group);
    for (const auto& group : plan->fixed) add(group);
    return text;
}

std::string describe(const Variables& variables) { return describe(plan_of(variables)); }

TEST(TrustPlan, FindsTheKeysAndTheIssuerOfABetterAuthApp) {
    const std::map<std::string, std::string> cases{
        {"https://app.example.com",
         "https://app.example.com/api/auth/jwks [https://app.example.com]"},
        {"https://app.example.com/",
         "https://app.example.com/api/auth/jwks [https://app.example.com]"},
        {"https://App.Example.com:443",
         "https://app.example.com/api/auth/jwks [https://app.example.com]"},
        {"http://localhost:3000", "http://localhost:3000/api/auth/jwks [http://localhost:3000]"},
        {"http://[::1]:3000", "http://[::1]:3000/api/auth/jwks [http://[::1]:3000]"},
        {"https://app.example.com/auth",
         "https://app.example.com/auth/jwks [https://app.example.com]"},
        {"https://app.example.com/auth/",
         "https://app.example.com/auth/jwks [https://app.example.com]"},
    };
    for (const auto& [url, expected] : cases) {
        EXPECT_EQ(describe(Variables{{"BETTER_AUTH_URL", url}}), "BETTER_AUTH_URL " + expected);
    }
}

TEST(TrustPlan, BindsEachKeySetToItsIssuer) {
    const std::string app = "https://app.example.com";
    const std::string app_keys = "BETTER_AUTH_URL https://app.example.com/api/auth/jwks";
    EXPECT_EQ(describe(Variables{{"OIDC_ISSUER", "https://id.example.com/realms/x/"}}),
              "OIDC_ISSUER https://id.example.com/realms/x/ [https://id.example.com/realms/x/]");
    EXPECT_EQ(describe(Variables{{"JWKS_URL", "https://id.example.com/keys?key=secret"}}),
              "JWKS_URL https://id.example.com/keys []");
    EXPECT_EQ(
        describe(Variables{{"JWKS_URL", "https://id.example.com/keys"}, {"JWT_ISSUER", "a,b"}}),
        "JWKS_URL https://id.example.com/keys [a,b]");
    EXPECT_EQ(
        describe(Variables{{"BETTER_AUTH_URL", app}, {"OIDC_ISSUER", "https://id.example.com"}}),
        app_keys + " [" + app + "]; OIDC_ISSUER https://id.example.com [https://id.example.com]");
    // The app is reached under another name than the one that it calls itself by.
    EXPECT_EQ(
        describe(Variables{{"BETTER_AUTH_URL", app}, {"JWT_ISSUER", "https://www.example.com"}}),
        app_keys + " [https://www.example.com]");
    EXPECT_EQ(
        describe(Variables{{"BETTER_AUTH_URL", app}, {"JWKS_URL", "http://127.0.0.1:3000/keys"}}),
        "JWKS_URL http://127.0.0.1:3000/keys [" + app + "]");
    // JWT_ISSUER names the issuers of all, and each set keeps its own.
    EXPECT_EQ(
        describe(Variables{{"BETTER_AUTH_URL", app},
                           {"OIDC_ISSUER", "https://id.example.com"},
                           {"JWT_ISSUER", app + ",https://id.example.com"}}),
        app_keys + " [" + app + "]; OIDC_ISSUER https://id.example.com [https://id.example.com]");
}

TEST(TrustPlan, PutsSharedSecretsBesideTheIssuersOfKeySets) {
    const Variables both{{"BETTER_AUTH_URL", "https://app.example.com"},
                         {"BETTER_AUTH_SECRET", secret}};
    EXPECT_EQ(describe(both),
              "BETTER_AUTH_URL https://app.example.com/api/auth/jwks [https://app.example.com]; "
              "shared secrets [https://app.example.com]?");
    EXPECT_EQ(describe(Variables{{"BETTER_AUTH_SECRET", secret}}), "shared secrets []?");
}

TEST(TrustPlan, SaysWhatIsWrong) {
    const std::string app = "https://app.example.com";
    const std::vector<std::pair<Variables, std::string>> cases{
        {{}, "set BETTER_AUTH_URL"},
        {{}, "set BETTER_AUTH_SECRET"},
        {{{"BETTER_AUTH_URL", app + ",https://b.example.com"},
          {"JWKS_URL", "https://c.example.com/k"}},
         "expected one of each"},
        {{{"OIDC_ISSUER", "https://a.example.com,https://b.example.com"},
          {"JWT_ISSUER", "https://a.example.com"}},
         "leaves none for the keys of OIDC_ISSUER"},
        {{{"BETTER_AUTH_URL", app}, {"JWT_ALGORITHMS", "HS256"}}, "such as EdDSA or RS256"},
        {{{"BETTER_AUTH_SECRET", secret}, {"JWT_ALGORITHMS", "EdDSA"}}, "nothing but secrets"},
        {{{"BETTER_AUTH_SECRET", secret}, {"JWT_ALGORITHMS", "HS256,HS512"}},
         "BETTER_AUTH_SECRET holds a secret of 32 bytes: expected at least 64 for HS512"},
        {{{"JWKS_FILE", "/dev/null"}}, "JWKS_FILE holds \"/dev/null\": it is not JSON"},
    };
    for (const auto& [variables, part] : cases) {
        const auto plan = plan_of(variables);
        ASSERT_FALSE(plan) << part;
        EXPECT_EQ(plan.error().code, ErrorCode::invalid);
        EXPECT_NE(plan.error().message.find(part), std::string::npos) << plan.error().message;
        EXPECT_EQ(plan.error().message.find(secret), std::string::npos);
    }
}

TEST(TrustPlan, MakesAKeyOfEverySecretForEveryAlgorithmThatIsNamed) {
    const auto plan =
        plan_of({{"BETTER_AUTH_SECRETS", secret + secret + ",2:" + secret + "x" + secret},
                 {"JWT_ALGORITHMS", "HS512,HS256"}});
    ASSERT_TRUE(plan) << plan.error().message;
    ASSERT_EQ(plan->fixed.front().keys.size(), 4U);
    EXPECT_EQ(plan->fixed.front().keys.front()->algorithm(), auth::Algorithm::hs512);
    EXPECT_EQ(plan->fixed.front().keys.back()->algorithm(), auth::Algorithm::hs256);
}

TEST(TrustPlan, ReadsAKeySetOutOfAFile) {
    const test::TempDir folder;
    const std::string path = folder / "keys.json";
    const auto write = [&path](const std::string& text) { std::ofstream{path} << text; };
    write(R"({"keys":[)" + key + R"(,{"kty":"oct"}]})");
    const auto plan = plan_of({{"JWKS_FILE", path}});
    EXPECT_EQ(describe(plan), "JWKS_FILE " + path + " []");
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->fixed.front().keys.size(), 1U);
    ASSERT_EQ(plan->skipped.size(), 1U);
    EXPECT_EQ(describe(Variables{{"JWKS_FILE", path}, {"JWT_ISSUER", "a"}}),
              "JWKS_FILE " + path + " [a]");
    write(R"({"keys":[]})");
    EXPECT_NE(describe(Variables{{"JWKS_FILE", path}}).find("it holds no keys"), std::string::npos);
    write(std::string(2'000'000, ' '));
    EXPECT_NE(describe(Variables{{"JWKS_FILE", path}}).find("larger than 1 MiB"),
              std::string::npos);
}

TEST(Weaknesses, AreNamedInOneLineEach) {
    const std::string app = "https://app.example.com";
    const std::vector<std::pair<Variables, std::string>> cases{
        {{{"BETTER_AUTH_URL", app}}, "JWT_AUDIENCE is not set"},
        {{{"BETTER_AUTH_URL", app}, {"JWT_USER_CLAIM", "email"}}, "JWT_USER_CLAIM is email"},
        {{{"JWKS_URL", app}}, "JWT_ISSUER is not set"},
        {{{"JWKS_URL", app + "/a," + app + "/b"}}, "no issuer tells apart"},
        {{{"BETTER_AUTH_URL", app}, {"OIDC_ISSUER", app + "/b"}}, "several issuers"},
        {{{"BETTER_AUTH_URL", "http://web:3000"}, {"JWKS_ALLOW_HTTP", "web"}}, "plain http"},
        {{{"BETTER_AUTH_URL", app}, {"JWKS_TTL", "2d"}}, "JWKS_TTL"},
        {{{"BETTER_AUTH_SECRET", secret}, {"JWT_EXP_LEEWAY", "5m"}}, "JWT_EXP_LEEWAY"},
        {{{"BETTER_AUTH_SECRET", secret}, {"JWT_LEEWAY", "10m"}}, "JWT_LEEWAY"},
        {{{"BETTER_AUTH_URL", app}, {"BETTER_AUTH_SECRET", secret}, {"JWT_ALGORITHMS", "EdDSA"}},
         "BETTER_AUTH_SECRET verifies nothing"},
    };
    for (const auto& [variables, part] : cases) {
        const auto config = read_config({{}, {}, variables});
        ASSERT_TRUE(config) << config.error().message;
        const std::string all = fmt::format("{}", fmt::join(config->warnings, "\n"));
        EXPECT_NE(all.find(part), std::string::npos) << part << " in:\n" << all;
        for (const std::string& warning : config->warnings) {
            EXPECT_EQ(warning.find('\n'), std::string::npos);
        }
    }
}

TEST(Weaknesses, AreNoneOfACarefulConfiguration) {
    for (const Variables& variables : std::vector<Variables>{
             {{"BETTER_AUTH_SECRET", secret}},
             {{"BETTER_AUTH_URL", "https://app.example.com"}, {"JWT_AUDIENCE", "taskgate"}},
             {{"BETTER_AUTH_URL", "http://127.0.0.1:3000"},
              {"JWT_AUDIENCE", "taskgate"},
              {"BETTER_AUTH_SECRET", secret}},
             {{"JWKS_URL", "https://a.example.com"}, {"JWT_AUDIENCE", "b"}, {"JWT_ISSUER", "c"}}}) {
        const auto config = read_config({{}, {}, variables});
        ASSERT_TRUE(config);
        EXPECT_EQ(fmt::format("{}", fmt::join(config->warnings, "\n")), "");
    }
}

}  // namespace

}  // namespace taskgate
