// SPDX-License-Identifier: MIT
#include "keys/trusting.hpp"

#include <algorithm>

namespace taskgate::test {

namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

class RemoteKeys : public Trusting {};

TEST_F(RemoteKeys, AreReadAtOnceAndAgainBehindTheirTimeToLive) {
    publish({&first_});
    trust(plan(milliseconds{20}));
    issuer_.wait_for_requests(3);
    EXPECT_EQ(outcome(token(first_)), "user ada");
    EXPECT_EQ(outcome(token(second_)), "unknown_key");
}

TEST_F(RemoteKeys, AreWaitedForWhereTheFirstReadingIsUnderWay) {
    IssuerAnswer held;
    held.is_held = true;
    issuer_.set(std::string{path}, held);
    trust(plan(hours{1}));
    issuer_.wait_for_requests(1);
    std::vector<Async<auth::Verdict>> operations;
    const std::string waiting = token(first_);
    operations.push_back(verifier_->verify(waiting));
    auto started = loop_.start(std::move(operations));
    EXPECT_EQ(started->ended(), 0U);
    publish({&first_});
    EXPECT_EQ(name(*loop_.finish(std::move(started)).front()), "user ada");
}

TEST_F(RemoteKeys, ThatWereNeverReadRefuseNobodyForGood) {
    issuer_.go_down();
    trust(plan(hours{1}));
    EXPECT_EQ(outcome(token(first_)), "keys_unavailable");
    // What is wrong with a token whatever the keys are is said at once.
    EXPECT_EQ(outcome(first_.token("ada", "https://elsewhere.example", clock_.now())),
              "wrong_issuer");
    EXPECT_EQ(outcome(first_.token("ada", issuer_.url(), clock_.now() - hours{2})), "expired");
    EXPECT_EQ(outcome(first_.token("", issuer_.url(), clock_.now())), "no_user");
    publish({&first_});
    issuer_.come_up();
    EXPECT_EQ(outcome(token(first_)), "user ada");
}

TEST_F(RemoteKeys, AreAskedForWithTheirValidators) {
    IssuerAnswer answer;
    answer.body = key_set_of({&first_});
    answer.fields = "ETag: \"v1\"\r\nLast-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\n";
    issuer_.set(std::string{path}, answer);
    trust(plan(milliseconds{20}));
    EXPECT_EQ(outcome(token(first_)), "user ada");
    answer = {};
    answer.status = 304;
    issuer_.set(std::string{path}, answer);
    issuer_.wait_for_requests(4);
    const std::string last = issuer_.requests().back();
    EXPECT_NE(last.find("If-None-Match: \"v1\"\r\n"), std::string::npos) << last;
    EXPECT_NE(last.find("If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\n"), std::string::npos);
    EXPECT_EQ(outcome(token(first_)), "user ada");
    EXPECT_EQ(source_->trust()->generation(), 3U) << "an unchanged set changes nothing";
}

/// What can be wrong with an answer, and what the log says about it.
struct Fault {
    const char* name;
    IssuerAnswer answer;
    const char* reason;
};

std::vector<Fault> faults() {
    const std::string megabyte(1024 * 1024, ' ');
    const auto with_fields = [](int status, std::string fields) {
        IssuerAnswer answer;
        answer.status = status;
        answer.fields = std::move(fields);
        return answer;
    };
    const auto with_body = [](std::string body, std::size_t repetitions = 1) {
        IssuerAnswer answer;
        answer.body = std::move(body);
        answer.repetitions = repetitions;
        return answer;
    };
    return {
        {"too many requests", with_fields(429, "Retry-After: 1\r\n"), "too many requests"},
        {"an error of the server", with_fields(500, {}), "status 500"},
        {"not found", with_fields(404, {}), "status 404"},
        {"garbage", with_body("<!DOCTYPE html><html></html>"), "not JSON"},
        {"no key set", with_body(R"({"message":"hello"})"), "not a key set"},
        {"an empty set", with_body(R"({"keys":[]})"), "no keys"},
        {"no usable key", with_body(R"({"keys":[{"kty":"oct","k":"AAAA"}]})"), "secret"},
        {"50 MB", with_body(megabyte, 50), "more than 1024 KiB"},
        {"another host", with_fields(302, "Location: https://elsewhere.example/jwks\r\n"),
         "https://elsewhere.example"},
        {"another port", with_fields(307, "Location: http://127.0.0.1:1/jwks\r\n"),
         "redirects to another place"},
        {"itself for ever", with_fields(302, "Location: /api/auth/jwks\r\n"), "too often"},
        {"not modified, unasked", with_fields(304, {}), "status 304"},
    };
}

TEST_F(RemoteKeys, StayInForceWhateverTheIssuerAnswersNext) {
    for (const Fault& fault : faults()) {
        const std::size_t before = log_.lines().size();
        trust_first(milliseconds{10});
        issuer_.set(std::string{path}, fault.answer);
        // The reading behind the next one began with the fault in place.
        issuer_.wait_for_requests(issuer_.requests().size() + 1);
        const std::string line = log_.wait_for(fault.reason);
        EXPECT_NE(line.find("keys cannot be read"), std::string::npos) << line;
        EXPECT_EQ(outcome(token(first_)), "user ada") << fault.name;
        EXPECT_GT(log_.lines().size(), before);
        source_.reset();
    }
}

TEST_F(RemoteKeys, StayInForceWhileTheIssuerDoesNotAnswer) {
    trust_first(milliseconds{10});
    IssuerAnswer held;
    held.is_held = true;
    issuer_.set(std::string{path}, held);
    log_.wait_for("timed out");
    EXPECT_EQ(outcome(token(first_)), "user ada");
}

TEST_F(RemoteKeys, StayInForceWhileTheIssuerIsDown) {
    trust_first(milliseconds{10});
    issuer_.go_down();
    log_.wait_for("keys cannot be read");
    EXPECT_EQ(outcome(token(first_)), "user ada");
    issuer_.come_up();
}

TEST_F(RemoteKeys, AreFoundBehindARedirectWithinTheirOrigin) {
    IssuerAnswer away;
    away.status = 308;
    away.fields = "Location: /keys\r\n";
    issuer_.set(std::string{path}, away);
    IssuerAnswer keys;
    keys.body = key_set_of({&first_});
    issuer_.set("/keys", keys);
    trust(plan(hours{1}));
    EXPECT_EQ(outcome(token(first_)), "user ada");
}

TEST_F(RemoteKeys, AreReadAgainForAnUnknownKeyWhichIsWaitedFor) {
    trust_first(hours{1});
    publish({&first_, &second_});
    EXPECT_EQ(outcome(token(second_)), "user ada");
    EXPECT_EQ(issuer_.requests().size(), 2U);
    EXPECT_EQ(outcome(token(first_)), "user ada");
}

TEST_F(RemoteKeys, AreReadOnceMoreWhereTheReadingUnderWayIsOlderThanTheToken) {
    trust_first(hours{1});
    IssuerAnswer held;
    held.is_held = true;
    issuer_.set(std::string{path}, held);
    const std::string old_key = token(second_);
    const Signer third{"third"};
    const std::string new_key = token(third);
    std::vector<Async<auth::Verdict>> first;
    first.push_back(verifier_->verify(old_key));
    auto asking = loop_.start(std::move(first));
    issuer_.wait_for_requests(2);
    // Joins the reading that is held up, whose answer will not know its key yet.
    std::vector<Async<auth::Verdict>> second;
    second.push_back(verifier_->verify(new_key));
    auto joining = loop_.start(std::move(second));
    publish({&first_, &second_});
    issuer_.wait_for_answers(2);
    publish({&first_, &second_, &third});
    EXPECT_EQ(name(*loop_.finish(std::move(asking)).front()), "user ada");
    EXPECT_EQ(name(*loop_.finish(std::move(joining)).front()), "user ada");
    EXPECT_EQ(issuer_.requests().size(), 3U);
}

TEST_F(RemoteKeys, ThatHaveLeftTheSetAcceptNothingFromThenOn) {
    trust_first(hours{1});
    publish({&second_});
    // Known by now, so that nothing is asked.
    EXPECT_EQ(outcome(token(first_)), "user ada");
    EXPECT_EQ(outcome(token(second_)), "user ada");
    EXPECT_EQ(outcome(token(first_)), "unknown_key");
}

TEST_F(RemoteKeys, AreReadOnceForManyUnknownKeysAtTheSameTime) {
    trust_first(hours{1});
    IssuerAnswer held;
    held.is_held = true;
    issuer_.set(std::string{path}, held);
    std::vector<std::string> tokens(20, token(second_));
    std::vector<Async<auth::Verdict>> operations;
    operations.reserve(tokens.size());
    for (const std::string& one : tokens) operations.push_back(verifier_->verify(one));
    auto started = loop_.start(std::move(operations));
    issuer_.wait_for_requests(2);
    EXPECT_EQ(started->ended(), 0U);
    publish({&second_});
    for (const auto& verdict : loop_.finish(std::move(started))) {
        EXPECT_EQ(name(*verdict), "user ada");
    }
    EXPECT_EQ(issuer_.requests().size(), 2U);
}

TEST_F(RemoteKeys, AreReadAFewTimesForAnyNumberOfForgedKeys) {
    trust_first(hours{1});
    for (int i = 0; i < 100; ++i) {
        const Signer forger{"forged-" + std::to_string(i)};
        EXPECT_EQ(outcome(token(forger)), "unknown_key");
    }
    // One at the start, five for the forged ones, perhaps one more of a slow machine's ration.
    EXPECT_GE(issuer_.requests().size(), 6U);
    EXPECT_LE(issuer_.requests().size(), 7U);
    EXPECT_EQ(outcome(token(first_)), "user ada");
}

TEST_F(RemoteKeys, AreWaitedForTwoSecondsAndNoLonger) {
    trust_first(hours{1});
    IssuerAnswer held;
    held.is_held = true;
    issuer_.set(std::string{path}, held);
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(outcome(token(second_)), "unknown_key");
    EXPECT_GE(std::chrono::steady_clock::now() - start, milliseconds{1'900});
}

TEST_F(RemoteKeys, AreNotAskedForWhileTheirServerAsksToBeLeftAlone) {
    trust_first(hours{1});
    IssuerAnswer busy;
    busy.status = 429;
    busy.fields = "Retry-After: 120\r\n";
    issuer_.set(std::string{path}, busy);
    EXPECT_EQ(outcome(token(second_)), "unknown_key");
    log_.wait_for("too many requests");
    for (int i = 0; i < 3; ++i) EXPECT_EQ(outcome(token(second_)), "unknown_key");
    EXPECT_EQ(issuer_.requests().size(), 2U);
}

TEST_F(RemoteKeys, OfTwoIssuersWithTheSameIdAreKeptApart) {
    ScriptedIssuer other;
    const Signer same{"first"};
    publish({&first_});
    IssuerAnswer answer;
    answer.body = key_set_of({&same});
    other.set("/keys", answer);
    trust(plan_of(
        {{issuer_.url(std::string{path}), issuer_.url()}, {other.url("/keys"), other.url()}},
        hours{1}));
    EXPECT_EQ(outcome(token(first_)), "user ada");
    EXPECT_EQ(outcome(same.token("bob", other.url(), clock_.now())), "user bob");
    EXPECT_EQ(outcome(same.token("ada", issuer_.url(), clock_.now())), "bad_signature");
    EXPECT_EQ(outcome(first_.token("bob", other.url(), clock_.now())), "bad_signature");
}

TEST_F(RemoteKeys, ThatCannotBeUsedAreNamedInTheLog) {
    IssuerAnswer answer;
    answer.body = R"({"keys":[{"kty":"EC","crv":"secp256k1","kid":"odd"},)" + first_.jwk() + "]}";
    issuer_.set(std::string{path}, answer);
    trust(plan(hours{1}));
    EXPECT_EQ(outcome(token(first_)), "user ada");
    const std::string line = log_.wait_for("key left out");
    EXPECT_NE(line.find(R"(key 1 (kid \"odd\"))"), std::string::npos) << line;
    EXPECT_NE(line.find("P-256"), std::string::npos) << line;
}

}  // namespace

}  // namespace taskgate::test
