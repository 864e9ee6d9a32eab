// SPDX-License-Identifier: MIT
#pragma once

#include "child.hpp"
#include "load.hpp"
#include "series.hpp"

#include <fmt/format.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace taskgate::bench {

/// One kind of request against one server: its rate and its CPU time per request, run by run.
class Subject {
public:
    Subject(std::string name, const Child& server, std::size_t connections, std::string request,
            std::string expected, SSL_CTX* tls = nullptr)
        : name_(std::move(name)), server_(server) {
        const auto load = std::make_shared<Load>(server.port(), connections, tls);
        run_ = [load, request = std::move(request),
                expected = std::move(expected)](std::chrono::milliseconds duration) {
            return load->run(request, expected, duration);
        };
    }
    /// With another load.
    Subject(std::string name, const Child& server,
            std::function<LoadResult(std::chrono::milliseconds)> run)
        : name_(std::move(name)), server_(server), run_(std::move(run)) {}

    void measure(std::chrono::milliseconds duration) {
        const double before = server_.cpu_seconds();
        const LoadResult result = run_(duration);
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
    std::function<LoadResult(std::chrono::milliseconds)> run_;
    Series rate_ = {};
    Series cpu_us_ = {};
};

/// One line: a ratio and its spread.
inline void print_ratio(std::string_view name, const Series& of, const Series& to) {
    fmt::print("{:<40} {}\n", name, show(ratio(of, to), 2));
}

}  // namespace taskgate::bench
