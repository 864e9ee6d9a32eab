// SPDX-License-Identifier: MIT
#pragma once

#include "auth/algorithm.hpp"
#include "base/async.hpp"
#include "base/clock.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace taskgate::auth {

/// One key that may verify a token. It decides its own algorithm (RFC 8725 3.1): a token's header
/// only ever selects among keys. Immutable; safe from any thread.
class Key {
public:
    virtual ~Key() = default;

    /// The one algorithm of the tokens that it verifies.
    [[nodiscard]] virtual Algorithm algorithm() const = 0;
    /// Its `kid` (RFC 7517 4.5); empty where it has none, as a shared secret.
    [[nodiscard]] virtual std::string_view id() const { return {}; }
    /// How the operator knows it: `BETTER_AUTH_SECRET`. Never its content.
    [[nodiscard]] virtual std::string_view label() const = 0;
    /// Whether `signature` is this key's over `input`, in constant time for a secret.
    [[nodiscard]] virtual bool verifies(std::string_view input,
                                        std::string_view signature) const = 0;
};

/// What came of asking for keys to be read again.
enum class Rereading : std::uint8_t {
    none,    ///< it was too soon to ask, or it took too long
    joined,  ///< one that was under way has ended; it may have begun before what was asked for was
             ///< there
    own,     ///< one that began afterwards has ended
};

/// From where keys were read, and can be read once more. Safe from any thread.
class KeyOrigin {
public:
    virtual ~KeyOrigin() = default;
    /// Has the keys read again, or waits for a reading that is under way, on the current loop; at
    /// most that long.
    virtual Async<Rereading> read_again(std::chrono::milliseconds at_most) = 0;
};

/// Keys of one origin, and which tokens they are for.
struct KeyGroup {
    enum class Kind : std::uint8_t { secrets, key_set };

    Kind kind = Kind::secrets;
    /// The setting and the address: `BETTER_AUTH_URL https://app.example.com/api/auth/jwks`.
    std::string label = {};
    /// The `iss` of its tokens is one of them; empty: it is not bound to any.
    std::vector<std::string> issuers = {};
    /// A token without `iss` is taken all the same.
    bool issuer_may_be_absent = false;
    std::vector<std::shared_ptr<const Key>> keys = {};
    /// Whether its keys were ever read; until then its tokens can be neither accepted nor refused.
    bool is_loaded = true;
    /// When its keys were read last; nothing for what needs no reading.
    std::optional<Time> read_at = {};
    std::shared_ptr<KeyOrigin> origin = {};  ///< null where they cannot change by themselves

    /// Whether a token with this `iss` may be one of its keys'.
    [[nodiscard]] bool admits(std::optional<std::string_view> issuer) const;
    /// Whether `issuer` is one of those that it is bound to.
    [[nodiscard]] bool is_bound_to(std::string_view issuer) const;
};

/// The keys in force. Immutable: a change of keys is a new set.
class KeySet {
public:
    explicit KeySet(std::vector<KeyGroup> groups) : groups_(std::move(groups)) {}
    /// Shared secrets alone, for tokens of any issuer.
    explicit KeySet(std::vector<std::shared_ptr<const Key>> secrets);

    [[nodiscard]] const std::vector<KeyGroup>& groups() const { return groups_; }
    /// Whether there is a group of that kind.
    [[nodiscard]] bool has(KeyGroup::Kind kind) const;

private:
    std::vector<KeyGroup> groups_;
};

}  // namespace taskgate::auth
