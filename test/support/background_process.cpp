// SPDX-License-Identifier: MIT
#include "support/background_process.hpp"

#include "support/spawn.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <exception>
#include <stdexcept>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace taskgate::test {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

void wait_for_state(pid_t pid, int states) {
    siginfo_t information{};
    while (::waitid(P_PID, static_cast<id_t>(pid), &information, states | WNOWAIT) != 0) {
        if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "waitid");
    }
}

}  // namespace

BackgroundProcess::BackgroundProcess(Command command) : command_(std::move(command)) {
    std::promise<pid_t> started;
    auto pid = started.get_future();
    // The system ends a child with the thread that made it, so this one lives as long as that.
    reader_ = std::jthread{[this, promise = std::move(started)]() mutable { run(promise); }};
    pid_ = pid.get();
}

BackgroundProcess::~BackgroundProcess() {
    if (is_reaped_) return;
    signal(command_.end_signal);
    if (!has_ended_within(seconds{20})) kill_with_children();
    if (!is_reaped_) reap();
}

void BackgroundProcess::run(std::promise<pid_t>& started) {
    Spawned child;
    try {
        child = spawn(command_);
    } catch (...) {
        started.set_exception(std::current_exception());
        return;
    }
    started.set_value(child.pid);
    std::array<char, 4096> bytes{};
    for (;;) {
        const auto size = ::read(child.output, bytes.data(), bytes.size());
        if (size < 0 && errno == EINTR) continue;
        if (size <= 0) break;
        keep({bytes.data(), static_cast<std::size_t>(size)});
    }
    ::close(child.output);
    wait_for_state(child.pid, WEXITED);
    const std::scoped_lock lock{mutex_};
    has_ended_ = true;
    changed_.notify_all();
}

void BackgroundProcess::keep(std::string_view bytes) {
    const std::scoped_lock lock{mutex_};
    output_ += bytes;
    changed_.notify_all();
}

std::string BackgroundProcess::output() const {
    const std::scoped_lock lock{mutex_};
    return output_;
}

bool BackgroundProcess::wait_for(std::string_view text, milliseconds limit) const {
    std::unique_lock lock{mutex_};
    const auto is_there = [&] { return output_.find(text) != std::string::npos; };
    changed_.wait_for(lock, limit, [&] { return has_ended_ || is_there(); });
    return is_there();
}

bool BackgroundProcess::has_ended_within(milliseconds limit) const {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, limit, [&] { return has_ended_; });
}

void BackgroundProcess::signal(int number) const {
    if (!is_reaped_) ::kill(pid_, number);
}

int BackgroundProcess::wait_for_end() {
    if (is_reaped_) return result_;
    if (!has_ended_within(seconds{60})) {
        throw std::runtime_error(fmt::format("{} does not end", command_.arguments.front()));
    }
    reap();
    return result_;
}

void BackgroundProcess::kill_with_children() {
    if (is_reaped_) return;
    // A process that stands still makes no more children.
    signal(SIGSTOP);
    wait_for_state(pid_, WSTOPPED | WEXITED);
    const auto children = children_of(pid_);
    signal(SIGKILL);
    for (const pid_t child : children) ::kill(child, SIGKILL);
    wait_for_end();
}

void BackgroundProcess::reap() {
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    is_reaped_ = true;
    result_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

CommandResult run_command(Command command) {
    BackgroundProcess process{std::move(command)};
    CommandResult result;
    result.exit_code = process.wait_for_end();
    result.output = process.output();
    return result;
}

std::string run_checked(Command command) {
    const std::string name = command.arguments.front();
    auto result = run_command(std::move(command));
    if (result.exit_code == 0) return std::move(result.output);
    throw std::runtime_error(fmt::format("{}: {}: {}", name, result.exit_code, result.output));
}

}  // namespace taskgate::test
