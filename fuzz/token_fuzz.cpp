// SPDX-License-Identifier: MIT
//
// Tokens: whatever is sent, verifying and explaining agree, nothing unsigned is accepted, and a
// secret and a key set side by side accept what one of them accepts alone.
#include "auth/explain.hpp"
#include "auth/jwk.hpp"
#include "auth/jwt.hpp"
#include "auth/secret_key.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace taskgate;

constexpr std::string_view issuer = "https://app.example.com";

/// Public keys, whose private halves signed the seeds of the corpus and are gone.
constexpr std::string_view jwks =
    R"({"keys":[{"kty":"OKP","crv":"Ed25519","kid":"ed","alg":"EdDSA",)"
    R"("x":"DF_nEXIfNPxm5Mza7v2y6F0So2FN8Fr_dwG5iiQEN64"},)"
    R"({"kty":"EC","crv":"P-256","kid":"es","alg":"ES256",)"
    R"("x":"yhRtudGx84iKGraLeFtkLasWwFFbwJg76gw1dZYGwFo",)"
    R"("y":"ksHt_M4oZy04wGYkSfxd1R-zzaO4wYWj3JxJ7Zu4yf8"}]})";

auth::KeyGroup secret_group() {
    auth::KeyGroup group;
    group.keys = {std::make_shared<auth::SecretKey>("the-secret-of-the-fuzzer-246813579", "fuzz")};
    group.issuers = {std::string{issuer}};
    group.issuer_may_be_absent = true;
    return group;
}

auth::KeyGroup public_group() {
    auth::KeyGroup group;
    group.kind = auth::KeyGroup::Kind::key_set;
    group.label = "fuzz";
    group.issuers = {std::string{issuer}};
    const auto document = auth::read_key_set(jwks, "fuzz", auth::default_algorithms(), false);
    if (!document || document->keys.size() != 2) std::abort();
    group.keys = document->keys;
    return group;
}

/// A set of no certain issuer that was never read.
auth::KeyGroup awaited_group() {
    auth::KeyGroup group;
    group.kind = auth::KeyGroup::Kind::key_set;
    group.is_loaded = false;
    return group;
}

using Groups = std::vector<auth::KeyGroup>;

/// The user of a token; empty where it is refused.
std::string verify(std::string_view token, const auth::KeySet& keys) {
    const Time now{std::chrono::seconds{1'796'000'000}};
    const auto claims = auth::verify(token, keys, {}, now);
    const auto explanation = auth::explain(token, keys, {}, now);
    if (explanation.accepted != claims.has_value() || explanation.verdict.empty()) std::abort();
    if (!claims) return {};
    if (!UserId::is_valid(claims->user.value())) std::abort();
    return claims->user.value();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auth::KeySet secrets{Groups{secret_group()}};
    static const auth::KeySet publics{Groups{public_group()}};
    static const auth::KeySet both{Groups{secret_group(), public_group()}};
    static const auth::KeySet awaiting{Groups{awaited_group(), public_group(), secret_group()}};
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes as text
    const std::string_view token{reinterpret_cast<const char*>(data), size};
    const std::string by_secret = verify(token, secrets);
    const std::string by_public = verify(token, publics);
    if (!by_secret.empty() && !by_public.empty()) std::abort();
    const std::string user = by_secret + by_public;
    if (verify(token, both) != user || verify(token, awaiting) != user) std::abort();
    return 0;
}
