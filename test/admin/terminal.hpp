// SPDX-License-Identifier: MIT
#pragma once

#include "admin/stores.hpp"

#include <string>

namespace taskgate::test {

/// Runs the program on a terminal of its own, where somebody has typed `input`; its output is
/// everything that can be read there then, what was typed included.
CommandResult run_on_terminal(Words arguments, const std::string& input = {});

}  // namespace taskgate::test
