// SPDX-License-Identifier: MIT
#pragma once

#include "auth/key_set_reader.hpp"
#include "auth/keys.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/waiters.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace taskgate::auth {

/// A published key set that is kept up to date by a thread of its own: read at once, then again
/// whenever its time to live is over, and when a token names a key that it lacks. While it cannot
/// be read (no answer, an error, no usable key), the keys of the last reading stay in force.
///
/// Readings for unknown keys are rationed: five at once, then one every ten seconds, so that forged
/// tokens cannot make the service hammer the issuer. Safe from any thread.
class RemoteKeys final : public KeyOrigin {
public:
    /// The keys at a moment.
    struct State {
        std::vector<std::shared_ptr<const Key>> keys = {};
        std::optional<Time> read_at = {};  ///< nothing: they never were
    };

    /// `on_change` is called on the thread whenever the keys have changed, before anybody who
    /// waits is woken. The log and the clock must outlive the object.
    RemoteKeys(KeySetAddress address, std::chrono::milliseconds time_to_live,
               std::function<void()> on_change, Log& log, const Clock& clock);
    ~RemoteKeys() override;
    RemoteKeys(const RemoteKeys&) = delete;
    RemoteKeys& operator=(const RemoteKeys&) = delete;

    [[nodiscard]] const KeySetAddress& address() const { return address_; }
    [[nodiscard]] std::chrono::milliseconds time_to_live() const { return time_to_live_; }
    [[nodiscard]] State state() const;
    /// Readings so far, those that failed included.
    [[nodiscard]] std::uint64_t readings() const { return readings_.value(); }
    /// Readings that failed: no answer, an error, no usable key.
    [[nodiscard]] std::uint64_t failed_readings() const { return failed_readings_.value(); }

    Async<Rereading> read_again(std::chrono::milliseconds at_most) override;
    /// Has the keys read again, unrationed: the operator asks.
    void read_now();
    /// Ends the thread, which may take a second, and wakes who waits. Not on an event loop.
    void stop();

private:
    using SteadyTime = std::chrono::steady_clock::time_point;

    /// How many readings unknown keys may cause.
    struct Ration {
        double left = 5;
        SteadyTime counted_at = {};

        bool take(SteadyTime now);
    };

    void run();
    /// Takes over what a reading brought, and gives how long to wait for the next.
    std::chrono::milliseconds take(const boost::system::result<KeySetReading, ReadFailure>& reading,
                                   KeySetReading& last);
    void log_change(const KeySetReading& reading) const;
    /// Which reading can be waited for: the one under way, one that was set going now, or none;
    /// `seen` is how often there was an end of one before.
    Rereading ask_for_reading(std::uint64_t& seen);

    KeySetAddress address_;
    std::chrono::milliseconds time_to_live_;
    std::function<void()> on_change_;
    Log& log_;
    const Clock& clock_;
    std::atomic<bool> stop_ = false;
    Waiters waiters_;
    Counter readings_;
    Counter failed_readings_;

    mutable std::mutex mutex_;
    std::condition_variable wake_;
    State state_ = {};
    Ration ration_ = {};
    bool is_reading_ = true;
    bool is_wanted_ = false;
    SteadyTime not_before_ = {};  ///< the server asked to be left alone until then
    int failures_ = 0;            ///< in a row; of the thread alone

    std::thread thread_;
};

}  // namespace taskgate::auth
