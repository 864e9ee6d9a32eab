// SPDX-License-Identifier: MIT
#include "admin/adopt.hpp"

namespace taskgate::test {

CommandResult AdoptTest::adopt(const std::string& from, const std::string& to, const Words& more) {
    Words arguments{"adopt", "--from", "env:FROM"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_program(std::move(arguments), {"FROM=" + from, "DATABASE_URL=" + to});
}

}  // namespace taskgate::test
