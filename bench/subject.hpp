// SPDX-License-Identifier: MIT
#pragma once

#include "child.hpp"
#include "load.hpp"
#include "series.hpp"

#include <fmt/format.h>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

namespace taskgate::bench {

/// One kind of request against one server: its rate and its CPU time per request, run by run.
class Subject {
public:
    Subject(std::string name, const Child& server, std::size_t connections, std::string request,
            std::string expected, SSL_CTX* tls = nullptr)
        : name_(std::move(name)),
          server_(server),
          load_(server.port(), connections, tls),
          request_(std::move(request)),
          expected_(std::move(expected)) {}

    void measure(std::chrono::milliseconds duration) {
        const double before = server_.cpu_seconds();
        const LoadResult result = load_.run(request_, expected_, duration);
        rate_.add(result.rate());
        cpu_us_.add((server_.cpu_seconds() - before) * 1e6 / static_cast<double>(result.answers));
    }

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] const Series& rate() const { return rate_; }
    [[nodiscard]] const Series& cpu() const { return cpu_us_; }
    void print() const {
        fmt::print("{:<40} {:>26} /s {:>22} µs CPU each\n", name_, show(rate_, 0),
                   show(cpu_us_, 1));
    }

private:
    std::string name_;
    const Child& server_;
    Load load_;
    std::string request_;
    std::string expected_;
    Series rate_ = {};
    Series cpu_us_ = {};
};

/// One line: a ratio and its spread.
inline void print_ratio(std::string_view name, const Series& of, const Series& to) {
    fmt::print("{:<40} {}\n", name, show(ratio(of, to), 2));
}

}  // namespace taskgate::bench
