// SPDX-License-Identifier: MIT
#include "api/service.hpp"
#include "base/text.hpp"
#include "support/blocking_loop.hpp"
#include "support/tokens.hpp"
#include "support/unreached_store.hpp"

#include <gtest/gtest.h>

#include <memory>

namespace taskgate {

namespace {

class StoppedClock final : public Clock {
public:
    [[nodiscard]] Time now() const override {
        return Time{std::chrono::microseconds{1'900'000'000'000'000}};
    }
};

/// What came of one request with a token.
struct Answer {
    int status = 0;  ///< 0: admitted
    std::string body = {};
    std::vector<std::string> field_names = {};
    std::string challenge = {};
    std::string log = {};
};

class TokensInTheService : public ::testing::Test {
protected:
    Answer ask(const std::string& token) {
        lines_.clear();
        const std::string value = "Bearer " + token;
        http::RequestHead head;
        head.method = "GET";
        head.path = "/api/test-user-123/tasks";
        head.fields = {{"Host", "localhost"}, {"Authorization", value}};
        const auto session = service_->open_session({});
        const auto reply = *loop_.run(session->admit(head));
        session->finish({reply ? reply->status : 200, {}});
        log_->flush();
        Answer answer;
        answer.log = lines_;
        if (!reply) return answer;
        answer.status = reply->status;
        answer.body = reply->body;
        for (const http::ReplyField& field : reply->fields) {
            answer.field_names.emplace_back(field.name);
            if (field.name == "WWW-Authenticate") answer.challenge = field.value;
        }
        return answer;
    }

    void SetUp() override {
        log_ = Log::to_function([this](std::string_view line) { lines_.append(line) += '\n'; },
                                Log::Level::debug, Log::Format::json);
        api::ServiceOptions options;
        options.trust = std::make_shared<const auth::TrustStore>(
            auth::Trust{auth::KeySet{{std::make_shared<auth::SecretKey>(
                            std::string{test::token_secret}, "BETTER_AUTH_SECRET")}},
                        {}});
        service_ = std::make_unique<api::Service>(std::move(options), store_, *log_, clock_);
    }

    /// Those that are the same behind `Bearer `, where white space around a token is none of it.
    [[nodiscard]] std::vector<test::NamedToken> tokens() const {
        auto all = test::hostile_tokens(test::token_secret, clock_.now());
        std::erase_if(all, [](const auto& token) {
            return trim(token.token) != token.token || token.token.empty();
        });
        return all;
    }

    test::BlockingLoop loop_;
    StoppedClock clock_;
    test::UnreachedStore store_;
    std::string lines_ = {};
    std::shared_ptr<Log> log_ = {};
    std::unique_ptr<api::Service> service_ = {};
};

TEST_F(TokensInTheService, AreAllRefusedWithTheSameAnswer) {
    const Answer first = ask("invalid-token");
    EXPECT_EQ(first.status, 401);
    EXPECT_EQ(first.body, R"({"detail":"Could not validate credentials"})");
    EXPECT_EQ(first.challenge, "Bearer");
    for (const auto& token : tokens()) {
        if (!token.refusal) continue;
        const Answer answer = ask(token.token);
        EXPECT_EQ(answer.status, first.status) << token.name;
        EXPECT_EQ(answer.body, first.body) << token.name;
        EXPECT_EQ(answer.field_names, first.field_names) << token.name;
        EXPECT_EQ(answer.challenge, first.challenge) << token.name;
    }
}

TEST_F(TokensInTheService, AreAdmittedOrMeetAnotherUsersPathWhereTheyAreGood) {
    std::size_t good = 0;
    for (const auto& token : tokens()) {
        if (token.refusal) continue;
        ++good;
        const int status = ask(token.token).status;
        EXPECT_TRUE(status == 0 || status == 403) << token.name << ": " << status;
    }
    EXPECT_GT(good, 50U);
}

TEST_F(TokensInTheService, AreLoggedByTheirReasonAndNeverByTheirContent) {
    constexpr std::size_t telling = 20;
    for (const auto& token : tokens()) {
        const std::string log = ask(token.token).log;
        EXPECT_EQ(log.find(test::token_secret), std::string::npos) << token.name;
        std::string_view rest = token.token;
        while (!rest.empty()) {
            const std::string_view part = rest.substr(0, rest.find('.'));
            rest.remove_prefix(std::min(part.size() + 1, rest.size()));
            if (part.size() >= telling) {
                EXPECT_EQ(log.find(part), std::string::npos) << token.name;
            }
        }
        if (!token.refusal || token.token.find_first_of(" ,\t") != std::string::npos) continue;
        const std::string reason{auth::name_of(*token.refusal)};
        EXPECT_NE(log.find(R"("reason":")" + reason + '"'), std::string::npos) << token.name << "\n"
                                                                               << log;
    }
}

TEST_F(TokensInTheService, AreCountedByTheirReason) {
    ask("invalid-token");
    ask("a.b.c.d.e");
    ask("a.b.c.d.e");
    EXPECT_EQ(service_->refusals().of(auth::Refusal::malformed), 1U);
    EXPECT_EQ(service_->refusals().of(auth::Refusal::encrypted), 2U);
    EXPECT_EQ(service_->refusals().of(auth::Refusal::expired), 0U);
}

}  // namespace

}  // namespace taskgate
