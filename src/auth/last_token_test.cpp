// SPDX-License-Identifier: MIT
#include "auth/last_token.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>

namespace taskgate::auth {

namespace {

using std::chrono::seconds;

const Time now{std::chrono::microseconds{1'700'000'000'000'000}};

std::shared_ptr<const SecretKey> make_key(char letter) {
    return std::make_shared<SecretKey>(std::string(32, letter), "secret");
}

std::shared_ptr<const KeySet> make_keys(char letter) {
    return std::make_shared<const KeySet>(
        std::vector<std::shared_ptr<const Key>>{make_key(letter)});
}

std::string make_token(const std::string& user, seconds lifetime = seconds{60}) {
    TokenRequest request;
    request.user = user;
    request.lifetime = lifetime;
    return issue(*make_key('a'), Policy{}, request, now);
}

class LastTokenTest : public testing::Test {
protected:
    std::string user(const std::string& token, Time time = now) {
        const auto claims = last_.verify(token, keys_, policy_, time);
        return claims ? claims->user.value() : std::string{name_of(claims.error())};
    }

    LastToken last_;
    Policy policy_;
    std::shared_ptr<const KeySet> keys_ = make_keys('a');
};

TEST_F(LastTokenTest, IsTheSameUsersAsLongAsItIsTheSame) {
    const std::string ann = make_token("ann");
    const std::string bob = make_token("bob");
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(user(ann), "ann");
        EXPECT_EQ(user(ann), "ann");
        EXPECT_EQ(user(bob), "bob");
    }
}

TEST_F(LastTokenTest, ExpiresOnEveryUse) {
    const std::string token = make_token("ann");
    EXPECT_EQ(user(token), "ann");
    EXPECT_EQ(user(token, now + seconds{59}), "ann");
    EXPECT_EQ(user(token, now + seconds{60}), name_of(Refusal::expired));
    policy_.expiry_leeway = seconds{5};
    EXPECT_EQ(user(token, now + seconds{64}), "ann");
    EXPECT_EQ(user(token, now + seconds{65}), name_of(Refusal::expired));
}

TEST_F(LastTokenTest, IsVerifiedAnewWhereTheClockWentBack) {
    const std::string token = make_token("ann");
    EXPECT_EQ(user(token), "ann");
    EXPECT_EQ(user(token, now - std::chrono::hours{1}), name_of(Refusal::issued_in_future));
}

TEST_F(LastTokenTest, CountsForNoOtherKeys) {
    const std::string token = make_token("ann");
    EXPECT_EQ(user(token), "ann");
    keys_ = make_keys('b');
    EXPECT_EQ(user(token), name_of(Refusal::bad_signature));
    keys_ = make_keys('a');
    EXPECT_EQ(user(token), "ann");
}

TEST_F(LastTokenTest, PassesWithNoByteChanged) {
    const std::string token = make_token("ann");
    ASSERT_EQ(user(token), "ann");
    for (std::size_t i = 0; i < token.size(); ++i) {
        std::string changed = token;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        EXPECT_NE(user(changed), "ann") << i;
        EXPECT_NE(user(token.substr(0, i)), "ann") << i;
    }
    EXPECT_NE(user(token + "A"), "ann");
    EXPECT_EQ(user(token), "ann");
}

}  // namespace

}  // namespace taskgate::auth
