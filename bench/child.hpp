// SPDX-License-Identifier: MIT
#pragma once

#include <csignal>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <functional>
#include <sched.h>
#include <stdexcept>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

/// A server in a process of its own, so that its CPU time can be told from the client's.
namespace taskgate::bench {

/// Keeps the calling process on one core.
inline void pin_to(unsigned core) {
    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET(core, &cores);
    ::sched_setaffinity(0, sizeof cores, &cores);
}

/// Runs `serve` in a child; ends it with SIGTERM when destroyed.
class Child {
public:
    /// `serve` is given what to call with its port once it listens; it returns when told to stop.
    explicit Child(const std::function<void(const std::function<void(std::uint16_t)>&)>& serve) {
        int pipe[2];
        if (::pipe(pipe) != 0) throw std::runtime_error("pipe");
        pid_ = ::fork();
        if (pid_ == 0) {
            ::close(pipe[0]);
            serve([&pipe](std::uint16_t port) {
                if (::write(pipe[1], &port, sizeof port) != sizeof port) ::_exit(1);
                wait_for_term();
            });
            ::_exit(0);
        }
        ::close(pipe[1]);
        if (::read(pipe[0], &port_, sizeof port_) != sizeof port_) {
            throw std::runtime_error("the server did not start");
        }
        ::close(pipe[0]);
    }
    ~Child() {
        ::kill(pid_, SIGTERM);
        ::waitpid(pid_, nullptr, 0);
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }

    /// The CPU time of the child so far, user and system, in seconds.
    [[nodiscard]] double cpu_seconds() const {
        std::ifstream stat{"/proc/" + std::to_string(pid_) + "/stat"};
        std::string text{std::istreambuf_iterator<char>{stat}, {}};
        text.erase(0, text.rfind(')') + 2);
        unsigned long user = 0;
        unsigned long system = 0;
        std::sscanf(text.c_str(), "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user,
                    &system);
        return static_cast<double>(user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
    }

    /// The memory of the child that is not on disk, in bytes.
    [[nodiscard]] double memory_bytes() const {
        std::ifstream status{"/proc/" + std::to_string(pid_) + "/status"};
        std::string word;
        while (status >> word && word != "RssAnon:") {
        }
        double kibibytes = 0;
        status >> kibibytes;
        return kibibytes * 1024;
    }

private:
    static void wait_for_term() {
        sigset_t signals;
        sigemptyset(&signals);
        sigaddset(&signals, SIGTERM);
        int signal = 0;
        sigwait(&signals, &signal);
    }

    pid_t pid_ = -1;
    std::uint16_t port_ = 0;
};

/// Blocks SIGTERM, so that a child's threads leave it to the one that waits for it.
inline void block_term() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, nullptr);
}

}  // namespace taskgate::bench
