// SPDX-License-Identifier: MIT
#include "app/events.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace taskgate {

namespace {

/// An editor takes several steps to write a file: it is looked at when nothing has happened for so
/// long.
constexpr int quiet_ms = 50;
/// But for something that never becomes quiet, not beyond so many.
constexpr int most_steps = 100;

constexpr std::uint32_t changes =
    IN_CLOSE_WRITE | IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE;

}  // namespace

Events::Events() {
    sigemptyset(&signals_);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGUSR1}) sigaddset(&signals_, signal);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    signal_descriptor_ = ::signalfd(-1, &signals_, SFD_CLOEXEC);
}

Events::~Events() {
    pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr);
    ::close(signal_descriptor_);
    if (change_descriptor_ >= 0) ::close(change_descriptor_);
}

void Events::watch(const std::vector<std::string>& files) {
    // What has happened in a folder that was watched before is not lost.
    if (change_descriptor_ < 0) change_descriptor_ = ::inotify_init1(IN_CLOEXEC);
    watched_.clear();
    for (const std::string& file : files) {
        // A file that is replaced becomes another one; its folder stays.
        const std::filesystem::path path{file};
        const std::string folder = path.has_parent_path() ? path.parent_path().string() : ".";
        const int watch = ::inotify_add_watch(change_descriptor_, folder.c_str(), changes);
        if (watch >= 0) watched_[watch].insert(path.filename().string());
    }
}

bool Events::is_end_pending() {
    sigset_t pending{};
    ::sigpending(&pending);
    return sigismember(&pending, SIGTERM) == 1 || sigismember(&pending, SIGINT) == 1;
}

Events::Event Events::wait(std::optional<std::chrono::milliseconds> time) {
    // A negative descriptor is none to poll.
    std::array<pollfd, 2> requests{pollfd{signal_descriptor_, POLLIN, 0},
                                   pollfd{change_descriptor_, POLLIN, 0}};
    const auto end = std::chrono::steady_clock::now() + time.value_or(std::chrono::hours{0});
    while (true) {
        int left_ms = -1;
        if (time) {
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(
                end - std::chrono::steady_clock::now());
            constexpr std::int64_t longest = 1'000'000'000;
            left_ms = static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, longest));
        }
        const int ready = ::poll(requests.data(), requests.size(), left_ms);
        if (ready == 0) return {};
        if (ready < 0) continue;
        if (requests[0].revents != 0) return read_signal();
        if (requests[1].revents != 0 && read_changes()) return {Kind::change};
    }
}

Events::Event Events::read_signal() const {
    signalfd_siginfo info{};
    if (::read(signal_descriptor_, &info, sizeof info) != sizeof info) return {Kind::end};
    const int signal = static_cast<int>(info.ssi_signo);
    switch (signal) {
        case SIGHUP: return {Kind::hangup, signal};
        case SIGUSR1: return {Kind::reopen, signal};
        default: return {Kind::end, signal};
    }
}

bool Events::read_changes() {
    bool concerns = false;
    pollfd request{change_descriptor_, POLLIN, 0};
    for (int step = 0; step < most_steps; ++step) {
        if (::poll(&request, 1, step == 0 || concerns ? quiet_ms : 0) != 1) break;
        alignas(inotify_event) std::array<char, 4096> bytes{};
        const ssize_t size = ::read(change_descriptor_, bytes.data(), bytes.size());
        for (ssize_t at = 0; at < size;) {
            inotify_event event{};
            std::memcpy(&event, bytes.data() + at, sizeof event);
            const char* name = event.len > 0 ? bytes.data() + at + sizeof event : "";
            const auto names = watched_.find(event.wd);
            concerns = concerns || (names != watched_.end() && names->second.count(name) == 1);
            at += static_cast<ssize_t>(sizeof event + event.len);
        }
    }
    return concerns;
}

}  // namespace taskgate
