// SPDX-License-Identifier: MIT
#include "auth/jwt.hpp"

#include "auth/base64url.hpp"
#include "auth/examination.hpp"
#include "base/json.hpp"

namespace taskgate::auth {

Verdict verify(std::string_view text, const KeySet& keys, const Policy& policy, Time now) {
    return Examination{text, keys, policy, now}.conclude(now);
}

std::string issue(const SecretKey& key, const Policy& policy, const TokenRequest& request,
                  Time now) {
    const auto issued = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch());
    std::string payload;
    json::Writer writer{payload};
    writer.begin_object();
    const std::string claim = policy.user_claim.empty() ? "user_id" : policy.user_claim;
    writer.member(claim, request.user);
    if (claim != "sub") writer.member("sub", request.user);
    if (request.email && claim != "email") writer.member("email", *request.email);
    writer.key("iat").number(issued.count());
    writer.key("exp").number((issued + request.lifetime).count());
    if (!policy.issuers.empty()) writer.member("iss", policy.issuers.front());
    if (!policy.audiences.empty()) writer.member("aud", policy.audiences.front());
    writer.end_object();

    std::string header;
    json::Writer{header}
        .begin_object()
        .member("alg", name_of(key.algorithm()))
        .member("typ", "JWT")
        .end_object();
    const std::string input = encode_base64url(header) + '.' + encode_base64url(payload);
    return input + '.' + encode_base64url(key.sign(input));
}

}  // namespace taskgate::auth
