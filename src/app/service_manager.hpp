// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace taskgate {

/// Whoever started the service and looks after it, such as systemd: it is told how the service is,
/// by the protocol of sd_notify(3). Where there is none (`NOTIFY_SOCKET` is not set), nothing
/// happens. Safe from any thread.
class ServiceManager {
public:
    /// What the environment says of it. To be called before there is another thread.
    static ServiceManager of_environment();

    /// The socket's path, or its abstract name behind an `@`; empty: there is no manager.
    ServiceManager(std::string_view socket, std::optional<std::chrono::microseconds> watchdog_time);
    ~ServiceManager();
    ServiceManager(ServiceManager&& other) noexcept;
    ServiceManager(const ServiceManager&) = delete;
    ServiceManager& operator=(const ServiceManager&) = delete;

    /// The service takes requests (again); `status` is for people.
    void tell_ready(std::string_view status) const;
    /// It reads its configuration again; `tell_ready` follows.
    void tell_reloading() const;
    /// It is about to end.
    void tell_stopping(std::string_view status) const;
    /// It is alive.
    void ping() const;

    /// Within which time the manager wants to be pinged; nothing: never.
    [[nodiscard]] std::optional<std::chrono::microseconds> watchdog_time() const {
        return watchdog_time_;
    }

private:
    void send(std::string_view state) const;

    std::string address_ = {};  ///< as the system wants it: an abstract name begins with a zero
    std::optional<std::chrono::microseconds> watchdog_time_;
    int socket_ = -1;
};

}  // namespace taskgate
