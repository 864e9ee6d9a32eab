// SPDX-License-Identifier: MIT
// How many requests without a good token may come from an address, without a socket.

#include "api/service.hpp"
#include "auth/base64url.hpp"
#include "support/blocking_loop.hpp"
#include "support/running_app.hpp"
#include "support/store_clock.hpp"
#include "support/unreached_store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

namespace taskgate::test {

namespace {

using std::chrono::seconds;
using testing::HasSubstr;

constexpr Rate few{3, seconds{30}};
constexpr int admitted = 0;

http::Client client_at(std::string_view address) {
    http::Client client;
    client.address = *Address::read(address);
    return client;
}

/// One to try, who is nobody in particular.
const http::Client mallory = client_at("192.0.2.1");

class AddressLimit : public ::testing::Test {
protected:
    AddressLimit() {
        api::ServiceOptions options;
        options.trust = std::make_shared<const auth::TrustStore>(auth::Trust{keys(), {}});
        options.rate_limits = {Rate{1'000, seconds{1}}, few};
        service_ = std::make_unique<api::Service>(std::move(options), store_, log_.log(), clock_);
    }

    /// A secret, and an issuer whose keys were never read.
    static auth::KeySet keys() {
        auth::KeyGroup secrets;
        secrets.keys = {std::make_shared<auth::SecretKey>(std::string{app_secret}, "test")};
        auth::KeyGroup unread;
        unread.kind = auth::KeyGroup::Kind::key_set;
        unread.is_loaded = false;
        return auth::KeySet{{secrets, unread}};
    }

    [[nodiscard]] std::string good_token() const {
        const auth::SecretKey key{std::string{app_secret}, "test"};
        auth::TokenRequest request;
        request.user = "ann";
        request.lifetime = std::chrono::hours{1};
        return auth::issue(key, {}, request, clock_.now());
    }

    /// What comes of a request; `admitted` where it is let in.
    int ask(const http::Client& client, std::string_view path, std::string_view token = {},
            std::string_view method = "GET", const std::vector<http::Field>& fields = {}) {
        const std::string authorization = "Bearer " + std::string{token};
        http::RequestHead head;
        head.method = method;
        head.path = path;
        head.client = client;
        head.fields = fields;
        if (!token.empty()) head.fields.push_back({"Authorization", authorization});
        const auto session = service_->open_session(client);
        auto reply = *loop_.run(session->admit(head));
        const int status = reply ? reply->status : admitted;
        session->finish({status, {}});
        if (reply) last_ = std::move(*reply);
        return status;
    }
    /// What HTTP itself refuses.
    int refuse(const http::Client& client, int status) {
        const auto session = service_->open_session(client);
        const http::Reply reply = session->refuse(status, nullptr);
        session->finish({reply.status, {}});
        return reply.status;
    }
    void exhaust(const http::Client& client) {
        for (std::uint32_t i = 0; i < few.count; ++i) EXPECT_EQ(ask(client, tasks), 401);
    }

    static constexpr std::string_view tasks = "/api/ann/tasks";

    BlockingLoop loop_;
    StoreClock clock_;
    UnreachedStore store_;
    CapturedLog log_;
    std::unique_ptr<api::Service> service_ = {};
    http::Reply last_ = {};
};

TEST_F(AddressLimit, TurnsAFloodOfBadTokensInto429) {
    EXPECT_EQ(ask(mallory, tasks, "invalid-token"), 401);
    EXPECT_EQ(ask(mallory, tasks), 401);
    EXPECT_EQ(ask(mallory, "/api/unknown", "invalid-token"), 401);
    EXPECT_EQ(ask(mallory, tasks, "invalid-token"), 429);
    EXPECT_EQ(last_.body, R"({"detail":"Too Many Requests"})");
    EXPECT_EQ(last_.find("Retry-After"), "10");
    EXPECT_EQ(last_.find("RateLimit"), R"("address";r=0;t=10)");
    EXPECT_EQ(last_.find("RateLimit-Policy"), R"("address";q=3;w=30)");
    EXPECT_FALSE(last_.find("WWW-Authenticate"));
    EXPECT_EQ(ask(mallory, tasks), 429);
    clock_.move(seconds{10});
    EXPECT_EQ(ask(mallory, tasks), 401);
    EXPECT_EQ(ask(mallory, tasks), 429);
}

TEST_F(AddressLimit, RefusesNoGoodTokenFromTheSameAddress) {
    exhaust(mallory);
    const std::string token = good_token();
    for (int i = 0; i < 20; ++i) {
        ASSERT_EQ(ask(mallory, tasks, "invalid-token"), 429);
        ASSERT_EQ(ask(mallory, tasks, token), admitted);
    }
    EXPECT_EQ(ask(mallory, "/api/bob/tasks", token), 403);
    EXPECT_EQ(last_.find("RateLimit-Policy"), R"("user";q=1000;w=1)");
    // Nor where no token is asked for.
    EXPECT_EQ(ask(mallory, "/health", token), admitted);
    EXPECT_EQ(ask(mallory, "/unknown", token), 404);
    EXPECT_EQ(last_.find("RateLimit-Policy"), R"("user";q=1000;w=1)");
    EXPECT_EQ(ask(mallory, "/health", "invalid-token"), 429);
    EXPECT_EQ(ask(mallory, "/health"), 429);
}

TEST_F(AddressLimit, CountsNoGoodToken) {
    const std::string token = good_token();
    for (int i = 0; i < 20; ++i) {
        ASSERT_EQ(ask(mallory, tasks, token), admitted);
        ASSERT_EQ(ask(mallory, "/api/bob/tasks", token), 403);
        ASSERT_EQ(ask(mallory, "/api/ann/nothing", token), 404);
        ASSERT_EQ(ask(mallory, "/health", token), admitted);
    }
    exhaust(mallory);
}

TEST_F(AddressLimit, TouchesNoOtherAddress) {
    exhaust(mallory);
    EXPECT_EQ(ask(mallory, tasks), 429);
    exhaust(client_at("192.0.2.2"));
}

TEST_F(AddressLimit, CountsWhatNeedsNoToken) {
    EXPECT_EQ(ask(mallory, "/health"), admitted);
    EXPECT_EQ(ask(mallory, "/unknown"), 404);
    EXPECT_EQ(ask(mallory, "/health", {}, "DELETE"), 405);
    EXPECT_EQ(ask(mallory, "/health"), 429);
    EXPECT_EQ(ask(mallory, "/openapi.json"), 429);
    EXPECT_EQ(ask(mallory, "/unknown"), 429);
    EXPECT_EQ(ask(mallory, "*", {}, "OPTIONS"), 429);
    EXPECT_EQ(ask(mallory, tasks), 429);
}

TEST_F(AddressLimit, CountsNoPreflight) {
    const std::vector<http::Field> fields{{"Origin", "https://a.example"},
                                          {"Access-Control-Request-Method", "GET"}};
    for (int i = 0; i < 20; ++i) ASSERT_EQ(ask(mallory, tasks, {}, "OPTIONS", fields), 204);
    exhaust(mallory);
    EXPECT_EQ(ask(mallory, tasks, {}, "OPTIONS", fields), 204);
}

TEST_F(AddressLimit, CountsWhatHttpRefusesAndAnswersItAsEver) {
    EXPECT_EQ(refuse(mallory, 400), 400);
    EXPECT_EQ(refuse(mallory, 431), 431);
    EXPECT_EQ(ask(mallory, "/%zz"), 400);
    EXPECT_EQ(ask(mallory, tasks), 429);
    EXPECT_EQ(refuse(mallory, 400), 400);
    EXPECT_EQ(ask(mallory, "/%zz"), 400);
}

TEST_F(AddressLimit, CountsNoFaultOfOurs) {
    for (int i = 0; i < 20; ++i) {
        ASSERT_EQ(refuse(mallory, 503), 503);
        ASSERT_EQ(refuse(mallory, 500), 500);
    }
    exhaust(mallory);
}

TEST_F(AddressLimit, LeavesTokensAloneThatCannotBeJudgedNow) {
    const std::string token = auth::encode_base64url(R"({"alg":"ES256","kid":"k"})") + '.' +
                              auth::encode_base64url(R"({"sub":"ann","exp":4102444800})") + '.' +
                              std::string(86, 'A');
    for (int i = 0; i < 20; ++i) ASSERT_EQ(ask(mallory, tasks, token), 503);
    exhaust(mallory);
    EXPECT_EQ(ask(mallory, tasks, token), 503);
}

TEST_F(AddressLimit, CountsARequestOnce) {
    const auto session = service_->open_session(mallory);
    http::RequestHead head;
    head.method = "POST";
    head.path = "/health";
    head.client = mallory;
    head.is_chunked = true;
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ((*loop_.run(session->admit(head)))->status, 405);
        EXPECT_EQ(session->refuse(400, &head).status, 400);
        session->finish({400, {}});
    }
    EXPECT_EQ(ask(mallory, tasks), 401);
    EXPECT_EQ(ask(mallory, tasks), 429);
}

TEST_F(AddressLimit, CountsAHeadThatNeverGotSoFar) {
    const auto session = service_->open_session(mallory);
    http::RequestHead head;
    head.method = "GET";
    head.path = "/unknown";
    head.client = mallory;
    EXPECT_EQ((*loop_.run(session->admit(head)))->status, 404);
    session->finish({404, {}});
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(session->refuse(400, &head).status, 400);
        session->finish({400, {}});
    }
    EXPECT_EQ(ask(mallory, tasks), 429);
}

TEST_F(AddressLimit, BelongsToTheClientThatAProxyNames) {
    const auto session = service_->open_session(mallory);
    for (const char* address : {"198.51.100.1", "198.51.100.2"}) {
        http::RequestHead head;
        head.method = "GET";
        head.path = tasks;
        head.client = client_at(address);
        for (std::uint32_t i = 0; i < few.count; ++i) {
            EXPECT_EQ((*loop_.run(session->admit(head)))->status, 401);
            session->finish({401, {}});
        }
        EXPECT_EQ((*loop_.run(session->admit(head)))->status, 429);
        session->finish({429, {}});
    }
    exhaust(mallory);
}

TEST_F(AddressLimit, IsTheReasonInTheLog) {
    exhaust(mallory);
    EXPECT_EQ(ask(mallory, tasks, "invalid-token", "GET", {{"X-Request-ID", "mine"}}), 429);
    EXPECT_THAT(log_.wait_for(R"("mine")"),
                AllOf(HasSubstr(R"("status":429)"), HasSubstr(R"("client":"192.0.2.1")"),
                      HasSubstr(R"("reason":"rate_limited_address")")));
}

}  // namespace

}  // namespace taskgate::test
