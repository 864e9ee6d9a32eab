// SPDX-License-Identifier: MIT
#include "app/setting_values_test.hpp"

#include <fmt/ranges.h>

namespace taskgate {

std::string join(const std::vector<std::string>& list) {
    return fmt::format("{}", fmt::join(list, "|"));
}

std::string join(const std::vector<Secret>& secrets) {
    std::vector<std::string> values;
    values.reserve(secrets.size());
    for (const Secret& secret : secrets) values.push_back(secret.value);
    return join(values);
}

std::string names_of(const std::vector<auth::Algorithm>& algorithms) {
    std::vector<std::string> names;
    names.reserve(algorithms.size());
    for (const auth::Algorithm algorithm : algorithms) names.emplace_back(name_of(algorithm));
    return join(names);
}

std::string held_proxies(const Config& config) {
    const auto& proxies = config.forwarding.proxies;
    std::string held = proxies.contains(Address{}) ? "unix" : "";
    if (proxies.contains(Address{Address::Bytes4{10, 0, 0, 1}})) held += "4";
    return held;
}

std::string held_metrics(const Config& config) {
    const auto& address = config.metrics_address;
    return address ? fmt::format("{} {}", address->host, address->port) : "off";
}

std::string text(const std::optional<Rate>& rate) {
    return rate ? fmt::format("{} in {} s", rate->count, rate->window.count()) : "none";
}

}  // namespace taskgate
