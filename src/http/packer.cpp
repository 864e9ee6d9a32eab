// SPDX-License-Identifier: MIT
#include "http/packer.hpp"

#include <array>
#include <brotli/encode.h>
#include <new>
#include <utility>
// NOLINTNEXTLINE(readability-identifier-naming): zlib's own name, and what makes its input const
#define ZLIB_CONST
#include <zlib.h>

namespace taskgate::http {

/// One of the two libraries.
class Packer::Encoder {
public:
    virtual ~Encoder() = default;
    virtual void pack(std::string_view piece, Part part, std::string& out) = 0;
};

namespace {

// Decision 0021 has the measurements behind the levels and windows.
constexpr int gzip_level = 1;
constexpr int gzip_level_once = 6;
/// As a power of two, in bytes; 16 more ask zlib for the gzip format.
constexpr int gzip_window = 14;
constexpr int gzip_format = 16;
constexpr int gzip_memory = 7;
constexpr std::uint32_t br_level = 1;
constexpr std::uint32_t br_level_once = 6;
constexpr std::uint32_t br_window = 16;

class GzipEncoder final : public Packer::Encoder {
public:
    explicit GzipEncoder(Effort effort) {
        const int level = effort == Effort::once ? gzip_level_once : gzip_level;
        if (deflateInit2(&stream_, level, Z_DEFLATED, gzip_format + gzip_window, gzip_memory,
                         Z_DEFAULT_STRATEGY) != Z_OK) {
            throw std::bad_alloc{};
        }
    }
    ~GzipEncoder() override { deflateEnd(&stream_); }
    GzipEncoder(const GzipEncoder&) = delete;
    GzipEncoder& operator=(const GzipEncoder&) = delete;

    void pack(std::string_view piece, Part part, std::string& out) override {
        // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes for a C interface
        stream_.next_in = reinterpret_cast<const Bytef*>(piece.data());
        stream_.avail_in = static_cast<uInt>(piece.size());
        do {
            stream_.next_out = buffer_.data();
            stream_.avail_out = static_cast<uInt>(buffer_.size());
            deflate(&stream_, part == Part::last ? Z_FINISH : Z_SYNC_FLUSH);
            out.append(buffer_.data(), buffer_.data() + (buffer_.size() - stream_.avail_out));
        } while (stream_.avail_out == 0);
    }

private:
    z_stream stream_ = {};
    std::array<Bytef, 4096> buffer_ = {};
};

struct FreeBrotli {
    void operator()(BrotliEncoderState* state) const { BrotliEncoderDestroyInstance(state); }
};

class BrotliEncoder final : public Packer::Encoder {
public:
    explicit BrotliEncoder(Effort effort)
        : state_(BrotliEncoderCreateInstance(nullptr, nullptr, nullptr)) {
        if (state_ == nullptr) throw std::bad_alloc{};
        BrotliEncoderSetParameter(state_.get(), BROTLI_PARAM_QUALITY,
                                  effort == Effort::once ? br_level_once : br_level);
        BrotliEncoderSetParameter(state_.get(), BROTLI_PARAM_LGWIN, br_window);
    }

    void pack(std::string_view piece, Part part, std::string& out) override {
        // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes for a C interface
        const auto* next = reinterpret_cast<const std::uint8_t*>(piece.data());
        std::size_t left = piece.size();
        const auto operation =
            part == Part::last ? BROTLI_OPERATION_FINISH : BROTLI_OPERATION_FLUSH;
        bool goes_on = true;
        while (goes_on) {
            // No room of ours: the output is taken out of the encoder's own buffer.
            std::size_t room = 0;
            if (BrotliEncoderCompressStream(state_.get(), operation, &left, &next, &room, nullptr,
                                            nullptr) == BROTLI_FALSE) {
                throw std::bad_alloc{};
            }
            // It is done once a call leaves neither input nor output.
            goes_on = left > 0 || BrotliEncoderHasMoreOutput(state_.get()) == BROTLI_TRUE;
            std::size_t size = 0;
            const std::uint8_t* packed = BrotliEncoderTakeOutput(state_.get(), &size);
            out.append(packed, packed + size);
        }
    }

private:
    std::unique_ptr<BrotliEncoderState, FreeBrotli> state_;
};

std::unique_ptr<Packer::Encoder> make_encoder(Coding coding, Effort effort) {
    if (coding == Coding::br) return std::make_unique<BrotliEncoder>(effort);
    return std::make_unique<GzipEncoder>(effort);
}

}  // namespace

Packer::Packer(Coding coding, Effort effort) : encoder_(make_encoder(coding, effort)) {}
Packer::~Packer() = default;
Packer::Packer(Packer&& other) noexcept = default;
Packer& Packer::operator=(Packer&& other) noexcept = default;

void Packer::pack(std::string_view piece, Part part, std::string& out) {
    encoder_->pack(piece, part, out);
}

}  // namespace taskgate::http
