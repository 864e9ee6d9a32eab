// SPDX-License-Identifier: MIT
#include "admin/terminal.hpp"

#include <array>
#include <cerrno>
#include <pty.h>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

namespace taskgate::test {

CommandResult run_on_terminal(Words arguments, const std::string& input) {
    Command command = program(std::move(arguments));
    std::vector<char*> pointers;
    for (std::string& argument : command.arguments) pointers.push_back(argument.data());
    pointers.push_back(nullptr);
    int terminal = -1;
    const pid_t child = ::forkpty(&terminal, nullptr, nullptr, nullptr);
    if (child == 0) {
        ::execv(pointers[0], pointers.data());
        ::_exit(127);
    }
    if (::write(terminal, input.data(), input.size()) < 0) {
        throw std::runtime_error("nothing can be typed into the terminal");
    }
    CommandResult result;
    std::array<char, 4096> bytes{};
    for (;;) {
        // A terminal that nobody writes to any more is an error (EIO), not an end.
        const auto size = ::read(terminal, bytes.data(), bytes.size());
        if (size < 0 && errno == EINTR) continue;
        if (size <= 0) break;
        result.output.append(bytes.data(), static_cast<std::size_t>(size));
    }
    ::close(terminal);
    int status = 0;
    ::waitpid(child, &status, 0);
    result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    return result;
}

}  // namespace taskgate::test
