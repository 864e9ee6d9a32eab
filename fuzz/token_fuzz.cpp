// SPDX-License-Identifier: MIT
//
// Tokens: whatever is sent, verifying and explaining agree, and nothing unsigned is accepted.
#include "auth/explain.hpp"
#include "auth/jwt.hpp"
#include "auth/secret_key.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <vector>

namespace {

using namespace taskgate;

const auth::KeySet& keys() {
    static const auth::KeySet set{
        {std::make_shared<auth::SecretKey>("the-secret-of-the-fuzzer-246813579", "fuzz")}};
    return set;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes as text
    const std::string_view token{reinterpret_cast<const char*>(data), size};
    const Time now{std::chrono::seconds{1'795'000'000}};
    const auto claims = auth::verify(token, keys(), {}, now);
    const auto explanation = auth::explain(token, keys(), {}, now);
    if (explanation.accepted != claims.has_value() || explanation.verdict.empty()) std::abort();
    if (claims && !UserId::is_valid(claims->user.value())) std::abort();
    return 0;
}
