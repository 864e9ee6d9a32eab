// SPDX-License-Identifier: MIT
#include "store/long_lists.hpp"

#include <string>
#include <utility>

namespace taskgate {

LongLists::Place::Place(Place&& other) noexcept
    : lists_(std::exchange(other.lists_, nullptr)), owner_(std::move(other.owner_)) {}

LongLists::Place::~Place() {
    if (lists_ != nullptr) lists_->leave(owner_);
}

Result<LongLists::Place> LongLists::enter(const UserId& owner) {
    const std::lock_guard lock{mutex_};
    const auto of_user = std::count(owners_.begin(), owners_.end(), owner);
    if (static_cast<std::size_t>(of_user) >= capacity_of_user_) {
        return unavailable(std::string{store_} + ": too many long lists of one user are under way");
    }
    if (owners_.size() >= capacity_) {
        return unavailable(std::string{store_} + ": too many long lists are under way");
    }
    owners_.push_back(owner);
    return Place{*this, owner};
}

void LongLists::leave(const UserId& owner) {
    const std::lock_guard lock{mutex_};
    std::swap(*std::find(owners_.begin(), owners_.end(), owner), owners_.back());
    owners_.pop_back();
}

std::size_t LongLists::count() const {
    const std::lock_guard lock{mutex_};
    return owners_.size();
}

}  // namespace taskgate
