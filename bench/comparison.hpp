// SPDX-License-Identifier: MIT
#pragma once

#include "child.hpp"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <unistd.h>

namespace taskgate::bench {

/// Runs a comparison with the arguments of its program, [ROUNDS] [MILLISECONDS], and a folder of
/// its own, which is gone afterwards. The program's exit code.
template <class Compare>
int run(int argc, char** argv, const Compare& compare) {
    const int rounds = argc > 1 ? std::atoi(argv[1]) : 9;
    const std::chrono::milliseconds duration{argc > 2 ? std::atoi(argv[2]) : 1000};
    const std::string folder =
        std::filesystem::absolute("build/bench-" + std::to_string(::getpid())).string();
    std::filesystem::create_directories(folder);
    block_term();
    compare(folder, rounds, duration);
    std::filesystem::remove_all(folder);
    return 0;
}

}  // namespace taskgate::bench
