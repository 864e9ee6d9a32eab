// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace taskgate::http {

/// Finds the end of a request's head and holds every byte of it to the grammar of RFC 9112, more
/// strictly than the parser behind it: a lone CR or LF, NUL and other controls, folded lines, space
/// before a colon, a second space in the request line are all refused as soon as they are seen.
class HeadScanner {
public:
    explicit HeadScanner(std::size_t limit) : limit_(limit) {}

    /// What is known about the bytes so far.
    struct Progress {
        bool is_whole = false;
        std::size_t begin = 0;  ///< where the request line begins, behind empty lines
        std::size_t end = 0;    ///< behind the empty line that ends the head
        int refusal = 0;        ///< a status, or 0
    };

    /// Looks at what came since the last call. `bytes` is all that was received of this request.
    Progress scan(std::string_view bytes);

    /// Starts over for the next request.
    void reset() { *this = HeadScanner{limit_}; }

private:
    enum class Part { request_line, fields };

    /// Takes one line without its line end; a status where it is refused.
    int take_line(std::string_view line);
    [[nodiscard]] int over_limit(std::string_view bytes) const;

    std::size_t limit_;
    std::size_t line_begin_ = 0;  ///< where the first line stands that was not yet seen whole
    std::size_t head_begin_ = 0;
    Part part_ = Part::request_line;
};

/// Whether a byte may stand in a token (RFC 9110 5.6.2).
[[nodiscard]] bool is_token_character(char c);

}  // namespace taskgate::http
