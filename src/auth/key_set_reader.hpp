// SPDX-License-Identifier: MIT
#pragma once

#include "auth/download.hpp"
#include "auth/jwk.hpp"

#include <boost/system/result.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace taskgate::auth {

/// Where a key set is published, and which of its keys count.
struct KeySetAddress {
    /// The URL of the set itself, or of an issuer whose discovery document names it (OpenID Connect
    /// Discovery 1.0 section 4).
    enum class Kind : std::uint8_t { key_set, issuer };

    Kind kind = Kind::key_set;
    std::string url = {};
    std::string label = {};  ///< of the keys
    std::vector<Algorithm> algorithms = default_algorithms();
    bool names_algorithms = false;  ///< the configuration does
    DownloadPolicy download = {};

    bool operator==(const KeySetAddress&) const = default;
};

/// A key set as it was read, to be handed in again with the next reading.
struct KeySetReading {
    KeySetDocument document = {};
    std::string text = {};
    std::string url = {};  ///< the set's own
    Validators validators = {};
};

/// Why a key set could not be read, and how long its server asks to be left alone.
struct ReadFailure {
    std::chrono::seconds retry_after{0};
    std::string reason = {};
};

/// Reads a key set, as a rule one that was read before (`last`, or an empty reading), and blocks
/// meanwhile: 10 s at most, or until `stop` becomes true. A set without one usable key is a
/// failure.
boost::system::result<KeySetReading, ReadFailure> read_published_keys(
    const KeySetAddress& address, const KeySetReading& last, const std::atomic<bool>& stop);

}  // namespace taskgate::auth
