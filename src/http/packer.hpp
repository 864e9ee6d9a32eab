// SPDX-License-Identifier: MIT
#pragma once

#include "http/content_coding.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace taskgate::http {

/// How hard to try: `each_time` for what is packed with every answer, `once` for what is kept.
enum class Effort : std::uint8_t { each_time, once };

/// Whether more follows behind a piece of a text.
enum class Part : bool { middle, last };

/// Packs one text in a content coding: gzip (RFC 1952) by zlib, br (RFC 7932) by Google's library.
/// Holds the memory that decision 0021 names until it is destroyed. Used by one thread at a time.
class Packer {
public:
    /// `coding` is not `identity`. Throws `std::bad_alloc`, as `pack` does.
    explicit Packer(Coding coding, Effort effort = Effort::each_time);
    ~Packer();
    Packer(Packer&& other) noexcept;
    Packer& operator=(Packer&& other) noexcept;
    Packer(const Packer&) = delete;
    Packer& operator=(const Packer&) = delete;

    /// Appends the packed form of the text's next piece, of less than 4 GiB, to `out`: all of it,
    /// so that who has it can unpack the whole piece. That of a piece is never empty, unless the
    /// piece is and more follows. Nothing may come behind the last one.
    void pack(std::string_view piece, Part part, std::string& out);

    class Encoder;

private:
    std::unique_ptr<Encoder> encoder_;
};

}  // namespace taskgate::http
