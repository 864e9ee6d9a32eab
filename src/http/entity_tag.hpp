// SPDX-License-Identifier: MIT
#pragma once

#include "http/message.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace taskgate::http {

/// How two entity tags are compared (RFC 9110 8.8.3.2): a weak comparison looks past `W/`, a strong
/// one finds no weak tag equal to anything.
enum class Comparison : bool { strong, weak };

/// An entity tag: a view of the message.
struct EntityTag {
    std::string_view opaque = {};  ///< what stands between the quotes
    bool is_weak = false;
};

/// What `If-Match` or `If-None-Match` asks for (RFC 9110 13.1).
struct TagCondition {
    bool is_any = false;  ///< `*`
    std::vector<EntityTag> tags = {};

    /// Whether a strong tag with this text is among those asked for, or any is.
    [[nodiscard]] bool holds(std::string_view opaque, Comparison comparison) const;
};

/// The condition in the fields of that name; nothing where there is none. A list that makes no
/// sense ends where it stops to.
[[nodiscard]] std::optional<TagCondition> read_condition(const RequestHead& head,
                                                         std::string_view name);

}  // namespace taskgate::http
