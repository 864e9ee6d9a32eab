// SPDX-License-Identifier: MIT
#include "base/keyed_hash.hpp"

#include "base/random.hpp"

#include <bit>
#include <cstddef>
#include <cstring>

namespace taskgate {

namespace {

constexpr std::size_t word_size = 8;
constexpr int rounds_for_a_word = 2;
constexpr int rounds_at_the_end = 4;

/// Eight bytes, the first one lowest. In one go: byte by byte it took half the time of a hash.
std::uint64_t read_word(const char* bytes) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, word_size);
    return std::endian::native == std::endian::big ? __builtin_bswap64(word) : word;
}

/// Fewer than eight.
std::uint64_t read_rest(std::string_view bytes) {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        word |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
    }
    return word;
}

/// The state of section 2 of the paper, under its names.
struct State {
    std::uint64_t v0;
    std::uint64_t v1;
    std::uint64_t v2;
    std::uint64_t v3;

    void run(int rounds) {
        for (int i = 0; i < rounds; ++i) {
            v0 += v1;
            v2 += v3;
            v1 = std::rotl(v1, 13) ^ v0;
            v3 = std::rotl(v3, 16) ^ v2;
            v0 = std::rotl(v0, 32);
            v2 += v1;
            v0 += v3;
            v1 = std::rotl(v1, 17) ^ v2;
            v3 = std::rotl(v3, 21) ^ v0;
            v2 = std::rotl(v2, 32);
        }
    }

    void take(std::uint64_t word) {
        v3 ^= word;
        run(rounds_for_a_word);
        v0 ^= word;
    }
};

}  // namespace

KeyedHash::KeyedHash() : KeyedHash(random_bits(), random_bits()) {}

std::uint64_t KeyedHash::operator()(std::string_view bytes) const {
    // "somepseudorandomlygeneratedbytes"
    State state{first_ ^ 0x736f6d6570736575U, second_ ^ 0x646f72616e646f6dU,
                first_ ^ 0x6c7967656e657261U, second_ ^ 0x7465646279746573U};
    const std::uint64_t length = std::uint64_t{bytes.size()} << 56U;
    while (bytes.size() >= word_size) {
        state.take(read_word(bytes.data()));
        bytes.remove_prefix(word_size);
    }
    state.take(read_rest(bytes) | length);
    state.v2 ^= 0xFFU;
    state.run(rounds_at_the_end);
    return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}

}  // namespace taskgate
