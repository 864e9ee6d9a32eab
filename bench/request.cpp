// SPDX-License-Identifier: MIT
//
// What the API itself costs, without a socket: Google Benchmark over admit, respond and finish.
#include "api/service.hpp"
#include "app/config.hpp"
#include "auth/base64url.hpp"
#include "auth/jwk.hpp"
#include "auth/jwt.hpp"
#include "auth/token_cache.hpp"
#include "store/open_store.hpp"
#include "support/blocking_loop.hpp"
#include "support/key_pairs.hpp"

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <memory>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

namespace taskgate::bench {
namespace {

const std::string secret = "a-secret-of-the-benchmarks-0246813579";
const std::string user = "test-user-123";

/// A service on a file of its own, with the default settings.
class Fixture {
public:
    Fixture() {
        std::filesystem::create_directories(folder_);
        store_ = *open_store("sqlite:///" + folder_ + "/bench.db", clock_);
        log_ = Log::to_descriptor(::open("/dev/null", O_WRONLY | O_CLOEXEC), Log::Level::info,
                                  Log::Format::json);
        api::ServiceOptions options;
        options.trust = std::make_shared<const auth::TrustStore>(
            auth::Trust{auth::KeySet{{std::make_shared<auth::SecretKey>(secret, "bench")}}, {}});
        service_ = std::make_unique<api::Service>(std::move(options), *store_, *log_, clock_);
        session_ = service_->open_session({});
        for (int i = 0; i < 20; ++i) id_ = create();
    }
    ~Fixture() {
        session_.reset();
        service_.reset();
        store_.reset();
        std::filesystem::remove_all(folder_);
    }
    Fixture(const Fixture&) = delete;
    Fixture& operator=(const Fixture&) = delete;

    /// One request from its parsed head to its reply.
    int request(std::string_view method, const std::string& path, std::string_view body) {
        http::RequestHead head;
        head.method = method;
        head.path = path;
        head.content_length = body.size();
        head.fields = {{"Host", "127.0.0.1"},
                       {"User-Agent", "bench"},
                       {"Accept", "*/*"},
                       {"Authorization", authorization_},
                       {"Content-Type", "application/json"}};
        const auto refusal = loop_.run(session_->admit(head));
        if (*refusal) return (*refusal)->status;
        const auto reply = loop_.run(session_->respond(body));
        last_body_size_ = reply->body.size();
        session_->finish({reply->status, {}});
        return reply->status;
    }

    [[nodiscard]] std::string tasks_path() const { return "/api/" + user + "/tasks"; }
    [[nodiscard]] std::string task_path() const { return tasks_path() + "/" + id_; }
    [[nodiscard]] std::size_t last_body_size() const { return last_body_size_; }

private:
    std::string create() {
        NewTask task;
        task.title = "Water the plants";
        task.description = "The ones on the balcony, too.";
        auto created = store_->create_task(UserId{user}, std::move(task));
        return loop_.run(std::move(created))->id.to_string();
    }
    static std::string make_authorization() {
        const auth::SecretKey key{secret, "bench"};
        auth::TokenRequest request;
        request.user = user;
        request.lifetime = std::chrono::hours{24};
        return "Bearer " + auth::issue(key, {}, request, SystemClock{}.now());
    }

    SystemClock clock_;
    test::BlockingLoop loop_;
    std::string folder_ =
        std::filesystem::absolute("build/bench-" + std::to_string(::getpid())).string();
    std::unique_ptr<Store> store_;
    std::shared_ptr<Log> log_;
    std::unique_ptr<api::Service> service_;
    std::unique_ptr<http::Session> session_;
    std::string authorization_ = make_authorization();
    std::string id_;
    std::size_t last_body_size_ = 0;
};

Fixture& fixture() {
    static Fixture made;
    return made;
}

void expect(benchmark::State& state, int status, int expected) {
    if (status != expected) state.SkipWithError("an unexpected status");
}

void get_one(benchmark::State& state) {
    Fixture& service = fixture();
    const std::string path = service.task_path();
    for (auto _ : state) expect(state, service.request("GET", path, ""), 200);
}

void get_list_of_20(benchmark::State& state) {
    Fixture& service = fixture();
    const std::string path = service.tasks_path();
    for (auto _ : state) expect(state, service.request("GET", path, ""), 200);
}

void refuse_without_token(benchmark::State& state) {
    Fixture& service = fixture();
    for (auto _ : state) expect(state, service.request("GET", "/health/none", ""), 404);
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
