// SPDX-License-Identifier: MIT
#pragma once

#include "base/result.hpp"

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace taskgate {

/// An IP address without a port, or none. A version 4 address in the form of version 6
/// (`::ffff:192.0.2.1`) is that of version 4; zones (`fe80::1%eth0`) are left out.
class Address {
public:
    enum class Family : std::uint8_t { none, v4, v6 };
    using Bytes4 = std::array<std::uint8_t, 4>;
    using Bytes6 = std::array<std::uint8_t, 16>;

    /// No address.
    Address() = default;
    explicit Address(const Bytes4& bytes);
    explicit Address(const Bytes6& bytes);
    /// Reads `192.0.2.1` or `2001:db8::1`, without brackets; nothing where the text is neither.
    static std::optional<Address> read(std::string_view text);

    [[nodiscard]] Family family() const { return family_; }
    /// How many bits an address of this family has: 0, 32 or 128.
    [[nodiscard]] std::size_t bit_count() const;
    /// Whether it is of the machine itself: 127.0.0.0/8 or ::1.
    [[nodiscard]] bool is_loopback() const;
    /// The same with all bits behind the first so many at zero.
    [[nodiscard]] Address network(std::size_t bits) const;
    /// `192.0.2.1`, `2001:db8::1` (RFC 5952); empty for none.
    [[nodiscard]] std::string to_string() const;
    /// Of version 4, the first four.
    [[nodiscard]] const Bytes6& bytes() const { return bytes_; }

    friend auto operator<=>(const Address&, const Address&) = default;

private:
    Family family_ = Family::none;
    Bytes6 bytes_ = {};
};

/// Addresses that begin with the same bits.
class AddressRange {
public:
    /// Reads `10.0.0.0/8`, `2001:db8::/32`, or one address. Bits behind the prefix that are set are
    /// an error: they are likely a slip.
    static Result<AddressRange> read(std::string_view text);

    [[nodiscard]] bool contains(const Address& address) const {
        return address.network(bits_) == network_;
    }

private:
    AddressRange(const Address& network, std::size_t bits) : network_(network), bits_(bits) {}

    Address network_;
    std::size_t bits_;
};

}  // namespace taskgate
