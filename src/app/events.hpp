// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <csignal>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace taskgate {

/// What a serving program waits for: the signals that mean something to it, and changes of files.
/// Belongs to the thread that made it.
class Events {
public:
    enum class Kind : std::uint8_t {
        nothing,  ///< the time is over
        end,      ///< SIGTERM, SIGINT
        hangup,   ///< SIGHUP
        reopen,   ///< SIGUSR1
        change,   ///< of a file that is watched
    };
    struct Event {
        Kind kind = Kind::nothing;
        int signal = 0;
    };

    /// Holds the signals back for itself. To be made before there is another thread, so that all of
    /// them leave the signals to this one.
    Events();
    /// From now on the signals do again what they do to every program.
    ~Events();
    Events(const Events&) = delete;
    Events& operator=(const Events&) = delete;

    /// Watches these files, there or not, in place of those before. To be called before they are
    /// read, so that no change gets lost.
    void watch(const std::vector<std::string>& files);

    /// Whether SIGTERM or SIGINT has come, which stays to be waited for.
    [[nodiscard]] static bool is_end_pending();

    /// The next event; nothing where the time is over, if there is one.
    Event wait(std::optional<std::chrono::milliseconds> time = {});

private:
    [[nodiscard]] Event read_signal() const;
    /// Whether what happened concerns a watched file.
    bool read_changes();

    sigset_t signals_{};
    int signal_descriptor_ = -1;
    int change_descriptor_ = -1;
    std::map<int, std::set<std::string>> watched_ = {};  ///< names, by the watch of their folder
};

}  // namespace taskgate
