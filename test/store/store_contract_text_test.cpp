// SPDX-License-Identifier: MIT
#include "store_contract.hpp"

#include <gmock/gmock.h>

/// Strings come back byte for byte.
namespace taskgate::test {

namespace {

using testing::ElementsAre;

constexpr std::string_view astral = "\xF0\x9F\x90\x88";  // a cat, four bytes long

std::vector<std::string> odd_texts() {
    return {
        "'; DROP TABLE taskgate_tasks; --",
        "\"quoted\" `ticks` [brackets] \\ back\\slash %s $1 ?1 :name",
        " leading and trailing ",
        "\t\r\n line ends \n",
        "e\xCC\x81 is not \xC3\xA9",  // a combining accent and the letter with it
        "\xEF\xBB\xBF mark first",    // a byte order mark
        "\xE2\x80\xAE right to left \xE2\x80\x8B",
        "\x01\x1F\x7F control",
        std::string{astral} + "\xF4\x8F\xBF\xBF",  // and the last code point
        "0",
        "1e5",
        "NULL",
        "null",
        "0x10",
        "9223372036854775808",
        "-0.0",
        "true",
    };
}

TEST_P(StoreContract, KeepsTitlesAndDescriptionsByteForByte) {
    std::vector<Task> expected;
    for (const std::string& text : odd_texts()) expected.push_back(create(alice_, text, text));
    reopen();
    for (std::size_t i = 0; i < expected.size(); ++i) {
        EXPECT_EQ(expected[i].title, odd_texts()[i]);
        EXPECT_EQ(find(alice_, expected[i].id).value(), expected[i]);
    }
}

TEST_P(StoreContract, ChangesTextsByteForByte) {
    const Task task = create(alice_, "task");
    for (const std::string& text : odd_texts()) {
        TaskChanges changes = retitle(text);
        changes.description = std::optional<std::string>{text};
        EXPECT_EQ(update(alice_, task.id, changes).value().title, text);
        EXPECT_EQ(find(alice_, task.id).value().title, text);
        EXPECT_EQ(find(alice_, task.id).value().description, text);
    }
}

TEST_P(StoreContract, TakesTheLongestTextsOfFourByteCharacters) {
    const std::string title = repeat(astral, 500);
    const std::string description = repeat(astral, 5000);
    const Task task = create(alice_, title, description);
    EXPECT_EQ(task.title, title);
    reopen();
    EXPECT_EQ(find(alice_, task.id).value(), task);
    EXPECT_THAT(list(alice_), ElementsAre(task));
    const Task small = create(alice_, "small");
    TaskChanges changes = retitle(title);
    changes.description = std::optional<std::string>{description};
    EXPECT_EQ(update(alice_, small.id, changes).value().description, description);
}

TEST_P(StoreContract, TellsOwnersWithOddNamesApart) {
    std::vector<UserId> owners;
    for (const std::string& text : odd_texts()) owners.emplace_back(text);
    owners.emplace_back(repeat(astral, 255));
    owners.emplace_back(repeat(astral, 254));
    owners.emplace_back("A");
    owners.emplace_back("a");
    owners.emplace_back("a ");
    owners.emplace_back("\xC3\xA9");
    owners.emplace_back("e\xCC\x81");
    std::vector<Task> tasks;
    tasks.reserve(owners.size());
    for (const UserId& owner : owners) tasks.push_back(create(owner, "of " + owner.value()));
    for (std::size_t i = 0; i < owners.size(); ++i) {
        EXPECT_THAT(list(owners[i]), ElementsAre(tasks[i])) << owners[i].value();
        EXPECT_EQ(find(owners[i], tasks[i].id).value(), tasks[i]);
        EXPECT_TRUE(remove(owners[i], tasks[i].id));
        EXPECT_TRUE(list(owners[i]).empty());
    }
}

}  // namespace

}  // namespace taskgate::test
