// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string_view>

namespace taskgate::auth {

/// The curves of EdDSA (RFC 8032 section 5).
enum class EdwardsCurve { ed25519, ed448 };

/// What is wrong with an encoded point as a public key, if anything: that its y is not reduced,
/// that no point of the curve has it, or that the point is of small order, so that it verifies
/// signatures that nobody made. OpenSSL takes all of these.
std::optional<std::string_view> find_point_fault(EdwardsCurve curve, std::string_view encoded);

}  // namespace taskgate::auth
