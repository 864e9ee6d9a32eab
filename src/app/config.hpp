// SPDX-License-Identifier: MIT
#pragma once

#include "api/cors.hpp"
#include "api/packing.hpp"
#include "api/rate_limiter.hpp"
#include "auth/download.hpp"
#include "auth/jwt.hpp"
#include "auth/secret_key.hpp"
#include "base/log.hpp"
#include "base/result.hpp"
#include "http/forwarded.hpp"
#include "http/limits.hpp"
#include "http/listening_socket.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace taskgate {

/// A shared secret and where it came from.
struct Secret {
    std::string value;
    std::string label;  ///< `BETTER_AUTH_SECRET`
};

/// Where public keys are published, as it was configured.
struct KeySettings {
    std::vector<std::string> better_auth_urls = {};
    std::vector<std::string> jwks_urls = {};
    std::vector<std::string> oidc_issuers = {};
    std::string jwks_file = {};
    std::chrono::milliseconds time_to_live{600'000};
    auth::DownloadPolicy download = {};
    bool names_algorithms = false;  ///< JWT_ALGORITHMS is set

    /// Whether there is any.
    [[nodiscard]] bool has_any() const {
        return !(better_auth_urls.empty() && jwks_urls.empty() && oidc_issuers.empty() &&
                 jwks_file.empty());
    }
};

/// TLS, as it was configured: whether there is any, and with what.
struct TlsSettings {
    std::vector<std::string> certificates = {};  ///< files; none: everything is in the clear
    std::vector<std::string> keys = {};          ///< files, of the certificates in the same order
    std::optional<std::uint16_t> redirect_port = {};
    std::chrono::seconds hsts_max_age{0};
};

/// An address to listen on.
struct ListenAddress {
    std::string host = {};   ///< an IP address
    std::uint16_t port = 0;  ///< 0: any free one
};

/// How the log looks; `automatic` is text on a terminal and JSON elsewhere.
enum class LogFormat : std::uint8_t { automatic, text, json };

/// Everything that can be set. What each member means stands in the table of settings.
struct Config {
    std::string host = {};
    std::uint16_t port = 0;
    http::UnixSocketOptions unix_socket = {};
    http::Forwarding forwarding = {};
    std::size_t threads = 0;
    TlsSettings tls = {};
    std::string database_url = {};
    std::size_t database_connections = 16;
    std::chrono::milliseconds database_timeout{10'000};
    std::vector<Secret> secrets = {};  ///< the first one signs
    KeySettings keys = {};
    auth::Policy policy = {};
    std::size_t cached_tokens = 10'000;  ///< of each event loop
    api::CorsPolicy cors = {};
    bool has_docs = true;  ///< whether the documentation pages are served
    api::Compression compression = api::Compression::on;
    http::Limits limits = {};
    bool has_rate_limits = true;  ///< whether those below count
    api::RateLimits rate_limits{api::usual_user_rate, api::usual_address_rate};
    std::chrono::milliseconds shutdown_delay{0};
    std::chrono::milliseconds shutdown_timeout{};
    std::optional<ListenAddress> metrics_address = {};  ///< nothing: there are none
    bool shows_timing = false;                          ///< whether there is `Server-Timing`
    Log::Level log_level = Log::Level::info;
    LogFormat log_format = LogFormat::automatic;
    std::string log_file = {};                       ///< empty: stderr
    std::vector<std::string> warnings = {};          ///< legal but doubtful, a sentence each
    std::map<std::string, std::string> values = {};  ///< of all settings but secrets, as written
};

/// Looks up a variable of the environment.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

/// Where values come from, in falling order of precedence.
struct Sources {
    std::map<std::string, std::string> flags = {};  ///< by variable name
    Environment environment = {};
    std::map<std::string, std::string> env_file = {};
};

/// Reads every setting. An error names the variable, what it holds (secrets masked) and what would
/// be right, in one line.
Result<Config> read_config(const Sources& sources);

/// The key that signs for `taskgate token`.
Result<std::unique_ptr<auth::SecretKey>> make_signing_key(const Config& config);

}  // namespace taskgate
