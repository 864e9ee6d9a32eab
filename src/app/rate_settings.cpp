// SPDX-License-Identifier: MIT
#include "app/rate_settings.hpp"

#include "app/values.hpp"

#include <array>
#include <chrono>
#include <optional>

namespace taskgate {

namespace {

using std::chrono::seconds;

constexpr std::uint64_t most_requests = 1'000'000;
constexpr std::chrono::hours longest_window{24};

/// A number of requests and a time: `6000/1m`; nothing where the text is none. The time is in whole
/// seconds, as `RateLimit-Policy` knows no others.
std::optional<Rate> read_rate(std::string_view text) {
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    const auto count = read_number(text.substr(0, slash), 1, most_requests);
    const auto time = read_duration(text.substr(slash + 1));
    if (!count || !time) return std::nullopt;
    const auto window = std::chrono::floor<seconds>(*time);
    if (window != *time || window < seconds{1} || window > longest_window) return std::nullopt;
    return Rate{static_cast<std::uint32_t>(*count), window};
}

Result<void> store_rate(std::string_view value, std::optional<Rate>& target) {
    target = value == "off" ? std::nullopt : read_rate(value);
    if (target || value == "off") return {};
    return invalid(
        "expected off, or 1 to 1000000 requests and a time of 1s to 24h in whole seconds, such as "
        "6000/1m");
}

constexpr std::array table{
    Setting{"RATE_LIMIT", SettingGroup::limits, "6000/1m",
            "How many requests with a good token each user may make in which time; more get 429. "
            "They may come all at once. `off`: there are no limits at all, the next one included.",
            false,
            [](Config& config, std::string_view value) {
                auto stored = store_rate(value, config.rate_limits.user);
                config.has_rate_limits = config.rate_limits.user.has_value();
                return stored;
            }},
    Setting{"RATE_LIMIT_ADDRESS", SettingGroup::limits, "300/1m",
            "The same for requests without a good token, from each address (IPv6: each /64) that "
            "does not stand for many. `off`: no limit for addresses.",
            false,
            [](Config& config, std::string_view value) {
                return store_rate(value, config.rate_limits.address);
            }},
};

}  // namespace

std::span<const Setting> rate_settings() { return table; }

}  // namespace taskgate
