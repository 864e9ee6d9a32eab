// SPDX-License-Identifier: MIT
#include "store/long_lists.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace taskgate {

namespace {

const UserId alice{"alice"};
const UserId bob{"bob"};

std::string message_of(const Result<LongLists::Place>& place) {
    return place ? "" : place.error().message;
}

/// Enters so many lists of one user; fails where one is refused.
std::vector<LongLists::Place> enter(LongLists& lists, const UserId& owner, std::size_t count) {
    std::vector<LongLists::Place> places;
    for (std::size_t i = 0; i < count; ++i) places.push_back(lists.enter(owner).value());
    return places;
}

}  // namespace

TEST(LongLists, OfAUserAreFewerThanOfAllTogether) {
    LongLists lists{"SQLite", 64};
    auto of_alice = enter(lists, alice, LongLists::most_of_user);
    EXPECT_EQ(message_of(lists.enter(alice)),
              "SQLite: too many long lists of one user are under way");
    EXPECT_TRUE(lists.enter(bob));
    of_alice.pop_back();
    EXPECT_TRUE(lists.enter(alice));
    EXPECT_EQ(lists.count(), LongLists::most_of_user - 1);
}

TEST(LongLists, OfAUserTakeHalfOfFewPlaces) {
    for (const auto& [capacity, of_user] :
         {std::pair{1U, 1U}, {2U, 1U}, {3U, 2U}, {4U, 2U}, {15U, 8U}, {16U, 8U}}) {
        LongLists lists{"PostgreSQL", capacity};
        const auto of_alice = enter(lists, alice, of_user);
        EXPECT_FALSE(lists.enter(alice)) << capacity;
        EXPECT_EQ(lists.enter(bob).has_value(), capacity > 1) << capacity;
    }
}

TEST(LongLists, OfAllUsersAreBounded) {
    LongLists lists{"SQLite", 3};
    const auto of_alice = enter(lists, alice, 2);
    auto of_bob = enter(lists, bob, 1);
    EXPECT_EQ(message_of(lists.enter(bob)), "SQLite: too many long lists are under way");
    EXPECT_EQ(lists.count(), 3U);
    of_bob.clear();
    EXPECT_TRUE(lists.enter(bob));
}

TEST(LongLists, GiveAPlaceBackOnceHoweverOftenItIsMoved) {
    LongLists lists{"SQLite", 64};
    const auto kept = enter(lists, alice, 1);
    {
        auto place = lists.enter(alice).value();
        const LongLists::Place moved{std::move(place)};
        EXPECT_EQ(lists.count(), 2U);
    }
    EXPECT_EQ(lists.count(), 1U);
}

}  // namespace taskgate
