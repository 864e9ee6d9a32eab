// SPDX-License-Identifier: MIT
#pragma once

#include "auth/jwt.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>

namespace taskgate::auth {

/// Holds the keys and the policy in force. Safe from any thread.
class TrustStore {
public:
    explicit TrustStore(Trust trust) : trust_(std::make_shared<const Trust>(std::move(trust))) {}

    /// Grows with every change: cheap enough to be compared with at every request. Whoever sees a
    /// generation finds that one, or a later one, in force.
    [[nodiscard]] std::uint64_t generation() const {
        return generation_.load(std::memory_order_acquire);
    }
    [[nodiscard]] std::shared_ptr<const Trust> current() const {
        const std::lock_guard lock{mutex_};
        return trust_;
    }
    /// From now on other keys and another policy count.
    void replace(Trust trust) {
        auto next = std::make_shared<const Trust>(std::move(trust));
        {
            const std::lock_guard lock{mutex_};
            trust_.swap(next);
        }
        generation_.fetch_add(1, std::memory_order_release);
    }

private:
    mutable std::mutex mutex_;
    std::shared_ptr<const Trust> trust_;
    std::atomic<std::uint64_t> generation_ = 1;
};

}  // namespace taskgate::auth
