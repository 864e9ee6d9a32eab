// SPDX-License-Identifier: MIT
#include "auth/jwt.hpp"

#include "auth/base64url.hpp"
#include "auth/token.hpp"
#include "base/json.hpp"

namespace taskgate::auth {

boost::system::result<Claims, Refusal> verify(std::string_view text, const KeySet& keys,
                                              const Policy& policy, Time now) {
    const auto token = read_token(text);
    if (!token) return token.error();
    const auto header = parse_object(token->header);
    if (!header) return Refusal::bad_header;
    if (const auto refusal = check_header(header->root(), keys)) return *refusal;
    if (find_verifying_key(header->root(), *token, keys) == nullptr) return Refusal::bad_signature;

    const auto payload = parse_object(token->payload);
    if (!payload) return Refusal::bad_payload;
    const json::Value claims = payload->root();
    for (const ClaimCheck& claim : claim_checks) {
        if (const auto refusal = claim.check(claims, policy, now)) return *refusal;
    }
    return Claims{UserId{std::string{claims.find(user_claim(claims, policy))->string()}},
                  *read_numeric_date(claims, "exp")};
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

    const std::string input =
        encode_base64url(R"({"alg":"HS256","typ":"JWT"})") + '.' + encode_base64url(payload);
    return input + '.' + encode_base64url(key.sign(input));
}

}  // namespace taskgate::auth
