// SPDX-License-Identifier: MIT
#include "child.hpp"

#include <array>
#include <cerrno>
#include <exception>
#include <grp.h>
#include <stdexcept>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace taskgate::test {

namespace {

constexpr unsigned nobody = 65534;

void check(int result, const char* what) {
    if (result < 0) throw std::system_error(errno, std::generic_category(), what);
}

[[noreturn]] void run_child(int out, Child::User user, const std::function<std::string()>& work) {
    std::string text;
    try {
        if (user == Child::User::unprivileged && ::geteuid() == 0) {
            check(::setgroups(0, nullptr), "setgroups");
            check(::setgid(nobody), "setgid");
            check(::setuid(nobody), "setuid");
        }
        text = work();
    } catch (const std::exception& exception) {
        text = std::string{"exception: "} + exception.what();
    }
    const bool is_written = ::write(out, text.data(), text.size()) >= 0;
    ::_exit(is_written ? 0 : 1);
}

}  // namespace

Child::Child(User user, const std::function<std::string()>& work) {
    std::array<int, 2> ends{};
    check(::pipe(ends.data()), "pipe");
    pid_ = ::fork();
    check(pid_, "fork");
    if (pid_ == 0) {
        ::close(ends[0]);
        run_child(ends[1], user, work);
    }
    ::close(ends[1]);
    pipe_ = ends[0];
}

Child::~Child() {
    if (pid_ >= 0) finish();
}

std::string Child::finish() {
    std::string text;
    std::array<char, 4096> bytes{};
    for (;;) {
        const auto size = ::read(pipe_, bytes.data(), bytes.size());
        if (size <= 0) break;
        text.append(bytes.data(), static_cast<std::size_t>(size));
    }
    ::close(pipe_);
    int status = 0;
    ::waitpid(std::exchange(pid_, -1), &status, 0);
    return status == 0 ? text : text + " (status " + std::to_string(status) + ")";
}

void give_to_unprivileged(const std::string& path) {
    if (::geteuid() == 0) check(::chown(path.c_str(), nobody, nobody), "chown");
}

}  // namespace taskgate::test
