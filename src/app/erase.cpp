// SPDX-License-Identifier: MIT
#include "app/erase.hpp"

#include "app/progress.hpp"
#include "base/quote.hpp"
#include "store/open_admin.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <iostream>
#include <string>
#include <unistd.h>

namespace taskgate {

namespace {

/// How many tasks there are to erase. Makes no store where there is none.
Result<std::int64_t> count_tasks_of(const DatabaseUrl& url, const UserId& user) {
    const auto store = open_admin_for_reading(url);
    if (!store) return store.error();
    return (*store)->count_tasks_of(user);
}

Result<void> ask(const UserId& user) {
    if (::isatty(STDIN_FILENO) != 1) {
        return invalid("nobody can be asked here: to erase them, say --yes");
    }
    fmt::print("They cannot be brought back. Type the user id again to erase them: ");
    std::fflush(stdout);
    std::string line;
    std::getline(std::cin, line);
    if (line == user.value()) return {};
    return failed("that is another user id: nothing was erased");
}

Result<std::int64_t> erase_all(StoreAdmin& store, const UserId& user, std::int64_t total) {
    Progress progress{"erasing", total};
    std::int64_t erased = 0;
    for (;;) {
        const auto count = store.erase_some(user);
        if (!count) return count.error();
        if (*count == 0) return erased;
        erased += static_cast<std::int64_t>(*count);
        progress.advance(*count);
    }
}

Result<void> remove_traces(StoreAdmin& store, Traces traces) {
    if (traces == Traces::kept) {
        fmt::print(
            "Traces of them may be left in the store's files. Without --no-vacuum, the same "
            "removes them.\n");
        return {};
    }
    const auto remains = store.scrub();
    if (!remains) {
        return failed(
            fmt::format("traces of them may be left in the files: run the same again ({})",
                        remains.error().message));
    }
    if (*remains == Remains::nowhere) {
        fmt::print("No trace of them is left in the file and its log.\n");
    } else {
        fmt::print(
            "The server keeps the rows in its files until it vacuums the table (VACUUM "
            "taskgate_tasks), and\nin its write-ahead log until that is used again.\n");
    }
    return {};
}

}  // namespace

Result<void> erase_user(const DatabaseUrl& url, const UserId& user, Confirmation confirmation,
                        Traces traces) {
    const auto total = count_tasks_of(url, user);
    if (!total) return Error{total.error().code, "DATABASE_URL: " + total.error().message};
    fmt::print("User {}: {} tasks in {}.\n", quote_briefly(user.value()), *total, full_label(url));
    if (confirmation == Confirmation::asked_for) {
        if (auto agreed = ask(user); !agreed) return agreed;
    }
    const auto store = open_admin(url);
    if (!store) return Error{store.error().code, "DATABASE_URL: " + store.error().message};
    const auto erased = erase_all(**store, user, *total);
    if (!erased) return erased.error();
    fmt::print("{} tasks erased.\n", *erased);
    std::fflush(stdout);
    if (auto done = remove_traces(**store, traces); !done) return done;
    fmt::print("Backups, exports and replicas are as they were.\n");
    return {};
}

}  // namespace taskgate
