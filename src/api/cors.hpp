// SPDX-License-Identifier: MIT
#pragma once

#include "base/result.hpp"
#include "http/message.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace taskgate::api {

/// Which web origins may read answers (the Fetch standard's CORS protocol). Immutable.
class CorsPolicy {
public:
    /// Nobody may: no CORS field is ever sent.
    CorsPolicy() = default;

    /// Reads `CORS_ORIGINS`: origins with commas between them, or a JSON list of them, or `*`. An
    /// entry that a browser could never send (a path, a final slash) is `invalid`.
    static Result<CorsPolicy> read(std::string_view setting);

    /// Whether a request is a preflight, which is answered for any path and without a token.
    [[nodiscard]] static bool is_preflight(const http::RequestHead& head);
    /// The answer to a preflight but for what `decorate` adds.
    [[nodiscard]] http::Reply answer_preflight(const http::RequestHead& head) const;

    /// Adds what lets the origin of `head` read a reply; null: the head could not be read.
    void decorate(http::Reply& reply, const http::RequestHead* head) const;

    [[nodiscard]] const std::vector<std::string>& origins() const { return origins_; }

private:
    enum class Match { none, wildcard, listed };
    [[nodiscard]] Match match(const http::RequestHead& head) const;

    std::vector<std::string> origins_ = {};
    bool allows_any_ = false;
};

}  // namespace taskgate::api
