// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>

namespace taskgate::test {

/// Another process that does something and says what came of it.
class Child {
public:
    enum class User : bool { same, unprivileged };

    /// Forks. Root passes every check of a file's mode, so a test of such a check runs as `nobody`.
    Child(User user, const std::function<std::string()>& work);
    ~Child();
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    /// Waits for its end: what the work returned, or how the process died.
    std::string finish();

private:
    int pid_ = -1;
    int pipe_ = -1;
};

/// Makes a file or directory the property of the user that an unprivileged child is.
void give_to_unprivileged(const std::string& path);

}  // namespace taskgate::test
