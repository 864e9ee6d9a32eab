// SPDX-License-Identifier: MIT
#pragma once

#include "support/temp_dir.hpp"

#include <string>

namespace taskgate::test {

/// The end of a service manager that a service tells how it is: what `NOTIFY_SOCKET` names.
class NotifySocket {
public:
    enum class Kind : bool { path, abstract_name };

    explicit NotifySocket(Kind kind = Kind::path);
    ~NotifySocket();
    NotifySocket(const NotifySocket&) = delete;
    NotifySocket& operator=(const NotifySocket&) = delete;

    /// As it stands in the variable.
    [[nodiscard]] const std::string& name() const { return name_; }
    /// The next message, waited for; a time-out fails the test.
    [[nodiscard]] std::string receive() const;
    [[nodiscard]] bool has_message() const;
    /// Forgets what came so far.
    void drain() const;

private:
    TempDir folder_;
    std::string name_;
    int socket_ = -1;
};

}  // namespace taskgate::test
