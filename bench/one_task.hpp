// SPDX-License-Identifier: MIT
#pragma once

#include "servers.hpp"
#include "store/open_store.hpp"
#include "support/blocking_loop.hpp"

#include <string>
#include <utility>

namespace taskgate::bench {

/// The id of one task of the user in a new file.
inline std::string make_task(const std::string& path) {
    const SystemClock clock;
    auto store = must(open_store("sqlite:///" + path, clock));
    test::BlockingLoop loop;
    NewTask task;
    task.title = "Water the plants";
    auto created = store->create_task(UserId{user}, std::move(task));
    return must(loop.run(std::move(created))).id.to_string();
}

}  // namespace taskgate::bench
