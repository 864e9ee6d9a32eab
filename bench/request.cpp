// SPDX-License-Identifier: MIT
//
// What the API itself costs, without a socket: Google Benchmark over admit, respond and finish.
#include "auth/base64url.hpp"
#include "auth/jwk.hpp"
#include "auth/jwt.hpp"
#include "auth/token_cache.hpp"
#include "fixture.hpp"
#include "support/key_pairs.hpp"

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

namespace taskgate::bench {
namespace {

/// A service with twenty tasks.
struct Filled {
    Fixture service{"request"};
    std::string task_path;

    Filled() {
        NewTask task;
        task.title = "Water the plants";
        task.description = "The ones on the balcony, too.";
        for (int i = 0; i < 20; ++i) task_path = Fixture::tasks_path() + "/" + service.create(task);
    }
};

Filled& filled() {
    static Filled made;
    return made;
}

void expect(benchmark::State& state, int status, int expected) {
    if (status != expected) state.SkipWithError("an unexpected status");
}

void get_one(benchmark::State& state) {
    auto& [service, path] = filled();
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

BENCHMARK(find_remembered);
BENCHMARK_CAPTURE(verify_with, rs256, auth::Algorithm::rs256);
BENCHMARK_CAPTURE(verify_with, es256, auth::Algorithm::es256);
BENCHMARK_CAPTURE(verify_with, ed25519, auth::Algorithm::ed25519);
BENCHMARK(get_one);
BENCHMARK(get_list_of_20);
BENCHMARK(refuse_without_token);
BENCHMARK(verify_hs256);

}  // namespace
}  // namespace taskgate::bench

BENCHMARK_MAIN();
