// SPDX-License-Identifier: MIT
#pragma once

#include "base/clock.hpp"
#include "domain/task.hpp"
#include "http/content_coding.hpp"
#include "http/entity_tag.hpp"
#include "http/message.hpp"
#include "store/store.hpp"

#include <optional>
#include <string>

/// Entity tags of tasks, and the requests that depend on them (RFC 9110 8.8.3 and 13).
namespace taskgate::api {

/// The tag of a task's present state, without quotes. No two states of a task have the same, as
/// every change makes `updated_at` a later moment.
[[nodiscard]] std::string tag_of(const Task& task);
/// The tag of a whole list.
[[nodiscard]] std::string tag_of(const ListState& state);

/// What a request demands of what it is about, a task or a list: `If-Match`, `If-None-Match`.
class Precondition {
public:
    /// Demands nothing.
    Precondition() = default;
    /// What the fields of a request say. Texts that are no tags of a task match none.
    static Precondition read(const http::RequestHead& head);

    /// Whether every task will do.
    [[nodiscard]] bool is_empty() const { return !any_of_ && !none_of_; }
    /// Whether a task that changed last at that moment will do.
    [[nodiscard]] bool holds(Time last_change) const;
    /// The last change of the only state that will do, where it is that simple.
    [[nodiscard]] std::optional<Time> only_state() const;
    /// Whether its `If-None-Match` names a list, of which then no more than the tag is answered.
    /// Must not outlive the request.
    [[nodiscard]] KnownList known_list() const;

private:
    std::optional<http::TagCondition> any_of_ = {};
    std::optional<http::TagCondition> none_of_ = {};
};

/// Lets a reply with an entity tag become the 304 or 412 that the fields of its request ask for,
/// where that is a GET or HEAD. Takes the tag off the answer to a PUT, which must not have one
/// unless it was kept just as it was sent (RFC 9110 9.3.4); ours holds changes alone.
void apply_conditions(http::Reply& reply, const http::RequestHead& head);

/// Makes a reply's entity tag that of its form in a coding, if it has one: other bytes need another
/// tag (RFC 9110 8.8.3.3). Behind `apply_conditions`, which takes them for the same.
void mark_tag(http::Reply& reply, http::Coding coding);

}  // namespace taskgate::api
