// SPDX-License-Identifier: MIT
#include "app/service_manager.hpp"

#include "app/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>
#include <utility>

namespace taskgate {

namespace {

/// A manager that does not read must not hold up the service for longer.
constexpr timeval patience{5, 0};

std::string_view variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string_view{} : std::string_view{value};
}

/// As sd_watchdog_enabled(3): nothing where another process is meant.
std::optional<std::chrono::microseconds> find_watchdog_time() {
    constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
    const auto time = read_number(variable("WATCHDOG_USEC"), 1, most);
    if (!time) return std::nullopt;
    const std::string_view process = variable("WATCHDOG_PID");
    if (!process.empty() && process != std::to_string(::getpid())) return std::nullopt;
    return std::chrono::microseconds{*time};
}

}  // namespace

ServiceManager ServiceManager::of_environment() {
    return {variable("NOTIFY_SOCKET"), find_watchdog_time()};
}

ServiceManager::ServiceManager(std::string_view socket,
                               std::optional<std::chrono::microseconds> watchdog_time)
    : address_(socket), watchdog_time_(watchdog_time) {
    const bool is_abstract = socket.starts_with('@');
    if (!is_abstract && !socket.starts_with('/')) return;
    if (address_.size() > sizeof sockaddr_un::sun_path) return;
    if (is_abstract) address_.front() = '\0';
    socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
}

ServiceManager::~ServiceManager() {
    if (socket_ >= 0) ::close(socket_);
}

ServiceManager::ServiceManager(ServiceManager&& other) noexcept
    : address_(std::move(other.address_)),
      watchdog_time_(other.watchdog_time_),
      socket_(std::exchange(other.socket_, -1)) {}

void ServiceManager::tell_ready(std::string_view status) const {
    send(fmt::format("READY=1\nSTATUS={}", status));
}

void ServiceManager::tell_reloading() const {
    const auto now = std::chrono::floor<std::chrono::microseconds>(
        std::chrono::steady_clock::now().time_since_epoch());
    send(fmt::format("RELOADING=1\nMONOTONIC_USEC={}\nSTATUS=Reading the configuration again",
                     now.count()));
}

void ServiceManager::tell_stopping(std::string_view status) const {
    send(fmt::format("STOPPING=1\nSTATUS={}", status));
}

void ServiceManager::ping() const { send("WATCHDOG=1"); }

void ServiceManager::send(std::string_view state) const {
    if (socket_ < 0) return;
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::copy(address_.begin(), address_.end(), std::begin(address.sun_path));
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address_.size());
    // A manager that is gone is no reason to stop serving.
    ::sendto(socket_, state.data(), state.size(), MSG_NOSIGNAL,
             reinterpret_cast<const sockaddr*>(&address), size);
}

}  // namespace taskgate
