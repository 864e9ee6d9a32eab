// SPDX-License-Identifier: MIT
#include "http/entity_tag.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace taskgate::http {

namespace {

constexpr std::string_view weak_prefix = "W/";

/// A comma may stand between two quotes, so that the list is read from tag to tag.
void read_tags(std::string_view list, TagCondition& condition) {
    for (;;) {
        const std::size_t begin = list.find_first_not_of(" \t,");
        if (begin == std::string_view::npos) return;
        list.remove_prefix(begin);
        EntityTag tag;
        tag.is_weak = list.starts_with(weak_prefix);
        if (tag.is_weak) list.remove_prefix(weak_prefix.size());
        if (!list.starts_with('"')) return;
        const std::size_t end = list.find('"', 1);
        if (end == std::string_view::npos) return;
        tag.opaque = list.substr(1, end - 1);
        condition.tags.push_back(tag);
        list.remove_prefix(end + 1);
    }
}

}  // namespace

bool TagCondition::holds(std::string_view opaque, Comparison comparison) const {
    return is_any || std::any_of(tags.begin(), tags.end(), [=](const EntityTag& tag) {
               return tag.opaque == opaque && (comparison == Comparison::weak || !tag.is_weak);
           });
}

std::optional<TagCondition> read_condition(const RequestHead& head, std::string_view name) {
    std::optional<TagCondition> condition;
    for (const Field& field : head.fields) {
        if (!equals_ignoring_case(field.name, name)) continue;
        if (!condition) condition.emplace();
        if (trim(field.value) == "*") condition->is_any = true;
        read_tags(field.value, *condition);
    }
    return condition;
}

}  // namespace taskgate::http
