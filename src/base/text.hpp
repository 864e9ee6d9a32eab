// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Small operations on ASCII text.
namespace taskgate {

/// A text in lower case, as far as it is ASCII.
[[nodiscard]] std::string to_lower(std::string_view text);

/// Whether two texts are equal but for the case of ASCII letters.
[[nodiscard]] bool equals_ignoring_case(std::string_view a, std::string_view b);

/// A text without the spaces and tabs around it (the OWS of RFC 9110 5.6.3).
[[nodiscard]] std::string_view trim(std::string_view text);

/// The entries of a list with commas between them, trimmed, empty ones left out.
[[nodiscard]] std::vector<std::string> split_list(std::string_view text);

}  // namespace taskgate
