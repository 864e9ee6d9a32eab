// SPDX-License-Identifier: MIT
#pragma once

#include "app/config.hpp"

#include <fmt/format.h>

#include <chrono>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

/// What the configuration holds, as text that a test can compare.
namespace taskgate {

std::string join(const std::vector<std::string>& list);
std::string join(const std::vector<Secret>& secrets);
std::string names_of(const std::vector<auth::Algorithm>& algorithms);

/// Durations in milliseconds, choices as numbers.
template <class T>
std::string text(T value) {
    if constexpr (requires { value.count(); }) {
        return fmt::format("{}", std::chrono::milliseconds{value}.count());
    } else if constexpr (std::is_enum_v<T>) {
        return fmt::format("{}", static_cast<int>(value));
    } else {
        return fmt::format("{}", value);
    }
}

/// `5 in 60 s`, or `none`.
std::string text(const std::optional<Rate>& rate);
/// Which of two kinds of proxies is trusted.
std::string held_proxies(const Config& config);
/// An address and a port, or `off`.
std::string held_metrics(const Config& config);

}  // namespace taskgate
