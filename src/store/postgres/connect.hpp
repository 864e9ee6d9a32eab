// SPDX-License-Identifier: MIT
#pragma once

#include "base/result.hpp"
#include "store/postgres/handle.hpp"

#include <chrono>

namespace taskgate::postgres {

/// Tells a thread that waits for a server to give up. `raise` may come from any thread.
class StopSignal {
public:
    StopSignal();
    ~StopSignal();
    StopSignal(const StopSignal&) = delete;
    StopSignal& operator=(const StopSignal&) = delete;

    void raise() const;
    [[nodiscard]] bool is_raised() const { return wait(std::chrono::milliseconds{0}); }
    /// Waits for it; false when the time was over first.
    [[nodiscard]] bool wait(std::chrono::milliseconds time) const;
    [[nodiscard]] int descriptor() const { return descriptor_; }

private:
    int descriptor_;
};

/// Opens a connection, host by host, and blocks the calling thread for as long: names are resolved,
/// key files read. Every host gets `connect_timeout` (5 s where it is not set), so that one that is
/// silent does not keep the next one from being asked.
///
/// `failed` where trying again cannot help: a wrong password, no such database, a certificate that
/// does not verify, an encoding other than UTF8. Else `unavailable`. The message names host and
/// reason, never a password.
Result<Handle> connect(const Parameters& parameters, const StopSignal& stop);

}  // namespace taskgate::postgres
