// SPDX-License-Identifier: MIT
//
// What the API itself costs, without a socket: Google Benchmark over admit, respond and finish.
#include "auth/base64url.hpp"
#include "auth/jwk.hpp"
#include "auth/jwt.hpp"
#include "auth/token_cache.hpp"
#include "base/random.hpp"
#include "fixture.hpp"
#include "support/key_pairs.hpp"

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

namespace taskgate::bench {
namespace {

/// Limits that nobody here reaches.
constexpr Rate wide{1'000'000, std::chrono::seconds{1}};

/// A service with twenty tasks.
struct Filled {
    Fixture service;
    std::string task_path;

    Filled(const std::string& name, api::ServiceOptions options)
        : service(name, std::move(options)) {
        NewTask task;
        task.title = "Water the plants";
        task.description = "The ones on the balcony, too.";
        for (int i = 0; i < 20; ++i) task_path = Fixture::tasks_path() + "/" + service.create(task);
    }
};

Filled& filled() {
    static Filled made{"request", [] {
                           api::ServiceOptions options;
                           options.rate_limits = {wide, wide};
                           options.counts_requests = true;
                           return options;
                       }()};
    return made;
}

Filled& filled_without_limits() {
    static Filled made{"unlimited", {}};
    return made;
}

void expect(benchmark::State& state, int status, int expected) {
    if (status != expected) state.SkipWithError("an unexpected status");
}

void get_one(benchmark::State& state) {
    auto& [service, path] = filled();
    for (auto _ : state) expect(state, service.request("GET", path), 200);
}

void get_one_without_limits(benchmark::State& state) {
    auto& [service, path] = filled_without_limits();
    for (auto _ : state) expect(state, service.request("GET", path), 200);
}

void get_list_of_20(benchmark::State& state) {
    Fixture& service = filled().service;
    const std::string path = Fixture::tasks_path();
    for (auto _ : state) expect(state, service.request("GET", path), 200);
}

void refuse_without_token(benchmark::State& state) {
    Fixture& service = filled().service;
    for (auto _ : state) expect(state, service.request("GET", "/health/none"), 404);
}

void verify_hs256(benchmark::State& state) {
    const auth::KeySet keys{{std::make_shared<auth::SecretKey>(secret, "bench")}};
    const auth::SecretKey key{secret, "bench"};
    auth::TokenRequest request;
    request.user = user;
    request.lifetime = std::chrono::hours{24};
    const Time now = SystemClock{}.now();
    const std::string token = auth::issue(key, {}, request, now);
    for (auto _ : state) benchmark::DoNotOptimize(auth::verify(token, keys, {}, now));
}

/// Verifying a token of a key set with every request.
void verify_with(benchmark::State& state, auth::Algorithm algorithm) {
    const auto key = test::KeyPair::generate(algorithm);
    auto document =
        auth::read_key_set(R"({"keys":[)" + key.jwk_named("k") + "]}", "bench", {algorithm}, true);
    auth::KeyGroup group;
    group.kind = auth::KeyGroup::Kind::key_set;
    group.keys = std::move(document->keys);
    const auth::KeySet keys{std::vector<auth::KeyGroup>{std::move(group)}};
    const std::string input =
        auth::encode_base64url(fmt::format(R"({{"alg":"{}","kid":"k"}})", name_of(algorithm))) +
        '.' + auth::encode_base64url(R"({"sub":"test-user-123","exp":4102444800})");
    const std::string token = input + '.' + auth::encode_base64url(key.sign(input));
    const Time now = SystemClock{}.now();
    for (auto _ : state) {
        if (!auth::verify(token, keys, {}, now)) state.SkipWithError("refused");
    }
}

/// Finding a token of Better Auth's usual size that was verified before.
void find_remembered(benchmark::State& state) {
    constexpr std::size_t usual_size = 640;
    auth::TokenCache cache{10'000};
    const std::string token(usual_size, 'x');
    const Time now = SystemClock{}.now();
    auth::Claims claims;
    claims.user = UserId{user};
    claims.usable_until = 4102444800;
    cache.insert(cache.digest(token), claims, now);
    for (auto _ : state) benchmark::DoNotOptimize(cache.find(cache.digest(token), now));
}

/// Counting a request of one of many users.
void count_user(benchmark::State& state) {
    constexpr std::size_t users = 1024;
    const SystemClock clock;
    const auto log = Log::to_nowhere();
    api::RateLimiter limiter{{wide, wide}, *log, clock};
    std::vector<UserId> ids;
    ids.reserve(users);
    for (std::size_t i = 0; i < users; ++i) ids.emplace_back(random_name());
    std::size_t next = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(limiter.count_user(ids[next]));
        next = (next + 1) % users;
    }
}

/// The two fields that say what is left.
void describe_allowance(benchmark::State& state) {
    const api::LimitPolicy policy{"user", "", wide};
    const api::Allowance allowance{&policy, {true, 5'000}};
    for (auto _ : state) {
        http::Reply reply;
        allowance.describe(reply);
        benchmark::DoNotOptimize(reply.fields);
    }
}

BENCHMARK(find_remembered);
BENCHMARK(count_user);
BENCHMARK(describe_allowance);
BENCHMARK_CAPTURE(verify_with, rs256, auth::Algorithm::rs256);
BENCHMARK_CAPTURE(verify_with, es256, auth::Algorithm::es256);
BENCHMARK_CAPTURE(verify_with, ed25519, auth::Algorithm::ed25519);
BENCHMARK(get_one);
BENCHMARK(get_one_without_limits);
BENCHMARK(get_list_of_20);
BENCHMARK(refuse_without_token);
BENCHMARK(verify_hs256);

}  // namespace
}  // namespace taskgate::bench

BENCHMARK_MAIN();
