// SPDX-License-Identifier: MIT
#include "app/secrets.hpp"

#include "app/config.hpp"
#include "app/trust.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>

namespace taskgate {

namespace {

const std::string secret_a = "fK7pQ2xW9mB4vT8zN1rC6yH3sD5gJ0lA";
const std::string secret_b = "Zu3Xe8Lq1Vn6Wt0Rk5Mb9Hs2Pj7Gd4Yc";
const std::string secret_c = "Nq6Ty1Ub8Ri3Ov7Ep2Aw9Sz4Dx5Fc0Gl";

using Values = std::map<std::string, std::string>;

Result<Config> read(Values environment, Values file = {}) {
    Sources sources;
    sources.environment = [environment = std::move(environment)](
                              const std::string& name) -> std::optional<std::string> {
        const auto found = environment.find(name);
        return found == environment.end() ? std::nullopt : std::optional{found->second};
    };
    sources.env_file = std::move(file);
    return read_config(sources);
}

std::vector<std::string> values_of(const Result<Config>& config) {
    std::vector<std::string> values;
    EXPECT_TRUE(config);
    if (!config) return values;
    for (const Secret& secret : config->secrets) values.push_back(secret.value);
    return values;
}

using List = std::vector<std::string>;

TEST(Secrets, AreReadFromBothVariablesTheListFirst) {
    EXPECT_EQ(values_of(read({{"BETTER_AUTH_SECRET", secret_a}})), List{secret_a});
    EXPECT_EQ(values_of(read({{"BETTER_AUTH_SECRETS", secret_b}})), List{secret_b});
    EXPECT_EQ(values_of(read({{"BETTER_AUTH_SECRET", secret_a},
                              {"BETTER_AUTH_SECRETS", secret_b + "," + secret_c}})),
              (List{secret_b, secret_c, secret_a}));
    EXPECT_EQ(values_of(read({})), List{});
}

TEST(Secrets, OfTheListAreTrimmedAndLoseTheirNumber) {
    const std::vector<std::pair<std::string, List>> cases{
        {"2:" + secret_a + ",1:" + secret_b, {secret_a, secret_b}},
        {" 2:" + secret_a + " ,\t1:" + secret_b + " ", {secret_a, secret_b}},
        {secret_a + "," + secret_b, {secret_a, secret_b}},
        {secret_a + ",,", {secret_a}},
        {"20261123:" + secret_a, {secret_a}},
        {"2:1:" + secret_a, {"1:" + secret_a}},
        {":" + secret_a, {":" + secret_a}},
        {"v2:" + secret_a, {"v2:" + secret_a}},
        {secret_a + ":" + secret_b, {secret_a + ":" + secret_b}},
    };
    for (const auto& [list, secrets] : cases) {
        EXPECT_EQ(values_of(read({{"BETTER_AUTH_SECRETS", list}})), secrets) << list;
    }
}

TEST(Secrets, OfTheOneVariableAreTakenByteForByte) {
    for (const std::string& value : {"1:" + secret_a, fmt::format("{},{}", secret_a, secret_b),
                                     fmt::format(" {} ", secret_a), secret_a + "é\xFF"}) {
        EXPECT_EQ(values_of(read({{"BETTER_AUTH_SECRET", value}})), List{value});
    }
}

TEST(Secrets, HoldAtLeast32Bytes) {
    EXPECT_TRUE(read({{"BETTER_AUTH_SECRET", secret_a.substr(0, 32)}}));
    EXPECT_TRUE(read({{"BETTER_AUTH_SECRET", "äbcdéfghïjklmnöp" + secret_a.substr(0, 12)}}));
    for (const std::string& value : {secret_a.substr(1), std::string{"x"}}) {
        const auto config = read({{"BETTER_AUTH_SECRET", value}});
        ASSERT_FALSE(config);
        EXPECT_NE(config.error().message.find("at least 32 bytes, and it has " +
                                              std::to_string(value.size())),
                  std::string::npos)
            << config.error().message;
    }
    EXPECT_FALSE(read({{"BETTER_AUTH_SECRETS", "12345678:" + secret_a.substr(8)}}));
}

TEST(Secrets, AreNamedByPlaceWhereTheyAreTooShort) {
    const auto config = read({{"BETTER_AUTH_SECRETS", secret_a + ",1:hunter2hunter2"}});
    ASSERT_FALSE(config);
    EXPECT_TRUE(config.error().message.starts_with(
        "BETTER_AUTH_SECRETS holds a secret (not shown): entry 2: "))
        << config.error().message;
}

TEST(Secrets, AreShownInNoErrorAndNoWarning) {
    const std::vector<Values> environments{
        {{"BETTER_AUTH_SECRET", "hunter2-short"}},
        {{"BETTER_AUTH_SECRETS", "2:hunter2-short,1:" + secret_a}},
        {{"BETTER_AUTH_SECRET", "\"hunter2-" + secret_a + "\""}},
        {{"BETTER_AUTH_SECRET", "'hunter2-" + secret_a + "'"}},
        {{"BETTER_AUTH_SECRET", "hunter2-your-secret-change-me-your-secret"}},
        {{"BETTER_AUTH_SECRETS", "hunter2-your-secret-change-me-your-secret," + secret_a}},
        {{"BETTER_AUTH_SECRET", "hunter2-" + secret_a}, {"PORT", "x"}},
    };
    for (const Values& environment : environments) {
        const auto config = read(environment);
        std::string said = config ? "" : config.error().message;
        if (config) {
            for (const std::string& warning : config->warnings) said += warning + '\n';
            for (const Secret& secret : config->secrets) said += secret.label + '\n';
        }
        EXPECT_NE(said, "") << environment.begin()->first;
        EXPECT_EQ(said.find("hunter2"), std::string::npos) << said;
        EXPECT_EQ(said.find(secret_a), std::string::npos) << said;
    }
}

TEST(Secrets, OutOfSomebodysDocsGetALoudWarning) {
    for (const std::string value :
         {"better-auth-secret-12345678901234567890", "your-secret-key-at-least-32-characters",
          "your_super_secret_key_min_32_characters!", "CHANGE-ME-CHANGE-ME-CHANGE-ME-CHANGE-ME",
          "supersecretsupersecretsupersecret", "replace-this-with-a-long-random-string",
          "my-example-secret-of-some-length-1", "0123456789abcdef0123456789abcdef",
          "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "abcabcabcabcabcabcabcabcabcabcabcabc"}) {
        const auto config = read({{"BETTER_AUTH_SECRET", value}});
        ASSERT_TRUE(config);
        ASSERT_EQ(config->warnings.size(), 1U) << value;
        EXPECT_NE(config->warnings[0].find("LOOKS LIKE A PLACEHOLDER"), std::string::npos);
        EXPECT_TRUE(config->warnings[0].starts_with("BETTER_AUTH_SECRET "));
    }
    const auto list =
        read({{"BETTER_AUTH_SECRETS", secret_a + ",changemechangemechangemechangeme"}});
    ASSERT_TRUE(list);
    ASSERT_EQ(list->warnings.size(), 1U);
    EXPECT_NE(list->warnings[0].find("number 2"), std::string::npos) << list->warnings[0];
}

TEST(Secrets, ThatAreRandomGetNoWarning) {
    for (const std::string& value : {secret_a, secret_b, secret_c}) {
        const auto config = read({{"BETTER_AUTH_SECRET", value}});
        ASSERT_TRUE(config);
        EXPECT_TRUE(config->warnings.empty());
    }
}

TEST(Secrets, InQuotesFromTheEnvironmentGetAWarning) {
    for (const char quote : {'"', '\''}) {
        const std::string value = quote + secret_a + quote;
        for (const std::string variable : {"BETTER_AUTH_SECRET", "BETTER_AUTH_SECRETS"}) {
            const auto config = read({{variable, value}});
            ASSERT_TRUE(config);
            ASSERT_EQ(config->warnings.size(), 1U) << variable;
            EXPECT_TRUE(config->warnings[0].starts_with(variable + " begins and ends with a quote"))
                << config->warnings[0];
            EXPECT_EQ(config->secrets.at(0).value, value);
            EXPECT_TRUE(read({}, {{variable, value}})->warnings.empty()) << "from the file";
        }
    }
    EXPECT_TRUE(read({{"BETTER_AUTH_SECRET", '"' + secret_a}})->warnings.empty());
    EXPECT_TRUE(read({{"BETTER_AUTH_SECRET", '"' + secret_a + '\''}})->warnings.empty());
}

TEST(Keys, AreMadeOfEverySecretAndTheFirstSigns) {
    const auto config = read({{"BETTER_AUTH_SECRET", secret_a}, {"BETTER_AUTH_SECRETS", secret_b}});
    ASSERT_TRUE(config);
    const auto plan = make_trust_plan(*config);
    ASSERT_TRUE(plan);
    ASSERT_EQ(plan->fixed.size(), 1U);
    const auto& keys = plan->fixed.front().keys;
    EXPECT_EQ(keys.size(), 2U);
    const auto signing = make_signing_key(*config);
    ASSERT_TRUE(signing);
    EXPECT_TRUE(keys.front()->verifies("x", (*signing)->sign("x")));
    EXPECT_FALSE(keys.back()->verifies("x", (*signing)->sign("x")));
    EXPECT_TRUE(auth::SecretKey(secret_b, "").verifies("x", (*signing)->sign("x")));
}

TEST(Keys, AreMissedWithBothCuresWhereThereIsNoSecret) {
    const Error errors[] = {make_trust_plan({}).error(), make_signing_key({}).error()};
    for (const Error& error : errors) {
        EXPECT_EQ(error.code, ErrorCode::invalid);
        for (const std::string_view cure :
             {"set BETTER_AUTH_SECRET", "BETTER_AUTH_SECRETS", "taskgate secret", ".env"}) {
            EXPECT_NE(error.message.find(cure), std::string::npos) << cure;
        }
    }
}

}  // namespace

}  // namespace taskgate
