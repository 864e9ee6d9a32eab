// SPDX-License-Identifier: MIT
#include "auth/edwards_point.hpp"

#include "auth/key_material.hpp"
#include "support/big_endian.hpp"
#include "support/key_pairs.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace taskgate::auth {

namespace {

using test::from_hex;
using test::plus;
using test::reversed;
using test::small_number;

constexpr std::string_view small_order = "the point has a small order";
constexpr std::string_view not_reduced = "the point is not written as its curve says";
constexpr std::string_view off_curve = "the point is not on its curve";
constexpr std::string_view wrong_length = "x is not as long as its curve says";

std::string fault_of(EdwardsCurve curve, std::string_view encoded) {
    const auto fault = find_point_fault(curve, encoded);
    // Nothing becomes a key that has a fault, and everything else does.
    EXPECT_EQ(make_edwards_key(curve, encoded).has_error(), fault.has_value());
    return std::string{fault.value_or("")};
}

/// 2²⁵⁵ − 19 and 2⁴⁴⁸ − 2²²⁴ − 1, highest byte first, as long as an encoded point.
const std::string prime_25519 =
    from_hex("7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed");
const std::string prime_448 = from_hex(
    "00fffffffffffffffffffffffffffffffffffffffffffffffffffffffe"
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffff");

std::string with_sign(std::string encoded) {
    encoded.back() = static_cast<char>(static_cast<unsigned char>(encoded.back()) | 0x80U);
    return encoded;
}

TEST(EdwardsPoints, OfSmallOrderAreRefusedOnCurve25519) {
    // Their orders: 1, 2, 4, 4, 8, 8, 8, 8. The last two lines are those whose x is zero with the
    // sign of a negative one, which no encoder writes.
    for (const std::string_view hex :
         {"0100000000000000000000000000000000000000000000000000000000000000",
          "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
          "0000000000000000000000000000000000000000000000000000000000000000",
          "0000000000000000000000000000000000000000000000000000000000000080",
          "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
          "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
          "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
          "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
          "0100000000000000000000000000000000000000000000000000000000000080",
          "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"}) {
        EXPECT_EQ(fault_of(EdwardsCurve::ed25519, from_hex(hex)), small_order) << hex;
    }
}

TEST(EdwardsPoints, OfSmallOrderAreRefusedOnCurve448) {
    const std::string one = small_number(1, 57);
    for (const std::string& y : {small_number(0, 57), one, test::minus(prime_448, one)}) {
        EXPECT_EQ(fault_of(EdwardsCurve::ed448, reversed(y)), small_order);
        EXPECT_EQ(fault_of(EdwardsCurve::ed448, with_sign(reversed(y))), small_order);
    }
}

TEST(EdwardsPoints, AreRefusedWhereTheirYIsNotReduced) {
    // Every y that 255 bits have room for beyond the prime; those of small order are among them.
    for (unsigned more = 0; more < 19; ++more) {
        const std::string y = reversed(plus(prime_25519, small_number(more, 32)));
        EXPECT_EQ(fault_of(EdwardsCurve::ed25519, y), not_reduced) << more;
        EXPECT_EQ(fault_of(EdwardsCurve::ed25519, with_sign(y)), not_reduced) << more;
    }
    for (unsigned more = 0; more < 300; ++more) {
        const std::string y = reversed(plus(prime_448, small_number(more, 57)));
        EXPECT_EQ(fault_of(EdwardsCurve::ed448, y), not_reduced) << more;
        EXPECT_EQ(fault_of(EdwardsCurve::ed448, with_sign(y)), not_reduced) << more;
    }
    // The last byte of a point of Ed448 is for the sign alone.
    for (unsigned last = 1; last < 0x80; ++last) {
        std::string y = reversed(small_number(3, 57));
        ASSERT_EQ(fault_of(EdwardsCurve::ed448, y), "");
        y.back() = static_cast<char>(last);
        EXPECT_EQ(fault_of(EdwardsCurve::ed448, y), not_reduced) << last;
    }
}

TEST(EdwardsPoints, AreRefusedWhereNoneHasTheirY) {
    const auto expect = [](EdwardsCurve curve, std::initializer_list<unsigned> ys,
                           std::string_view fault) {
        const std::size_t size = curve == EdwardsCurve::ed25519 ? 32 : 57;
        for (const unsigned number : ys) {
            const std::string y = reversed(small_number(number, size));
            EXPECT_EQ(fault_of(curve, y), fault) << number;
            EXPECT_EQ(fault_of(curve, with_sign(y)), fault) << number;
        }
    };
    expect(EdwardsCurve::ed25519, {2, 7, 8, 11, 12, 13, 17, 20, 22, 31, 34, 36}, off_curve);
    expect(EdwardsCurve::ed25519, {3, 4, 5, 6, 9, 10, 14, 15, 16, 18, 19, 21}, "");
    expect(EdwardsCurve::ed448, {2, 6, 10, 11, 14, 15, 16, 17, 18, 20, 22, 23}, off_curve);
    expect(EdwardsCurve::ed448, {3, 4, 5, 7, 8, 9, 12, 13, 19, 21, 24, 25}, "");
}

TEST(EdwardsPoints, ExistForAsManyYsAsTheCurveHas) {
    // Counted with other software, by taking the roots: of y from 0 to 1999, 0 and 1 among them.
    const auto count = [](EdwardsCurve curve, std::size_t size) {
        std::size_t found = 0;
        for (unsigned y = 0; y < 2000; ++y) {
            const auto fault = find_point_fault(curve, reversed(small_number(y, size)));
            found += fault == off_curve ? 0U : 1U;
        }
        return found;
    };
    EXPECT_EQ(count(EdwardsCurve::ed25519, 32), 992U);
    EXPECT_EQ(count(EdwardsCurve::ed448, 57), 1006U);
}

TEST(EdwardsPoints, AreRefusedInEveryOtherLength) {
    for (std::size_t size = 0; size < 130; ++size) {
        const std::string y = reversed(small_number(3, size));
        EXPECT_EQ(fault_of(EdwardsCurve::ed25519, y), size == 32 ? "" : wrong_length) << size;
        EXPECT_EQ(fault_of(EdwardsCurve::ed448, y), size == 57 ? "" : wrong_length) << size;
    }
}

// The public keys of RFC 8032, sections 7.1 to 7.5. With the other sign a key is one as well.
TEST(EdwardsPoints, OfTheExamplesOfTheirRfcAreAccepted) {
    for (const std::string_view hex :
         {"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
          "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
          "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
          "278117fc144c72340f67d0f2316e8386ceffbf2b2428c9c51fef7c597f1d426e",
          "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf"}) {
        std::string point = from_hex(hex);
        EXPECT_EQ(fault_of(EdwardsCurve::ed25519, point), "") << hex;
        point.back() = static_cast<char>(static_cast<unsigned char>(point.back()) ^ 0x80U);
        EXPECT_EQ(fault_of(EdwardsCurve::ed25519, point), "") << hex;
        EXPECT_EQ(fault_of(EdwardsCurve::ed448, point), wrong_length) << hex;
    }
    for (const std::string_view hex :
         {"5fd7449b59b461fd2ce787ec616ad46a1da1342485a70e1f8a0ea75d80e96778"
          "edf124769b46c7061bd6783df1e50f6cd1fa1abeafe8256180",
          "43ba28f430cdff456ae531545f7ecd0ac834a55d9358c0372bfa0c6c6798c086"
          "6aea01eb00742802b8438ea4cb82169c235160627b4c3a9480",
          "dcea9e78f35a1bf3499a831b10b86c90aac01cd84b67a0109b55a36e9328b1e3"
          "65fce161d71ce7131a543ea4cb5f7e9f1d8b00696447001400",
          "3ba16da0c6f2cc1f30187740756f5e798d6bc5fc015d7c63cc9510ee3fd44adc"
          "24d8e968b6e46e6f94d19b945361726bd75e149ef09817f580",
          "b3da079b0aa493a5772029f0467baebee5a8112d9d3a22532361da294f7bb381"
          "5c5dc59e176b4d9f381ca0938e13c6c07b174be65dfa578e80",
          "df9705f58edbab802c7f8363cfe5560ab1c6132c20a9f1dd163483a26f8ac53a"
          "39d6808bf4a1dfbd261b099bb03b3fb50906cb28bd8a081f00",
          "79756f014dcfe2079f5dd9e718be4171e2ef2486a08f25186f6bff43a9936b9b"
          "fe12402b08ae65798a3d81e22e9ec80e7690862ef3d4ed3a00",
          "a81b2e8a70a5ac94ffdbcc9badfc3feb0801f258578bb114ad44ece1ec0e799d"
          "a08effb81c5d685c0c56f64eecaef8cdf11cc38737838cf400"}) {
        std::string point = from_hex(hex);
        EXPECT_EQ(fault_of(EdwardsCurve::ed448, point), "") << hex;
        point.back() = static_cast<char>(static_cast<unsigned char>(point.back()) ^ 0x80U);
        EXPECT_EQ(fault_of(EdwardsCurve::ed448, point), "") << hex;
    }
}

TEST(EdwardsPoints, ThatOpensslMakesAreAccepted) {
    for (int i = 0; i < 50; ++i) {
        const auto short_pair = test::KeyPair::generate(Algorithm::ed25519);
        EXPECT_EQ(fault_of(EdwardsCurve::ed25519, short_pair.number("x")), "");
        const auto long_pair = test::KeyPair::generate(Algorithm::ed448);
        EXPECT_EQ(fault_of(EdwardsCurve::ed448, long_pair.number("x")), "");
    }
}

}  // namespace

}  // namespace taskgate::auth
