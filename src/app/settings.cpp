// SPDX-License-Identifier: MIT
#include "app/settings.hpp"

#include "app/auth_settings.hpp"
#include "app/observation_settings.hpp"
#include "app/proxy_settings.hpp"
#include "app/rate_settings.hpp"
#include "app/store_value.hpp"
#include "app/tls_settings.hpp"
#include "app/values.hpp"
#include "store/database_url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <utility>
#include <vector>

namespace taskgate {

namespace {

using Group = SettingGroup;

bool is_address(const std::string& host) {
    in6_addr address{};
    return host == "localhost" || ::inet_pton(AF_INET, host.c_str(), &address) == 1 ||
           ::inet_pton(AF_INET6, host.c_str(), &address) == 1;
}

/// The smallest head that is of any use.
constexpr std::uint64_t least_head = std::uint64_t{1024};
constexpr std::uint64_t most_head = std::uint64_t{1024} * 1024;
constexpr std::uint64_t most_body = std::uint64_t{64} * 1024 * 1024;

Result<void> store_size(std::string_view value, std::uint64_t least, std::uint64_t most,
                        std::uint64_t& target) {
    const auto size = read_size(value);
    if (!size) return size.error();
    if (*size < least || *size > most) {
        return invalid(fmt::format("expected from {} to {} bytes", least, most));
    }
    target = *size;
    return {};
}

constexpr std::array server_and_store{
    Setting{"HOST", Group::server, "0.0.0.0", "The IP address to listen on.", false,
            [](Config& config, std::string_view value) -> Result<void> {
                config.host = value;
                if (is_address(config.host)) return {};
                return invalid("expected an IP address or localhost");
            }},
    Setting{"PORT", Group::server, "8000", "The port to listen on; 0 takes any free one.", false,
            [](Config& config, std::string_view value) {
                return store(read_number(value, 0, 65'535), config.port);
            }},
    Setting{"THREADS", Group::server, "0",
            "Event loops, each on a thread of its own; 0 is one for each core.", false,
            [](Config& config, std::string_view value) {
                return store(read_number(value, 0, 1'024), config.threads);
            }},
    Setting{"SHUTDOWN_DELAY", Group::server, "0s",
            "How long the service goes on as before when it is asked to stop, but for "
            "`/health/ready`, which says 503: as long as load balancers take to notice.",
            false,
            [](Config& config, std::string_view value) {
                return store(read_duration(value), config.shutdown_delay);
            }},
    Setting{"SHUTDOWN_TIMEOUT", Group::server, "10s",
            "How long requests in flight may take when the service stops.", false,
            [](Config& config, std::string_view value) {
                return store_timeout(value, config.shutdown_timeout);
            }},
    Setting{"CORS_ORIGINS", Group::server, "",
            "The web origins that may call the API from a browser: commas between them, or a JSON "
            "list. `*` is everybody, without credentials.",
            false,
            [](Config& config, std::string_view value) {
                return store(api::CorsPolicy::read(value), config.cors);
            }},
    Setting{
        "DOCS", Group::server, "on",
        "`on`: the documentation pages are served at `/docs`, `/redoc` and `/`; `off`: they are "
        "not. The document that they show stays at `/openapi.json`.",
        false,
        [](Config& config, std::string_view value) {
            return store_choice<bool>(value, config.has_docs, {{"on", true}, {"off", false}});
        }},
    Setting{
        "COMPRESSION", Group::server, "on",
        "`on`: tasks, the OpenAPI document and the documentation pages go out packed with brotli "
        "or gzip to who asks for it, above 1 KiB; `off`: nothing does, as where a proxy in front "
        "is to do it.",
        false,
        [](Config& config, std::string_view value) {
            using api::Compression;
            return store_choice<Compression>(value, config.compression,
                                             {{"on", Compression::on}, {"off", Compression::off}});
        }},
    Setting{"DATABASE_URL", Group::store, "sqlite:///taskgate.db",
            "Where the tasks are: `sqlite:///relative.db` (to the working directory), "
            "`sqlite:////absolute/path.db` or `postgresql://user:password@host:5432/database` with "
            "any parameter of libpq behind a question mark.",
            false,
            [](Config& config, std::string_view value) -> Result<void> {
                const auto url = read_database_url(value);
                if (!url) return url.error();
                config.database_url = value;
                return {};
            }},
    Setting{"DATABASE_POOL_SIZE", Group::store, "16",
            "Connections to PostgreSQL, of all event loops together; each has at least one. Long "
            "lists may take as many again.",
            false,
            [](Config& config, std::string_view value) {
                return store(read_number(value, 1, 10'000), config.database_connections);
            }},
    Setting{"DATABASE_TIMEOUT", Group::store, "10s",
            "How long PostgreSQL may take to answer, waiting for a connection included (503).",
            false,
            [](Config& config, std::string_view value) {
                return store_timeout(value, config.database_timeout);
            }},
};

constexpr std::array limits_and_log{
    Setting{"TOKEN_CACHE_SIZE", Group::limits, "10000",
            "How many verified tokens each event loop remembers, 0 for none; until they expire, or "
            "keys or policy change.",
            false,
            [](Config& config, std::string_view value) {
                return store(read_number(value, 0, 10'000'000), config.cached_tokens);
            }},
    Setting{"MAX_BODY_SIZE", Group::limits, "1MiB", "The largest body of a request (413).", false,
            [](Config& config, std::string_view value) {
                return store_size(value, 1, most_body, config.limits.body_bytes);
            }},
    Setting{"MAX_HEAD_SIZE", Group::limits, "32KiB",
            "The largest request line and header fields together (431, or 414).", false,
            [](Config& config, std::string_view value) -> Result<void> {
                return store_size(value, least_head, most_head, config.limits.head_bytes);
            }},
    Setting{"MAX_CONNECTIONS", Group::limits, "10000",
            "How many connections are served at once; more are refused with 503.", false,
            [](Config& config, std::string_view value) {
                return store(read_number(value, 1, 1'000'000), config.limits.connections);
            }},
    Setting{"HTTP2_MAX_STREAMS", Group::limits, "100",
            "How many requests one connection may have under way in HTTP/2, more are to wait; 0: "
            "HTTP/2 is not spoken.",
            false,
            [](Config& config, std::string_view value) {
                return store(read_number(value, 0, 1'000), config.limits.streams);
            }},
    Setting{"HEAD_TIMEOUT", Group::limits, "15s",
            "How long the head of a request may take to arrive (408).", false,
            [](Config& config, std::string_view value) {
                return store_timeout(value, config.limits.head_timeout);
            }},
    Setting{"BODY_TIMEOUT", Group::limits, "30s",
            "How long the body of a request may take to arrive (408).", false,
            [](Config& config, std::string_view value) {
                return store_timeout(value, config.limits.body_timeout);
            }},
    Setting{"IDLE_TIMEOUT", Group::limits, "60s",
            "How long a connection may wait between two requests.", false,
            [](Config& config, std::string_view value) {
                return store_timeout(value, config.limits.idle_timeout);
            }},
    Setting{
        "WRITE_TIMEOUT", Group::limits, "30s",
        "How long a client may take to receive 64 KiB of an answer, or the rest of a shorter one; "
        "who takes longer is cut off.",
        false,
        [](Config& config, std::string_view value) {
            return store_timeout(value, config.limits.write_timeout);
        }},
    Setting{"LOG_LEVEL", Group::log, "info", "`debug`, `info`, `warning` or `error`.", false,
            [](Config& config, std::string_view value) {
                using Level = Log::Level;
                return store_choice<Level>(value, config.log_level,
                                           {{"debug", Level::debug},
                                            {"info", Level::info},
                                            {"warning", Level::warning},
                                            {"error", Level::error}});
            }},
    Setting{
        "LOG_FILE", Group::log, "",
        "A file that the log is appended to, for its owner alone; it is opened again with SIGUSR1 "
        "and SIGHUP, as logrotate needs. Unset: standard error.",
        false,
        [](Config& config, std::string_view value) -> Result<void> {
            config.log_file = value;
            return {};
        }},
    Setting{"LOG_FORMAT", Group::log, "auto",
            "`text`, `json`, or `auto`: text on a terminal, JSON lines elsewhere.", false,
            [](Config& config, std::string_view value) {
                return store_choice<LogFormat>(value, config.log_format,
                                               {{"auto", LogFormat::automatic},
                                                {"text", LogFormat::text},
                                                {"json", LogFormat::json}});
            }},
};

}  // namespace

std::span<const Setting> settings() {
    static const std::vector<Setting> table = [] {
        std::vector<Setting> all{server_and_store.begin(), server_and_store.end()};
        const auto proxy = proxy_settings();
        // Behind HOST and PORT, which they are about.
        all.insert(all.begin() + 2, proxy.begin(), proxy.end());
        const auto tls = tls_settings();
        all.insert(all.end(), tls.begin(), tls.end());
        const auto auth = auth_settings();
        all.insert(all.end(), auth.begin(), auth.end());
        const auto rates = rate_settings();
        all.insert(all.end(), rates.begin(), rates.end());
        all.insert(all.end(), limits_and_log.begin(), limits_and_log.end());
        const auto observation = observation_settings();
        all.insert(all.end(), observation.begin(), observation.end());
        return all;
    }();
    return table;
}

std::string flag_name(std::string_view variable) {
    std::string flag = "--";
    std::transform(variable.begin(), variable.end(), std::back_inserter(flag), [](char c) {
        return c == '_' ? '-' : static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    });
    return flag;
}

std::string settings_as_markdown() {
    std::string page =
        "# Configuration\n\n"
        "<!-- Made by `./dev docs` from the tables in src/app/settings.cpp and src/app/*_settings.cpp. -->\n\n"
        "A flag of `taskgate serve` counts before a variable of the environment, and that before a\n"
        "line of `.env` in the working directory. In `.env`, quotes around a value are removed,\n"
        "`export` and `#` comments are understood, and nothing is expanded. An empty value is as\n"
        "good as none. Secrets have no flag: other users of a machine can read a command line.\n\n"
        "`ENV_FILE` in the environment names other files in place of `.env`, with colons between\n"
        "them; a later one counts before an earlier one, and each must be there.\n\n"
        "Times are written as `500ms`, `15s`, `2m`, `12h` or `7d`, sizes as `65536`, `32KiB` or\n"
        "`1MiB`.\n\n"
        "| variable | flag | default | what it sets |\n|---|---|---|---|\n";
    for (const Setting& setting : settings()) {
        const std::string flag = setting.is_secret ? "–" : "`" + flag_name(setting.variable) + "`";
        const std::string standard =
            setting.default_value.empty() ? "–" : "`" + std::string{setting.default_value} + "`";
        page += fmt::format("| `{}` | {} | {} | {} |\n", setting.variable, flag, standard,
                            setting.help);
    }
    return page;
}

}  // namespace taskgate
