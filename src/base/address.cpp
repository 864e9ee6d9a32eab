// SPDX-License-Identifier: MIT
#include "base/address.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>

namespace taskgate {

namespace {

constexpr std::size_t byte_bits = 8;
constexpr std::array<std::uint8_t, 12> mapped_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

}  // namespace

Address::Address(const Bytes4& bytes) : family_(Family::v4) {
    std::copy(bytes.begin(), bytes.end(), bytes_.begin());
}

Address::Address(const Bytes6& bytes) : family_(Family::v6), bytes_(bytes) {
    if (!std::equal(mapped_prefix.begin(), mapped_prefix.end(), bytes.begin())) return;
    Bytes4 inner{};
    std::copy(bytes.begin() + mapped_prefix.size(), bytes.end(), inner.begin());
    *this = Address{inner};
}

std::optional<Address> Address::read(std::string_view text) {
    const std::string copy{text};
    Bytes4 short_bytes{};
    Bytes6 long_bytes{};
    if (copy.find('\0') != std::string::npos) return std::nullopt;
    if (::inet_pton(AF_INET, copy.c_str(), short_bytes.data()) == 1) return Address{short_bytes};
    if (::inet_pton(AF_INET6, copy.c_str(), long_bytes.data()) == 1) return Address{long_bytes};
    return std::nullopt;
}

std::size_t Address::bit_count() const {
    switch (family_) {
        case Family::none: return 0;
        case Family::v4: return sizeof(Bytes4) * byte_bits;
        case Family::v6: return sizeof(Bytes6) * byte_bits;
    }
    return 0;
}

bool Address::is_loopback() const {
    constexpr std::uint8_t loopback_network = 127;
    if (family_ == Family::v4) return bytes_.front() == loopback_network;
    constexpr Bytes6 one{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    return family_ == Family::v6 && bytes_ == one;
}

Address Address::network(std::size_t bits) const {
    Address network = *this;
    for (std::size_t i = 0; i < network.bytes_.size(); ++i) {
        const std::size_t kept = bits - std::min(bits, i * byte_bits);
        if (kept >= byte_bits) continue;
        network.bytes_.at(i) &= static_cast<std::uint8_t>(0xff << (byte_bits - kept));
    }
    return network;
}

std::string Address::to_string() const {
    if (family_ == Family::none) return {};
    std::array<char, INET6_ADDRSTRLEN> text{};
    const int family = family_ == Family::v4 ? AF_INET : AF_INET6;
    if (::inet_ntop(family, bytes_.data(), text.data(), text.size()) == nullptr) return {};
    return text.data();
}

Result<AddressRange> AddressRange::read(std::string_view text) {
    const std::size_t slash = text.find('/');
    const auto address = Address::read(text.substr(0, slash));
    if (!address) return invalid("expected an IP address, or a range such as 10.0.0.0/8");
    std::size_t bits = address->bit_count();
    // An IPv4 address in the form of IPv6 has its bits behind 96 others.
    const bool is_mapped =
        address->family() == Address::Family::v4 && text.find(':') != std::string_view::npos;
    const std::size_t before = is_mapped ? 96 : 0;
    if (slash != std::string_view::npos) {
        const std::string_view digits = text.substr(slash + 1);
        const auto [end, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), bits);
        if (error != std::errc{} || end != digits.data() + digits.size() || bits < before ||
            bits - before > address->bit_count()) {
            return invalid("expected a number of bits behind the slash");
        }
        bits -= before;
    }
    if (address->network(bits) != *address) {
        return invalid("the address has bits behind its prefix");
    }
    return AddressRange{*address, bits};
}

}  // namespace taskgate
