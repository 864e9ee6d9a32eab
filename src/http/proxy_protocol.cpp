// SPDX-License-Identifier: MIT
#include "http/proxy_protocol.hpp"

#include <boost/crc.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

namespace taskgate::http {

namespace {

constexpr std::string_view signature{"\r\n\r\n\0\r\nQUIT\n", 12};
/// Signature, version and command, family, length.
constexpr std::size_t fixed_bytes = 16;
constexpr std::size_t command_at = 12;
constexpr std::size_t family_at = 13;
constexpr std::size_t length_at = 14;

constexpr std::uint8_t local = 0x20;
constexpr std::uint8_t proxy = 0x21;

/// How an address family is laid out: both addresses, then both ports.
struct Family {
    std::uint8_t code;
    std::size_t bytes;
};
constexpr Family unspecified{0x00, 0};
constexpr Family tcp_4{0x11, 12};
constexpr Family tcp_6{0x21, 36};
constexpr Family unix_stream{0x31, 216};

constexpr std::uint8_t type_checksum = 0x03;
constexpr std::uint8_t type_tls = 0x20;
constexpr std::size_t checksum_bytes = 4;
/// Which client it is, and whether its certificate was verified; more may follow.
constexpr std::size_t least_tls_bytes = 5;
constexpr std::uint8_t client_speaks_tls = 0x01;

std::uint8_t byte_at(std::string_view bytes, std::size_t at) {
    return static_cast<std::uint8_t>(bytes[at]);
}

std::size_t read_16(std::string_view bytes, std::size_t at) {
    return (std::size_t{byte_at(bytes, at)} << 8U) | byte_at(bytes, at + 1);
}

template <class Bytes>
Address read_address(std::string_view from) {
    Bytes bytes{};
    std::copy_n(from.begin(), bytes.size(), bytes.begin());
    return Address{bytes};
}

/// Whether a checksum (CRC32c) is that of the header, with zeros in its own place.
bool is_checksum_of(std::string_view header, std::size_t at) {
    std::string copy{header};
    std::uint32_t sent = 0;
    for (std::size_t i = at; i < at + checksum_bytes; ++i) {
        sent = (sent << 8U) | byte_at(header, i);
        copy[i] = '\0';
    }
    boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> checksum;
    checksum.process_bytes(copy.data(), copy.size());
    return checksum.checksum() == sent;
}

/// Reads what may follow the addresses: type, length, value, one after the other.
Result<void> read_extensions(std::string_view header, std::size_t at, ProxyHeader& into) {
    constexpr std::size_t prefix_bytes = 3;
    while (at < header.size()) {
        if (header.size() - at < prefix_bytes) return invalid("an extension is cut off");
        const std::uint8_t type = byte_at(header, at);
        const std::size_t size = read_16(header, at + 1);
        at += prefix_bytes;
        if (header.size() - at < size) return invalid("an extension is cut off");
        if (type == type_checksum && (size != checksum_bytes || !is_checksum_of(header, at))) {
            return invalid("the checksum is wrong");
        }
        if (type == type_tls) {
            if (size < least_tls_bytes) return invalid("the extension about TLS is too short");
            into.is_secure = (byte_at(header, at) & client_speaks_tls) != 0;
        }
        at += size;
    }
    return {};
}

}  // namespace

Result<std::size_t> missing_proxy_bytes(std::string_view beginning) {
    const std::size_t known = std::min(beginning.size(), signature.size());
    if (beginning.substr(0, known) != signature.substr(0, known)) {
        return invalid("it does not begin with a PROXY header of version 2");
    }
    if (beginning.size() < fixed_bytes) return fixed_bytes - beginning.size();
    const std::size_t size = fixed_bytes + read_16(beginning, length_at);
    if (size > most_proxy_header_bytes) return invalid("its PROXY header is too long");
    return size - std::min(size, beginning.size());
}

Result<ProxyHeader> read_proxy_header(std::string_view header) {
    ProxyHeader read;
    const std::uint8_t command = byte_at(header, command_at);
    // The proxy itself; what else it says is to be left alone.
    if (command == local) return read;
    if (command != proxy) return invalid("its PROXY header has an unknown version or command");
    const std::uint8_t code = byte_at(header, family_at);
    constexpr std::array families{unspecified, tcp_4, tcp_6, unix_stream};
    const auto* family = std::find_if(families.begin(), families.end(),
                                      [code](const Family& known) { return known.code == code; });
    if (family == families.end()) return invalid("its PROXY header has an unknown family");
    if (header.size() - fixed_bytes < family->bytes) {
        return invalid("its PROXY header holds no whole address");
    }
    const std::string_view addresses = header.substr(fixed_bytes);
    if (code == tcp_4.code) read.source = read_address<Address::Bytes4>(addresses);
    if (code == tcp_6.code) read.source = read_address<Address::Bytes6>(addresses);
    auto extensions = read_extensions(header, fixed_bytes + family->bytes, read);
    if (!extensions) return invalid("its PROXY header is wrong: " + extensions.error().message);
    return read;
}

}  // namespace taskgate::http
