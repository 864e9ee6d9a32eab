// SPDX-License-Identifier: MIT
#include "api/condition.hpp"

#include "api/problem.hpp"
#include "base/timestamp.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <utility>

namespace taskgate::api {

namespace {

/// Begins every tag: another number for another form of the same task, so that what clients have
/// kept of the former one is not taken for the present one.
constexpr std::string_view form = "1-";

constexpr std::string_view if_match = "if-match";
constexpr std::string_view if_none_match = "if-none-match";
constexpr std::string_view tag_field = "ETag";

/// A client may send the tag of a coded answer back, which says so at its end.
constexpr std::array<std::string_view, 3> coding_suffixes{"", "-gzip", "-br"};

std::string tag_of(Time last_change) {
    return fmt::format("{}{:x}", form, last_change.time_since_epoch().count());
}

/// The moment that a tag stands for; nothing where it is no tag of a task.
std::optional<Time> read_tag(std::string_view opaque) {
    for (const std::string_view suffix : coding_suffixes) {
        if (!suffix.empty() && opaque.ends_with(suffix)) opaque.remove_suffix(suffix.size());
    }
    if (!opaque.starts_with(form)) return std::nullopt;
    const std::string_view digits = opaque.substr(form.size());
    std::int64_t microseconds = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), microseconds, 16);
    const Time time{std::chrono::microseconds{microseconds}};
    if (tag_of(time) != opaque || !has_four_digit_year(time)) return std::nullopt;
    return time;
}

bool names(const http::TagCondition& condition, std::string_view opaque,
           http::Comparison comparison) {
    return std::any_of(
        coding_suffixes.begin(), coding_suffixes.end(), [&](std::string_view suffix) {
            return condition.holds(std::string{opaque} + std::string{suffix}, comparison);
        });
}

/// The fields that a 304 has as the 200 would (RFC 9110 15.4.5).
bool belongs_to_not_modified(const http::ReplyField& field) {
    return field.name == tag_field || field.name == "Cache-Control" || field.name == "Vary";
}

void become_not_modified(http::Reply& reply) {
    http::Reply answer;
    answer.status = 304;
    for (http::ReplyField& field : reply.fields) {
        if (belongs_to_not_modified(field)) answer.fields.push_back(std::move(field));
    }
    reply = std::move(answer);
}

}  // namespace

std::string tag_of(const Task& task) { return tag_of(task.updated_at); }

std::string tag_of(const ListState& state) {
    std::string tag{form};
    for (const unsigned char byte : state) tag += fmt::format("{:02x}", byte);
    return tag;
}

Precondition Precondition::read(const http::RequestHead& head) {
    Precondition precondition;
    precondition.any_of_ = http::read_condition(head, if_match);
    precondition.none_of_ = http::read_condition(head, if_none_match);
    // Any task will do, and that there is one is asked in any case.
    if (precondition.any_of_ && precondition.any_of_->is_any) precondition.any_of_.reset();
    return precondition;
}

bool Precondition::holds(Time last_change) const {
    const std::string tag = tag_of(last_change);
    if (any_of_ && !names(*any_of_, tag, http::Comparison::strong)) return false;
    return !none_of_ || !names(*none_of_, tag, http::Comparison::weak);
}

std::optional<Time> Precondition::only_state() const {
    if (!any_of_ || none_of_ || any_of_->tags.size() != 1) return std::nullopt;
    const http::EntityTag& tag = any_of_->tags.front();
    return tag.is_weak ? std::nullopt : read_tag(tag.opaque);
}

KnownList Precondition::known_list() const {
    if (!none_of_) return nullptr;
    return [condition = *none_of_](const ListState& state) {
        return names(condition, tag_of(state), http::Comparison::weak);
    };
}

void apply_conditions(http::Reply& reply, const http::RequestHead& head) {
    const auto value = reply.find(tag_field);
    if (!value) return;
    if (head.method == "PUT") {
        std::erase_if(reply.fields, [](const auto& field) { return field.name == tag_field; });
        return;
    }
    if (head.method != "GET" && head.method != "HEAD") return;
    const std::string tag{value->substr(1, value->size() - 2)};
    const auto any_of = http::read_condition(head, if_match);
    if (any_of && !names(*any_of, tag, http::Comparison::strong)) {
        reply = problem(412);
        return;
    }
    const auto none_of = http::read_condition(head, if_none_match);
    if (none_of && names(*none_of, tag, http::Comparison::weak)) become_not_modified(reply);
}

void mark_tag(http::Reply& reply, http::Coding coding) {
    for (http::ReplyField& field : reply.fields) {
        if (field.name != tag_field || coding == http::Coding::identity) continue;
        field.value.insert(field.value.size() - 1, coding == http::Coding::br ? "-br" : "-gzip");
    }
}

}  // namespace taskgate::api
