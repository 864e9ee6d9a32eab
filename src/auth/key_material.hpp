// SPDX-License-Identifier: MIT
#pragma once

#include "auth/edwards_point.hpp"

#include <boost/system/result.hpp>

#include <memory>
#include <string>
#include <string_view>

// NOLINTNEXTLINE(readability-identifier-naming): OpenSSL's own name
struct evp_pkey_st;

/// Public keys out of their numbers. A reason, which is a literal, where they make no sound key.
namespace taskgate::auth {

/// A public key of OpenSSL; several keys may share one. Safe from any thread for verifying.
using KeyMaterial = std::shared_ptr<evp_pkey_st>;

/// A key, or why it is none that may be used.
using MadeKey = boost::system::result<KeyMaterial, std::string_view>;

/// NIST's curves of RFC 7518 6.2.1.1.
enum class EllipticCurve { p256, p384, p521 };

/// An RSA key (RFC 7518 6.3.1) of 2048 to 8192 bits; the numbers are big-endian bytes.
MadeKey make_rsa_key(std::string_view modulus, std::string_view exponent);

/// A key on one of NIST's curves (RFC 7518 6.2.1); both coordinates have the field's full length.
MadeKey make_elliptic_key(EllipticCurve curve, std::string_view x, std::string_view y);

/// A key on an Edwards curve (RFC 8037 section 2), of a point without fault.
MadeKey make_edwards_key(EdwardsCurve curve, std::string_view x);

}  // namespace taskgate::auth
