// SPDX-License-Identifier: MIT
#pragma once

#include "app/values.hpp"
#include "base/result.hpp"

#include <chrono>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

/// How the settings of the tables put what they read into the configuration.
namespace taskgate {

/// Stores a value that was read, or passes on why it could not be.
template <class T, class Target>
Result<void> store(Result<T> read, Target& target) {
    if (!read) return read.error();
    target = static_cast<Target>(std::move(*read));
    return {};
}

/// A limit on time: a positive one, or nothing would ever be in time.
inline Result<void> store_timeout(std::string_view value, std::chrono::milliseconds& target) {
    if (auto stored = store(read_duration(value), target); !stored) return stored;
    if (target.count() == 0) return invalid("expected more than nothing, such as 15s");
    return {};
}

/// Stores what a word stands for.
template <class T>
Result<void> store_choice(std::string_view value, T& target,
                          std::initializer_list<std::pair<std::string_view, T>> choices) {
    std::string names;
    for (const auto& [name, choice] : choices) {
        if (name == value) {
            target = choice;
            return {};
        }
        names += (names.empty() ? "" : ", ") + std::string{name};
    }
    return invalid("expected one of " + names);
}

}  // namespace taskgate
