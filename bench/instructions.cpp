// SPDX-License-Identifier: MIT
//
// Answers GET one so many times, with or without metrics, and does nothing else: for callgrind,
// which counts its instructions (bench/metrics_cost.sh).
#include "fixture.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <string>
#include <string_view>

namespace taskgate::bench {
namespace {

int run(bool counts_requests, int times) {
    api::ServiceOptions options;
    options.counts_requests = counts_requests;
    // As in the program's default settings.
    options.rate_limits = {api::usual_user_rate, api::usual_address_rate};
    options.rate_limits.user->count = 1'000'000;
    Fixture service{"instructions", std::move(options)};
    NewTask task;
    task.title = "Water the plants";
    task.description = "The ones on the balcony, too.";
    const std::string path = Fixture::tasks_path() + "/" + service.create(std::move(task));
    for (int i = 0; i < times; ++i) {
        if (service.request("GET", path) != 200) return 1;
    }
    return 0;
}

}  // namespace
}  // namespace taskgate::bench

int main(int argc, char** argv) {
    if (argc != 3) {
        fmt::print(stderr, "usage: bench_instructions on|off TIMES\n");
        return 2;
    }
    return taskgate::bench::run(std::string_view{argv[1]} == "on", std::atoi(argv[2]));
}
