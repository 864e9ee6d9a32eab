// SPDX-License-Identifier: MIT
#pragma once

#include "base/result.hpp"
#include "domain/ids.hpp"

#include <algorithm>
#include <cstddef>
#include <mutex>
#include <string_view>
#include <vector>

namespace taskgate {

/// Counts the long lists under way, all together and of each user, so that clients who take theirs
/// slowly cannot keep every connection to the database from the others, nor one user alone all the
/// places from the other users. Safe from any thread.
class LongLists {
public:
    /// The most that one user has under way at once.
    static constexpr std::size_t most_of_user = 8;

    /// The place of one list among them, given back with its end. `LongLists` outlives it.
    class Place {
    public:
        Place(Place&& other) noexcept;
        Place& operator=(Place&&) = delete;
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;
        ~Place();

    private:
        friend class LongLists;

        Place(LongLists& lists, UserId owner) : lists_(&lists), owner_(std::move(owner)) {}

        LongLists* lists_;
        UserId owner_;
    };

    /// `store` is what errors begin with. Of few places, one user has half at most, so that the
    /// others have some left.
    LongLists(std::string_view store, std::size_t capacity)
        : store_(store),
          capacity_(capacity),
          capacity_of_user_(std::min(most_of_user, (capacity + 1) / 2)) {}

    /// Takes a place; `unavailable` where the owner, or all users together, have as many as may be.
    Result<Place> enter(const UserId& owner);
    [[nodiscard]] std::size_t count() const;

private:
    void leave(const UserId& owner);

    std::string_view store_;
    std::size_t capacity_;
    std::size_t capacity_of_user_;
    mutable std::mutex mutex_;
    std::vector<UserId> owners_ = {};  ///< of every list under way: few enough to be looked through
};

}  // namespace taskgate
