// SPDX-License-Identifier: MIT
#include "support/unpack.hpp"

#include <gtest/gtest.h>

#include <array>
#include <brotli/decode.h>
#include <zlib.h>

namespace taskgate::test {

namespace {

/// A text as far as it came, and whether its end was there with nothing behind it.
struct Unpacked {
    std::string text = {};
    bool is_whole = false;
};

constexpr std::size_t buffer_size = 65'536;

Unpacked unpack_gzip(std::string packed) {
    constexpr int gzip_alone = 16 + MAX_WBITS;
    Unpacked out;
    z_stream stream{};
    EXPECT_EQ(inflateInit2(&stream, gzip_alone), Z_OK);
    stream.next_in = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_in = static_cast<uInt>(packed.size());
    std::array<Bytef, buffer_size> buffer{};
    int result = Z_OK;
    while (result == Z_OK) {
        stream.next_out = buffer.data();
        stream.avail_out = buffer.size();
        result = inflate(&stream, Z_NO_FLUSH);
        out.text.append(buffer.data(), buffer.data() + (buffer.size() - stream.avail_out));
    }
    out.is_whole = result == Z_STREAM_END && stream.avail_in == 0;
    inflateEnd(&stream);
    return out;
}

Unpacked unpack_br(std::string_view packed) {
    Unpacked out;
    BrotliDecoderState* state = BrotliDecoderCreateInstance(nullptr, nullptr, nullptr);
    const auto* next = reinterpret_cast<const std::uint8_t*>(packed.data());
    std::size_t left = packed.size();
    std::array<std::uint8_t, buffer_size> buffer{};
    BrotliDecoderResult result = BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT;
    // It asks for more input while there is still output, too.
    while (result == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT ||
           BrotliDecoderHasMoreOutput(state) == BROTLI_TRUE) {
        std::uint8_t* room = buffer.data();
        std::size_t room_left = buffer.size();
        result = BrotliDecoderDecompressStream(state, &left, &next, &room_left, &room, nullptr);
        out.text.append(buffer.data(), room);
    }
    out.is_whole = result == BROTLI_DECODER_RESULT_SUCCESS && left == 0;
    BrotliDecoderDestroyInstance(state);
    return out;
}

Unpacked unpack_any(std::string_view coding, std::string_view packed) {
    if (coding == "gzip") return unpack_gzip(std::string{packed});
    if (coding == "br") return unpack_br(packed);
    EXPECT_EQ(coding, "") << "no coding that is known here";
    return {std::string{packed}, true};
}

}  // namespace

std::string unpack(std::string_view coding, std::string_view packed) {
    Unpacked out = unpack_any(coding, packed);
    EXPECT_TRUE(out.is_whole) << coding << ": " << packed.size() << " bytes are not a whole text";
    return std::move(out.text);
}

std::string unpack_beginning(std::string_view coding, std::string_view packed) {
    return unpack_any(coding, packed).text;
}

}  // namespace taskgate::test
