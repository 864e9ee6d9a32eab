// SPDX-License-Identifier: MIT
#include "auth/edwards_point.hpp"

#include "base/openssl.hpp"

#include <openssl/bn.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace taskgate::auth {

namespace {

using Number = std::unique_ptr<BIGNUM, Free<BN_free>>;
using Context = std::unique_ptr<BN_CTX, Free<BN_CTX_free>>;

Number checked(BIGNUM* number) {
    if (number == nullptr) throw std::bad_alloc{};
    return Number{number};
}

/// Arithmetic modulo a prime. Public numbers only: not in constant time.
class Field {
public:
    explicit Field(const char* prime_in_hex) : prime_(read_hex(prime_in_hex)) {}

    [[nodiscard]] const BIGNUM* prime() const { return prime_.get(); }
    [[nodiscard]] Number add(const Number& a, const Number& b) const {
        return with([&](BIGNUM* out) {
            return BN_mod_add(out, a.get(), b.get(), prime_.get(), context_.get());
        });
    }
    [[nodiscard]] Number subtract(const Number& a, const Number& b) const {
        return with([&](BIGNUM* out) {
            return BN_mod_sub(out, a.get(), b.get(), prime_.get(), context_.get());
        });
    }
    [[nodiscard]] Number multiply(const Number& a, const Number& b) const {
        return with([&](BIGNUM* out) {
            return BN_mod_mul(out, a.get(), b.get(), prime_.get(), context_.get());
        });
    }
    [[nodiscard]] Number divide(const Number& a, const Number& b) const {
        const Number inverse{
            checked(BN_mod_inverse(nullptr, b.get(), prime_.get(), context_.get()))};
        return multiply(a, inverse);
    }
    /// Whether it is zero or a square.
    [[nodiscard]] bool has_root(const Number& a) const {
        return BN_kronecker(a.get(), prime_.get(), context_.get()) >= 0;
    }
    /// A small number, perhaps a negative one.
    [[nodiscard]] Number number(long value) const {
        const auto size = static_cast<BN_ULONG>(value < 0 ? -value : value);
        Number out = with([size](BIGNUM* made) { return BN_set_word(made, size); });
        return value < 0 ? subtract(number(0), out) : std::move(out);
    }

private:
    static Number read_hex(const char* text) {
        BIGNUM* number = nullptr;
        BN_hex2bn(&number, text);
        return checked(number);
    }
    template <class Operation>
    static Number with(Operation operation) {
        Number out = checked(BN_new());
        if (operation(out.get()) != 1) throw std::runtime_error("big number arithmetic failed");
        return out;
    }

    Number prime_;
    Context context_{BN_CTX_new()};
};

bool is_same(const Number& a, const Number& b) { return BN_cmp(a.get(), b.get()) == 0; }

/// Whether a point with this y exists, and whether its order divides the cofactor.
struct Judgement {
    bool is_on_curve;
    bool has_small_order;
};

/// −x² + y² = 1 + d·x²·y² (RFC 8032 5.1): x² = (y² − 1) / (d·y² + 1). The cofactor is 8; the points
/// of order 8 double to y = 0, where d·y⁴ + 2·y² = 1.
Judgement judge_25519(const Field& field, const Number& y) {
    const Number one = field.number(1);
    const Number d = field.divide(field.number(-121665), field.number(121666));
    const Number square = field.multiply(y, y);
    const Number scaled = field.multiply(d, square);
    const Number twice = field.add(square, square);
    const Number doubled = field.add(field.multiply(scaled, square), twice);
    return {field.has_root(field.multiply(field.subtract(square, one), field.add(scaled, one))),
            is_same(doubled, one)};
}

/// x² + y² = 1 + d·x²·y² (RFC 8032 5.2): x² = (y² − 1) / (d·y² − 1). The cofactor is 4.
Judgement judge_448(const Field& field, const Number& y) {
    const Number one = field.number(1);
    const Number square = field.multiply(y, y);
    const Number scaled = field.multiply(field.number(-39081), square);
    return {
        field.has_root(field.multiply(field.subtract(square, one), field.subtract(scaled, one))),
        false};
}

constexpr const char* prime_25519 =
    "7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFED";
constexpr const char* prime_448 =
    "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFFFF"
    "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF";

}  // namespace

std::optional<std::string_view> find_point_fault(EdwardsCurve curve, std::string_view encoded) {
    const bool is_25519 = curve == EdwardsCurve::ed25519;
    if (encoded.size() != (is_25519 ? 32U : 57U)) return "x is not as long as its curve says";
    std::string bytes{encoded};
    // The highest bit is the sign of x (RFC 8032 5.1.2 and 5.2.2).
    bytes.back() = static_cast<char>(static_cast<unsigned char>(bytes.back()) & 0x7FU);
    const Number y{checked(BN_lebin2bn(bytes_of(bytes), static_cast<int>(bytes.size()), nullptr))};
    const Field field{is_25519 ? prime_25519 : prime_448};
    if (BN_cmp(y.get(), field.prime()) >= 0) return "the point is not written as its curve says";
    const Judgement verdict = is_25519 ? judge_25519(field, y) : judge_448(field, y);
    if (!verdict.is_on_curve) return "the point is not on its curve";
    const bool has_small_order = verdict.has_small_order || is_same(y, field.number(0)) ||
                                 is_same(y, field.number(1)) || is_same(y, field.number(-1));
    if (has_small_order) return "the point has a small order";
    return std::nullopt;
}

}  // namespace taskgate::auth
