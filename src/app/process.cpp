// SPDX-License-Identifier: MIT
#include "app/process.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>

namespace taskgate {

void harden_process() {
    // NOLINTBEGIN(cppcoreguidelines-pro-type-vararg): POSIX's interface
    ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    // NOLINTEND(cppcoreguidelines-pro-type-vararg)
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
}

void raise_descriptor_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace taskgate
