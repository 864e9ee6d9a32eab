// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdint>
#include <future>
#include <mutex>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <thread>
#include <vector>

/// Other people's programs: some are run to their end, some serve in the background.
namespace taskgate::test {

/// A program and its surroundings.
struct Command {
    /// PostgreSQL and PgBouncer refuse to be root. Where the tests are root, `server` is the user
    /// `postgres`, or `nobody` where there is none; else it is the tests' own user.
    enum class User : bool { own, server };

    std::vector<std::string> arguments = {};  ///< the first is the program, looked up in PATH
    std::vector<std::string> environment =
        {};  ///< `NAME=value`; only PATH and a locale come on top
    User user = User::server;
    std::string small_disk = {};  ///< a folder that is a disk of 16 MiB, for this program alone
    int end_signal = SIGKILL;     ///< what ends it, with all its children, when nobody needs it
};

/// A program that runs in the background. Its input is empty, its output and its errors are read
/// together and kept. It ends when the object does, and when the tests' process dies. What it wrote
/// can be read and waited for on any thread; all else belongs to one thread at a time.
class BackgroundProcess {
public:
    explicit BackgroundProcess(Command command);
    ~BackgroundProcess();
    BackgroundProcess(const BackgroundProcess&) = delete;
    BackgroundProcess& operator=(const BackgroundProcess&) = delete;

    [[nodiscard]] pid_t pid() const { return pid_; }
    /// All that it wrote so far.
    [[nodiscard]] std::string output() const;
    /// Waits until it wrote a text; false where it ended before, or where the time is over.
    [[nodiscard]] bool wait_for(std::string_view text, std::chrono::milliseconds limit) const;

    void signal(int number) const;
    /// Waits for the end of all that share its output: the exit code, or the signal's number
    /// negated. Throws after a minute.
    int wait_for_end();
    /// Kills it and its children, so that none of them has time for anything, and waits.
    void kill_with_children();

private:
    void run(std::promise<pid_t>& started);
    void keep(std::string_view bytes);
    bool has_ended_within(std::chrono::milliseconds limit) const;
    void reap();

    Command command_;
    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    std::string output_;
    bool has_ended_ = false;  ///< it is a zombie, and nothing holds its output
    pid_t pid_ = -1;
    bool is_reaped_ = false;
    int result_ = 0;
    std::jthread reader_;
};

/// What a program that has ended left behind.
struct CommandResult {
    int exit_code = 0;        ///< a signal's number negated, where one ended it
    std::string output = {};  ///< its errors, too
};

/// Runs a program to its end.
CommandResult run_command(Command command);
/// The same; whatever but 0 throws. Returns the output.
std::string run_checked(Command command);

/// Writes a file that only the user of servers can read (and root).
void write_server_file(const std::string& path, std::string_view text);
/// Makes a file or directory the property of the user of servers.
void give_to_server_user(const std::string& path);

/// A port of 127.0.0.1 that is free at this moment. It is none of those that the system hands out,
/// so that a server that is down for a while finds it free again.
std::uint16_t free_port();

}  // namespace taskgate::test
