// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace taskgate::test {

/// The text that was packed in a content coding (`gzip`, `br`; empty: none). One that is broken, is
/// not whole or is followed by something fails the test.
std::string unpack(std::string_view coding, std::string_view packed);

/// As much of the text as can be had of the beginning of its packed form.
std::string unpack_beginning(std::string_view coding, std::string_view packed);

}  // namespace taskgate::test
