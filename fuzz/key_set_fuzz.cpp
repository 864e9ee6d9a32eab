// SPDX-License-Identifier: MIT
//
// Key sets: whatever an issuer publishes is read or refused, within bounds, and never becomes a key
// that verifies what nobody signed.
#include "auth/jwk.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace taskgate;

/// As many keys as one of RSA without `alg` stands for.
constexpr std::size_t most_of_one_key = 6;

/// What holds of every set that can be read.
void check(const auth::KeySetDocument& document, const std::vector<auth::Algorithm>& allowed) {
    if (document.keys.size() > most_of_one_key * auth::most_keys) std::abort();
    if (document.skipped.size() > auth::most_keys + 1) std::abort();
    for (const auto& key : document.keys) {
        if (auth::is_symmetric(key->algorithm())) std::abort();
        if (std::find(allowed.begin(), allowed.end(), key->algorithm()) == allowed.end()) {
            std::abort();
        }
    }
    for (const std::string& sentence : document.skipped) {
        if (sentence.empty()) std::abort();
    }
}

/// No key takes what needs no private half: zeros, ones, the number 1, and the like.
void check(const auth::Key& key) {
    for (const std::size_t size : {0U, 64U, 96U, 114U, 132U, 256U}) {
        std::string one(size, '\0');
        if (size > 0) one.back() = 1;
        for (const std::string& signature :
             {std::string(size, '\0'), std::string(size, '\xFF'), one}) {
            if (key.verifies("input", signature)) std::abort();
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes as text
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const std::vector<auth::Algorithm> every = auth::all_algorithms();
    const std::vector<auth::Algorithm> few{auth::Algorithm::es256, auth::Algorithm::ps256};
    const auto named = auth::read_key_set(text, "fuzz", every, true);
    const auto unnamed = auth::read_key_set(text, "fuzz", every, false);
    const auto narrow = auth::read_key_set(text, "fuzz", few, true);
    if (named.has_value() != unnamed.has_value() || named.has_value() != narrow.has_value()) {
        std::abort();
    }
    if (!named) {
        if (named.error().message.empty()) std::abort();
        return 0;
    }
    check(*named, every);
    check(*unnamed, every);
    check(*narrow, few);
    // How many keys there are is not the same each time: OpenSSL tries a modulus with random
    // numbers, and refuses one of which it happens to find a factor.
    constexpr std::size_t tried = 8;  // the others are read all the same, and cost less
    for (std::size_t i = 0; i < std::min(named->keys.size(), tried); ++i) check(*named->keys[i]);
    return 0;
}
