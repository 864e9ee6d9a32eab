// SPDX-License-Identifier: MIT
#pragma once

#include "base/async.hpp"
#include "http/content_coding.hpp"
#include "http/message.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// Which answers are packed for those who ask, and what their fields say of it (RFC
/// 9110 8.4, 12.5).
namespace taskgate::api {

/// Whether anything is ever packed.
enum class Compression : bool { off, on };

/// Whether the answers of an endpoint may be packed. `never` is for those that hold a secret
/// besides what somebody else may have put into them: their length would tell of it (BREACH).
enum class Packing : std::uint8_t { never, if_asked };

/// Answers of so many bytes are not worth it.
inline constexpr std::size_t longest_unpacked = 1024;

/// Packs answers. Immutable.
class AnswerPacker {
public:
    /// `constant` is a text that answers consist of for as long as the service: it is packed here.
    AnswerPacker(Compression compression, std::string_view constant);

    /// What a client would rather have; `identity` where nothing is ever packed.
    [[nodiscard]] http::Coding preferred(const http::RequestHead& head) const;
    /// The coding of a good answer of an endpoint whose answers may be packed. Says `Vary` where it
    /// depends on the request.
    [[nodiscard]] http::Coding choose(http::Reply& reply, const http::RequestHead& head) const;
    /// Packs a reply and marks its entity tag, if it is still the good answer, or the 304 in its
    /// place. The reply must outlive the result.
    Async<void> pack(http::Reply& reply, http::Coding coding) const;

    [[nodiscard]] bool is_on() const { return compression_ == Compression::on; }

private:
    Compression compression_;
    std::string_view constant_;
    std::string gzip_ = {};  ///< the constant text
    std::string br_ = {};
};

}  // namespace taskgate::api
