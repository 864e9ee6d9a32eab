// SPDX-License-Identifier: MIT
#pragma once

#include "app/config.hpp"
#include "auth/key_source.hpp"
#include "base/result.hpp"

#include <optional>
#include <string>
#include <vector>

namespace taskgate {

/// What a configuration says about whom to trust: its secrets, key sets and policy, and which
/// issuer each is for. Reads JWKS_FILE. The error names the setting; without anything to verify
/// tokens with it shows the cures.
Result<auth::TrustPlan> make_trust_plan(const Config& config);

/// How the reading of a group of keys went.
struct KeyReport {
    std::vector<std::string> skipped = {};    ///< keys that cannot be used, a sentence each
    std::optional<std::string> failure = {};  ///< why its keys could not be read
};

/// Keys and policy, read once for a command; a report for each group, in their order.
struct TrustReading {
    auth::Trust trust;
    std::vector<KeyReport> reports = {};
};

/// Reads every published key set of a plan once, one after the other, and waits for them.
TrustReading read_trust(const auth::TrustPlan& plan, Time now);

}  // namespace taskgate
