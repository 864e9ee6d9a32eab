// SPDX-License-Identifier: MIT
#pragma once

#include "auth/remote_keys.hpp"
#include "auth/trust_store.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace taskgate::auth {

/// A key set to be read from where it is published, and which tokens its keys are for.
struct PublishedKeys {
    KeySetAddress address = {};
    KeyGroup group = {};  ///< without keys
};

/// Everything that trust is made of, as it was configured.
struct TrustPlan {
    std::vector<KeyGroup> fixed = {};       ///< secrets and key sets out of files
    std::vector<std::string> skipped = {};  ///< keys of files that cannot be used, a sentence each
    std::vector<PublishedKeys> published = {};
    std::chrono::milliseconds time_to_live{};  ///< of a published key set
    Policy policy = {};
};

/// How it stands with a published key set.
struct KeySetStatus {
    std::string label = {};  ///< the setting and the address
    std::size_t keys = 0;
    std::optional<Time> read_at = {};  ///< nothing: it never was
    std::chrono::milliseconds time_to_live{};
    std::uint64_t readings = 0;  ///< since the start, those that failed included
    std::uint64_t failed_readings = 0;
};

/// Keeps the keys in force up to date: it reads published key sets on threads of their own and puts
/// what they hold, with all that is fixed, into a `TrustStore`.
class KeySource {
public:
    /// Starts to read and waits for nothing. The log and the clock must outlive the object.
    KeySource(TrustPlan plan, Log& log, const Clock& clock);
    /// Ends the reading; nobody waits for keys any more.
    ~KeySource();
    KeySource(const KeySource&) = delete;
    KeySource& operator=(const KeySource&) = delete;

    [[nodiscard]] std::shared_ptr<const TrustStore> trust() const { return store_; }
    /// Of each published key set, in the order of the plan. From any thread.
    [[nodiscard]] std::vector<KeySetStatus> status() const;

    /// Another plan counts from now on. A key set that both plans name keeps its keys, and is read
    /// again at once. From one thread, not of an event loop.
    void replace(TrustPlan plan);

private:
    /// The readers of the plan's key sets, in its order: those of `readers` that fit, else new
    /// ones.
    std::vector<std::shared_ptr<RemoteKeys>> make_readers(
        const TrustPlan& plan, const std::vector<std::shared_ptr<RemoteKeys>>& readers);
    /// The plan with the keys that its readers hold now. Under the lock.
    [[nodiscard]] Trust assemble() const;
    void publish();

    Log& log_;
    const Clock& clock_;
    std::shared_ptr<TrustStore> store_;
    mutable std::mutex mutex_;
    TrustPlan plan_ = {};
    std::vector<std::shared_ptr<RemoteKeys>> readers_ = {};
};

}  // namespace taskgate::auth
