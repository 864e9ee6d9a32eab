// SPDX-License-Identifier: MIT
#include "auth/algorithm.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>

namespace taskgate::auth {

namespace {

constexpr std::array<std::string_view, 14> names{"HS256", "HS384", "HS512",   "RS256", "RS384",
                                                 "RS512", "PS256", "PS384",   "PS512", "ES256",
                                                 "ES384", "ES512", "Ed25519", "Ed448"};

bool is_edwards(Algorithm algorithm) {
    return algorithm == Algorithm::ed25519 || algorithm == Algorithm::ed448;
}

}  // namespace

std::string_view name_of(Algorithm algorithm) {
    return names.at(static_cast<std::size_t>(algorithm));
}

bool is_named(std::string_view alg, Algorithm algorithm) {
    return alg == name_of(algorithm) || (alg == "EdDSA" && is_edwards(algorithm));
}

std::vector<Algorithm> find_algorithms(std::string_view alg) {
    std::vector<Algorithm> found = all_algorithms();
    std::erase_if(found, [alg](Algorithm algorithm) { return !is_named(alg, algorithm); });
    return found;
}

bool is_symmetric(Algorithm algorithm) { return algorithm <= Algorithm::hs512; }

std::vector<Algorithm> all_algorithms() {
    std::vector<Algorithm> all(names.size());
    for (std::size_t i = 0; i < names.size(); ++i) all[i] = static_cast<Algorithm>(i);
    return all;
}

std::vector<Algorithm> default_algorithms() {
    std::vector<Algorithm> all = all_algorithms();
    std::erase_if(all, [](Algorithm algorithm) {
        return is_symmetric(algorithm) && algorithm != Algorithm::hs256;
    });
    return all;
}

}  // namespace taskgate::auth
