// SPDX-License-Identifier: MIT
#include "auth/token_cache.hpp"

#include <gtest/gtest.h>

#include <string>

namespace taskgate::auth {

namespace {

using std::chrono::seconds;

const Time now{seconds{1'900'000'000}};

class TokenCacheTest : public testing::Test {
protected:
    void insert(TokenCache& cache, const std::string& token, Time at = now) {
        Claims claims;
        claims.user = UserId{"user of " + token};
        claims.usable_until = 1'900'000'060.5;
        cache.insert(cache.digest(token), claims, at);
    }
    static std::string find(TokenCache& cache, const std::string& token, Time at = now) {
        const Claims* claims = cache.find(cache.digest(token), at);
        return claims == nullptr ? "nobody" : claims->user.value();
    }
};

// The example of FIPS 180-2, appendix B.1.
TEST_F(TokenCacheTest, KnowsATokenByItsSha256) {
    const TokenCache cache{10};
    const auto digest = cache.digest("abc");
    EXPECT_EQ(digest[0], 0xBA);
    EXPECT_EQ(digest[1], 0x78);
    EXPECT_EQ(digest[31], 0xAD);
    EXPECT_EQ(cache.digest("abc"), digest);
    EXPECT_NE(cache.digest("abd"), digest);
    EXPECT_NE(cache.digest(""), digest);
}

TEST_F(TokenCacheTest, GivesBackWhatWasPutIn) {
    TokenCache cache{10};
    EXPECT_EQ(find(cache, "a"), "nobody");
    insert(cache, "a");
    EXPECT_EQ(find(cache, "a"), "user of a");
    EXPECT_EQ(find(cache, "b"), "nobody");
    cache.clear();
    EXPECT_EQ(find(cache, "a"), "nobody");
    EXPECT_EQ(cache.size(), 0U);
}

TEST_F(TokenCacheTest, ForgetsATokenInTheMomentOfItsEnd) {
    TokenCache cache{10};
    insert(cache, "a");
    EXPECT_EQ(find(cache, "a", now + std::chrono::milliseconds{60'499}), "user of a");
    EXPECT_EQ(find(cache, "a", now + std::chrono::milliseconds{60'500}), "nobody");
    EXPECT_EQ(find(cache, "a"), "nobody") << "it was forgotten";
}

TEST_F(TokenCacheTest, KnowsNobodyWhereTheClockWentBack) {
    TokenCache cache{10};
    insert(cache, "a");
    EXPECT_EQ(find(cache, "a", now - std::chrono::microseconds{1}), "nobody");
}

TEST_F(TokenCacheTest, HoldsNoMoreThanItsCapacity) {
    for (const std::size_t capacity : {2U, 3U, 10U, 100U}) {
        TokenCache cache{capacity};
        for (int i = 0; i < 1'000; ++i) {
            insert(cache, std::to_string(i));
            EXPECT_LE(cache.size(), capacity + 1) << capacity;
            EXPECT_EQ(find(cache, std::to_string(i)), "user of " + std::to_string(i));
        }
        EXPECT_EQ(find(cache, "0"), "nobody");
    }
}

TEST_F(TokenCacheTest, KeepsWhatIsAskedForAgainAndAgain) {
    TokenCache cache{10};
    insert(cache, "steady");
    for (int i = 0; i < 1'000; ++i) {
        insert(cache, std::to_string(i));
        EXPECT_EQ(find(cache, "steady"), "user of steady") << i;
    }
}

TEST_F(TokenCacheTest, OfNothingHoldsNothing) {
    TokenCache cache{0};
    insert(cache, "a");
    EXPECT_EQ(find(cache, "a"), "nobody");
    EXPECT_EQ(cache.size(), 0U);
}

}  // namespace

}  // namespace taskgate::auth
