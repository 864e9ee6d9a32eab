// SPDX-License-Identifier: MIT
#pragma once

#include "support/background_process.hpp"

#include <sys/types.h>
#include <vector>

namespace taskgate::test {

/// A child that was just made. Whoever asked for it reaps it and closes the pipe.
struct Spawned {
    pid_t pid = -1;
    int output = -1;  ///< reads what the child and its children write
};

/// Starts a program; it is sent its end signal when the calling thread ends. A program that cannot
/// be started says so in the output and ends with code 127.
Spawned spawn(const Command& command);

/// The children that a process has now.
std::vector<pid_t> children_of(pid_t parent);

}  // namespace taskgate::test
