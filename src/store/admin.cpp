// SPDX-License-Identifier: MIT
#include "store/admin.hpp"

#include "base/quote.hpp"
#include "base/utf8.hpp"

#include <fmt/format.h>

namespace taskgate {

namespace {

std::optional<std::string> find_fault(std::string_view name, std::string_view text,
                                      schema::Length length) {
    if (!utf8::is_valid(text)) return fmt::format("{} is no UTF-8", name);
    if (text.find('\0') != std::string_view::npos) return fmt::format("{} holds U+0000", name);
    const std::size_t count = utf8::count_code_points(text);
    if (count < length.min) return fmt::format("{} is empty", name);
    if (count <= length.max) return std::nullopt;
    return fmt::format("{} has {} characters, more than {}", name, count, length.max);
}

}  // namespace

std::optional<std::string> find_misfit(const Task& task) {
    constexpr schema::Length user_id_length{1, UserId::max_length};
    if (auto fault = find_fault("user_id", task.user_id.value(), user_id_length)) return fault;
    if (auto fault = find_fault("title", task.title, title_length)) return fault;
    if (!task.description) return std::nullopt;
    return find_fault("description", *task.description, description_length);
}

Result<void> check_tasks(std::span<const Task> tasks, std::string_view done) {
    for (const Task& task : tasks) {
        if (const auto misfit = find_misfit(task)) {
            return failed(fmt::format("the task {} of user {} cannot be {}: its {}",
                                      task.id.to_string(), quote_briefly(task.user_id.value()),
                                      done, *misfit));
        }
    }
    return {};
}

}  // namespace taskgate
