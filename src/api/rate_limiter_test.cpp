// SPDX-License-Identifier: MIT
#include "api/rate_limiter.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace taskgate::api {

namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

class SetClock final : public Clock {
public:
    [[nodiscard]] Time now() const override { return now_; }
    void move(std::chrono::microseconds by) { now_ += by; }

private:
    Time now_{seconds{1'700'000'000}};
};

http::Client client_at(std::string_view address) {
    http::Client client;
    client.address = *Address::read(address);
    client.may_be_many = client.address.is_loopback();
    return client;
}

class RateLimiterTest : public ::testing::Test {
protected:
    void limit(std::optional<Rate> user, std::optional<Rate> address) {
        limiter_ = std::make_unique<RateLimiter>(RateLimits{user, address}, *log_, clock_);
    }
    /// How many requests are let through before one is refused.
    std::uint32_t drain_user(const std::string& user) {
        std::uint32_t passed = 0;
        while (!limiter_->count_user(UserId{user}).is_refused()) ++passed;
        return passed;
    }
    std::uint32_t drain_address(std::string_view address) {
        std::uint32_t passed = 0;
        while (!limiter_->count_refused(client_at(address)).is_refused()) ++passed;
        return passed;
    }

    SetClock clock_;
    std::vector<std::string> lines_ = {};
    std::shared_ptr<Log> log_ =
        Log::to_function([this](std::string_view line) { lines_.emplace_back(line); },
                         Log::Level::debug, Log::Format::json);
    std::unique_ptr<RateLimiter> limiter_ = {};
};

std::string field(const http::Reply& reply, std::string_view name) {
    return std::string{reply.find(name).value_or("")};
}

std::string fields_of(const Allowance& allowance) {
    http::Reply reply;
    allowance.describe(reply);
    return reply.fields.empty()
               ? "none"
               : field(reply, "RateLimit") + ' ' + field(reply, "RateLimit-Policy");
}

TEST_F(RateLimiterTest, CountsEachUserByItself) {
    limit(Rate{5, seconds{10}}, {});
    EXPECT_EQ(drain_user("ada"), 5U);
    EXPECT_EQ(drain_user("bob"), 5U);
    EXPECT_EQ(drain_user(std::string(1'000, 'x')), 5U);
    EXPECT_EQ(drain_user(std::string(1'000, 'x') + 'y'), 5U);
    clock_.move(seconds{2});
    EXPECT_EQ(drain_user("ada"), 1U);
    clock_.move(seconds{10});
    EXPECT_EQ(drain_user("ada"), 5U);
}

TEST_F(RateLimiterTest, CountsUsersAndAddressesApart) {
    limit(Rate{5, seconds{10}}, Rate{3, seconds{10}});
    EXPECT_EQ(drain_address("192.0.2.1"), 3U);
    EXPECT_EQ(drain_user("192.0.2.1"), 5U);
}

TEST_F(RateLimiterTest, CountsANetworkOfVersion6AsOneAddress) {
    limit({}, Rate{3, seconds{10}});
    EXPECT_EQ(drain_address("2001:db8:1:2::1"), 3U);
    EXPECT_EQ(drain_address("2001:db8:1:2:ffff:ffff:ffff:ffff"), 0U);
    EXPECT_EQ(drain_address("2001:db8:1:3::1"), 3U);
}

TEST_F(RateLimiterTest, CountsEachAddressOfVersion4) {
    limit({}, Rate{3, seconds{10}});
    EXPECT_EQ(drain_address("192.0.2.1"), 3U);
    EXPECT_EQ(drain_address("::ffff:192.0.2.1"), 0U) << "the same one";
    EXPECT_EQ(drain_address("192.0.2.2"), 3U);
    // The same bytes.
    EXPECT_EQ(drain_address("c000:201::"), 3U);
}

TEST_F(RateLimiterTest, LetsEverybodyPassWhereItIsOff) {
    limit({}, {});
    for (int i = 0; i < 10'000; ++i) {
        ASSERT_FALSE(limiter_->count_user(UserId{"ada"}).is_refused());
        ASSERT_FALSE(limiter_->count_refused(client_at("192.0.2.1")).is_refused());
    }
    EXPECT_EQ(fields_of(limiter_->count_user(UserId{"ada"})), "none");
    limiter_->count_refused(client_at("127.0.0.1"));
    EXPECT_TRUE(lines_.empty());
}

TEST_F(RateLimiterTest, RefusesNobodyBehindAnAddressOfMany) {
    limit({}, Rate{3, seconds{10}});
    http::Client proxy = client_at("192.0.2.1");
    proxy.may_be_many = true;
    const http::Client socket;
    for (int i = 0; i < 100; ++i) {
        for (const http::Client& client :
             {client_at("127.0.0.1"), client_at("::1"), proxy, socket}) {
            ASSERT_FALSE(limiter_->count_refused(client).is_refused());
        }
    }
    EXPECT_EQ(drain_address("192.0.2.1"), 3U) << "it is known by its name now";
}

TEST_F(RateLimiterTest, CountsWhatIsOpenAndWhatIsRefusedTogether) {
    limit({}, Rate{3, seconds{10}});
    EXPECT_FALSE(limiter_->count_open(client_at("192.0.2.1")).is_refused());
    EXPECT_EQ(drain_address("192.0.2.1"), 2U);
    EXPECT_TRUE(limiter_->count_open(client_at("192.0.2.1")).is_refused());
    for (int i = 0; i < 100; ++i) {
        ASSERT_FALSE(limiter_->count_open(client_at("127.0.0.1")).is_refused());
    }
    EXPECT_TRUE(lines_.empty()) << "who asks for /health may do so from the machine itself";
}

TEST_F(RateLimiterTest, WarnsOnceThatSomeAreNotCounted) {
    limit({}, Rate{3, seconds{10}});
    limiter_->count_refused(client_at("192.0.2.1"));
    EXPECT_TRUE(lines_.empty());
    for (int i = 0; i < 10; ++i) {
        limiter_->count_refused(client_at("127.0.0.1"));
        limiter_->count_refused(client_at("::1"));
    }
    ASSERT_EQ(lines_.size(), 1U);
    EXPECT_NE(lines_[0].find(R"("level":"warning")"), std::string::npos) << lines_[0];
    EXPECT_NE(lines_[0].find(R"("client":"127.0.0.1")"), std::string::npos) << lines_[0];
    EXPECT_NE(lines_[0].find("TRUSTED_PROXIES"), std::string::npos) << lines_[0];
}

TEST_F(RateLimiterTest, SaysWhatIsLeft) {
    limit(Rate{6'000, minutes{1}}, Rate{3, seconds{10}});
    const auto of_ada = [this] { return fields_of(limiter_->count_user(UserId{"ada"})); };
    EXPECT_EQ(of_ada(), R"("user";r=5999;t=60 "user";q=6000;w=60)");
    for (int i = 0; i < 4'998; ++i) limiter_->count_user(UserId{"ada"});
    EXPECT_EQ(of_ada(), R"("user";r=1000;t=10 "user";q=6000;w=60)");
    EXPECT_EQ(of_ada(), R"("user";r=999;t=10 "user";q=6000;w=60)");
    drain_user("ada");
    EXPECT_EQ(of_ada(), R"("user";r=0;t=1 "user";q=6000;w=60)");
    EXPECT_EQ(fields_of(limiter_->count_refused(client_at("192.0.2.1"))),
              R"("address";r=2;t=7 "address";q=3;w=10)");
}

TEST_F(RateLimiterTest, NeverPromisesMoreThanThePolicy) {
    for (const Rate rate : {Rate{7, seconds{3}}, Rate{1, seconds{60}}, Rate{100, seconds{1}}}) {
        limit(rate, {});
        for (std::uint32_t left = rate.count; left-- > 0;) {
            http::Reply reply;
            limiter_->count_user(UserId{"ada"}).describe(reply);
            const std::string value = field(reply, "RateLimit");
            SCOPED_TRACE(value);
            const std::string begin = "\"user\";r=" + std::to_string(left) + ";t=";
            ASSERT_TRUE(value.starts_with(begin));
            const auto time = static_cast<std::uint64_t>(std::stoi(value.substr(begin.size())));
            EXPECT_GE(time * rate.count, std::uint64_t{left} * rate.window.count());
            EXPECT_GE(time, 1U);
        }
    }
}

TEST_F(RateLimiterTest, RefusesWithTheSecondsToWait) {
    limit(Rate{4, seconds{10}}, {});
    drain_user("ada");
    const auto refuse = [this] { return too_many_requests(limiter_->count_user(UserId{"ada"})); };
    const http::Reply reply = refuse();
    EXPECT_EQ(reply.status, 429);
    EXPECT_EQ(reply.content_type, "application/json");
    EXPECT_EQ(reply.body, R"({"detail":"Too Many Requests"})");
    EXPECT_EQ(field(reply, "Retry-After"), "3") << "2.5, rounded up";
    EXPECT_EQ(field(reply, "RateLimit"), R"("user";r=0;t=3)");
    EXPECT_EQ(field(reply, "RateLimit-Policy"), R"("user";q=4;w=10)");
    clock_.move(milliseconds{2'499});
    EXPECT_EQ(field(refuse(), "Retry-After"), "1") << "never 0";
    clock_.move(milliseconds{1});
    EXPECT_EQ(drain_user("ada"), 1U);
}

TEST_F(RateLimiterTest, LetsPassAfterThatManySecondsAndNotBefore) {
    for (const Rate rate : {Rate{1, seconds{1}}, Rate{1, minutes{1}}, Rate{2, seconds{7}},
                            Rate{300, minutes{1}}, Rate{1, std::chrono::hours{24}}}) {
        SCOPED_TRACE(rate.window.count());
        limit(rate, {});
        drain_user("ada");
        const auto reply = too_many_requests(limiter_->count_user(UserId{"ada"}));
        const seconds wait{std::stoi(field(reply, "Retry-After"))};
        if (wait > seconds{1}) {
            clock_.move(wait - seconds{1});
            EXPECT_TRUE(limiter_->count_user(UserId{"ada"}).is_refused());
            clock_.move(seconds{1});
        } else {
            clock_.move(wait);
        }
        EXPECT_FALSE(limiter_->count_user(UserId{"ada"}).is_refused());
    }
}

}  // namespace

}  // namespace taskgate::api
