// SPDX-License-Identifier: MIT
#pragma once

#include "base/result.hpp"
#include "store/admin.hpp"
#include "store/database_url.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace taskgate {

/// How a command's answer looks.
enum class OutputFormat : std::uint8_t { text, json };

/// Prints what a store holds.
Result<void> print_stats(const DatabaseUrl& url, OutputFormat format);

/// The same as text for people, or as a line of JSON.
std::string describe_stats(const StoreStats& stats, std::string_view label, OutputFormat format);

/// A number of bytes for people: `20.0 KiB`.
std::string describe_size(std::int64_t bytes);

}  // namespace taskgate
