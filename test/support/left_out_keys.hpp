// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace taskgate::test {

/// A JWK that cannot be used, and what the sentence about it says.
struct Unusable {
    std::string jwk = {};
    std::string_view reason = {};
};

/// Fails the test where one of the keys is used, or spoils the good one that is read beside it.
void expect_left_out(const std::vector<Unusable>& keys);

}  // namespace taskgate::test
