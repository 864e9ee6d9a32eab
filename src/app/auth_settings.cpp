// SPDX-License-Identifier: MIT
#include "app/auth_settings.hpp"

#include "app/auth_values.hpp"
#include "app/secrets.hpp"
#include "app/store_value.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace taskgate {

namespace {

using Group = SettingGroup;

/// A leeway for clocks that differ: seconds, and not so many that a check means nothing.
Result<void> store_leeway(std::string_view value, std::chrono::seconds& target) {
    constexpr std::chrono::minutes most{10};
    const auto duration = read_duration(value);
    if (!duration) return duration.error();
    if (*duration > most) return invalid("expected at most 10m");
    target = std::chrono::floor<std::chrono::seconds>(*duration);
    return {};
}

constexpr std::array table{
    Setting{"BETTER_AUTH_SECRETS", Group::auth, "",
            "Several shared secrets, commas between them, each perhaps with a number and a colon "
            "before it (`2:new,1:old`). All of them verify tokens; the first one signs.",
            true,
            [](Config& config, std::string_view value) {
                return add_secret_list(config, "BETTER_AUTH_SECRETS", value);
            }},
    Setting{
        "BETTER_AUTH_SECRET", Group::auth, "",
        "The secret shared with who issues the tokens (HS256): at least 32 bytes, taken as they "
        "stand. `taskgate secret` makes one.",
        true,
        [](Config& config, std::string_view value) {
            return add_secret(config, "BETTER_AUTH_SECRET", value);
        }},
    Setting{
        "JWKS_ALLOW_HTTP", Group::auth, "",
        "Hosts whose key sets may be fetched over plain http, commas between them: such as `web` "
        "inside a compose network. This machine itself may always.",
        false,
        [](Config& config, std::string_view value) -> Result<void> {
            config.keys.download.http_hosts = split_list(to_lower(value));
            return {};
        }},
    Setting{"JWKS_CA_FILE", Group::auth, "",
            "A file (PEM) of the certificate authorities to believe when key sets are fetched, in "
            "place of the system's.",
            false,
            [](Config& config, std::string_view value) {
                return store(read_existing_file(value), config.keys.download.ca_file);
            }},
    Setting{"BETTER_AUTH_URL", Group::auth, "",
            "The address of a Better Auth app whose tokens are accepted: its keys are at "
            "`/api/auth/jwks` (or, where the URL has a path, at that path and `/jwks`), and `iss` "
            "must be its origin. Several with commas between them.",
            false,
            [](Config& config, std::string_view value) {
                return store(read_base_urls(value, config.keys.download),
                             config.keys.better_auth_urls);
            }},
    Setting{"OIDC_ISSUER", Group::auth, "",
            "The issuer URL of an OpenID Connect provider, exactly as it stands in `iss`: the keys "
            "are found by discovery. Several with commas between them.",
            false,
            [](Config& config, std::string_view value) {
                return store(read_base_urls(value, config.keys.download), config.keys.oidc_issuers);
            }},
    Setting{"JWKS_URL", Group::auth, "",
            "The address of a key set (JWKS). Beside one BETTER_AUTH_URL it says where that app's "
            "keys are; else it stands for an issuer of its own, to be named in JWT_ISSUER. Several "
            "with commas between them.",
            false,
            [](Config& config, std::string_view value) {
                return store(read_urls(value, config.keys.download), config.keys.jwks_urls);
            }},
    Setting{"JWKS_FILE", Group::auth, "",
            "A file that holds a key set (JWKS), of an issuer to be named in JWT_ISSUER.", false,
            [](Config& config, std::string_view value) {
                return store(read_existing_file(value), config.keys.jwks_file);
            }},
    Setting{"JWKS_TTL", Group::auth, "10m",
            "How long a fetched key set counts before it is fetched again; a token with an unknown "
            "key has it fetched at once.",
            false,
            [](Config& config, std::string_view value) {
                return store_timeout(value, config.keys.time_to_live);
            }},
    Setting{"JWT_ISSUER", Group::auth, "",
            "The `iss` that every token must carry; several with commas between them.", false,
            [](Config& config, std::string_view value) -> Result<void> {
                config.policy.issuers = split_list(value);
                return {};
            }},
    Setting{"JWT_AUDIENCE", Group::auth, "",
            "The `aud` that every token must hold; several with commas between them.", false,
            [](Config& config, std::string_view value) -> Result<void> {
                config.policy.audiences = split_list(value);
                return {};
            }},
    Setting{
        "JWT_ALGORITHMS", Group::auth, "",
        "The algorithms that are accepted, commas between them. Unset: HS256 of secrets; EdDSA, "
        "ES256, ES384, ES512, RS256, RS384, RS512, PS256, PS384 and PS512 of key sets. HS384 and "
        "HS512, and RSA keys that do not say their algorithm, only where they are named.",
        false,
        [](Config& config, std::string_view value) {
            config.keys.names_algorithms = true;
            return store(read_algorithms(value), config.policy.algorithms);
        }},
    Setting{"JWT_TYPE", Group::auth, "",
            "The `typ` that every token must have: `JWT`, `at+jwt` (access tokens of RFC 9068) or "
            "`none`, several with commas between them. Unset: any of these.",
            false,
            [](Config& config, std::string_view value) {
                return store(read_types(value), config.policy.types);
            }},
    Setting{"JWT_MAX_AGE", Group::auth, "",
            "How long ago a token may have been issued (`iat`), whatever its `exp` says.", false,
            [](Config& config, std::string_view value) -> Result<void> {
                std::chrono::milliseconds age{};
                if (auto stored = store_timeout(value, age); !stored) return stored;
                config.policy.max_age = std::chrono::ceil<std::chrono::seconds>(age);
                return {};
            }},
    Setting{"JWT_USER_CLAIM", Group::auth, "",
            "The claim that holds the user id. Unset: `sub`; of a shared secret's token `user_id` "
            "before it.",
            false,
            [](Config& config, std::string_view value) -> Result<void> {
                if (value == "userId") {
                    return invalid(
                        "Better Auth's e-mail links carry it, signed with the same "
                        "secret; expected another claim, such as sub");
                }
                constexpr std::array<std::string_view, 5> taken{"exp", "nbf", "iat", "iss", "aud"};
                if (std::find(taken.begin(), taken.end(), value) != taken.end()) {
                    return invalid("it says something else already; expected a claim such as sub");
                }
                config.policy.user_claim = value;
                return {};
            }},
    Setting{"JWT_LEEWAY", Group::auth, "60s",
            "How far clocks may differ where `nbf` and `iat` are checked.", false,
            [](Config& config, std::string_view value) {
                return store_leeway(value, config.policy.leeway);
            }},
    Setting{"JWT_EXP_LEEWAY", Group::auth, "0s", "How long a token is still taken after its `exp`.",
            false,
            [](Config& config, std::string_view value) {
                return store_leeway(value, config.policy.expiry_leeway);
            }},
};

}  // namespace

std::span<const Setting> auth_settings() { return table; }

}  // namespace taskgate
