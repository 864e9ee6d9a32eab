// SPDX-License-Identifier: MIT
//
// What a token costs, end to end, by how it is signed: remembered, and verified with every request.
//
//     bench_tokens [ROUNDS] [MILLISECONDS]
#include "auth/base64url.hpp"
#include "child.hpp"
#include "comparison.hpp"
#include "one_task.hpp"
#include "series.hpp"
#include "servers.hpp"
#include "subject.hpp"
#include "support/key_pairs.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

namespace taskgate::bench {
namespace {

/// What Better Auth puts into a token.
std::string make_payload() {
    const auto now = std::chrono::floor<std::chrono::seconds>(SystemClock{}.now());
    const auto seconds = now.time_since_epoch().count();
    return fmt::format(
        R"({{"iat":{},"name":"Somebody","email":"somebody@example.com","emailVerified":false,)"
        R"("image":null,"createdAt":"2026-11-22T22:37:32.443Z","updatedAt":"2026-11-22T22:37:32.443Z",)"
        R"("id":"{}","sub":"{}","exp":{},"iss":"https://app.example.com","aud":"https://app.example.com"}})",
        seconds, user, user, seconds + 86'400);
}

template <class Sign>
std::string make_signed(std::string_view algorithm, const Sign& sign) {
    const std::string header = fmt::format(R"({{"alg":"{}","kid":"{}"}})", algorithm, algorithm);
    const std::string input =
        auth::encode_base64url(header) + '.' + auth::encode_base64url(make_payload());
    return input + '.' + auth::encode_base64url(sign(input));
}

/// A token of an algorithm.
struct Kind {
    std::string name;
    std::string token;
};

std::vector<Kind> make_tokens(const std::string& key_file) {
    const auth::SecretKey shared{secret, "bench"};
    const auto edwards = test::KeyPair::generate(auth::Algorithm::ed25519);
    const auto rsa = test::KeyPair::generate(auth::Algorithm::rs256);
    std::ofstream{key_file} << R"({"keys":[)" << edwards.jwk_named("EdDSA") << ','
                            << rsa.jwk_named("RS256") << "]}";
    const auto signs = [](const auto& key) {
        return [&key](const std::string& input) { return key.sign(input); };
    };
    return {{"HS256", make_signed("HS256", signs(shared))},
            {"EdDSA", make_signed("EdDSA", signs(edwards))},
            {"RS256", make_signed("RS256", signs(rsa))}};
}

void compare(const std::string& folder, int rounds, std::chrono::milliseconds duration) {
    const std::vector<Kind> kinds = make_tokens(folder + "/keys.json");
    const auto serve = [&](const std::string& file, const std::string& remembered) {
        return [&folder, file, remembered](const auto& ready) {
            serve_app("sqlite:///" + folder + file, ready,
                      {{"JWKS_FILE", folder + "/keys.json"}, {"TOKEN_CACHE_SIZE", remembered}});
        };
    };
    const std::string first = make_task(folder + "/remembered.db");
    const std::string second = make_task(folder + "/verified.db");
    const Child remembering{serve("/remembered.db", "10000")};
    const Child verifying{serve("/verified.db", "0")};
    pin_to(client_core);

    std::vector<std::unique_ptr<Subject>> subjects;
    subjects.reserve(2 * kinds.size());
    for (const Kind& kind : kinds) {
        subjects.push_back(std::make_unique<Subject>(
            kind.name + ", remembered", remembering, read_connections,
            make_request("GET", user, first, "", kind.token), "HTTP/1.1 200"));
    }
    for (const Kind& kind : kinds) {
        subjects.push_back(std::make_unique<Subject>(
            kind.name + ", verified each time", verifying, read_connections,
            make_request("GET", user, second, "", kind.token), "HTTP/1.1 200"));
    }
    for (int round = 0; round < rounds; ++round) {
        for (const auto& subject : subjects) subject->measure(duration);
    }

    fmt::print(
        "GET one by token, {} alternating rounds of {} ms: median (least … most); the server on one "
        "core\n\n",
        rounds, duration.count());
    for (const auto& subject : subjects) subject->print();
    fmt::print("\n");
    const Series& base = subjects.front()->rate();
    for (std::size_t i = 1; i < subjects.size(); ++i) {
        print_ratio(subjects[i]->name() + " / " + subjects.front()->name(), subjects[i]->rate(),
                    base);
    }
}

}  // namespace
}  // namespace taskgate::bench

int main(int argc, char** argv) {
    return taskgate::bench::run(argc, argv, taskgate::bench::compare);
}
