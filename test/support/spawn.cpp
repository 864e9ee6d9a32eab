// SPDX-License-Identifier: MIT
#include "support/spawn.hpp"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <grp.h>
#include <netinet/in.h>
#include <optional>
#include <pwd.h>
#include <random>
#include <sched.h>
#include <stdexcept>
#include <string>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace taskgate::test {

namespace {

[[noreturn]] void fail(const std::string& what) {
    throw std::system_error(errno, std::generic_category(), what);
}

/// The numbers of the user of servers.
struct ServerUser {
    uid_t user = 0;
    gid_t group = 0;
};

/// Nothing where the tests themselves are not root.
std::optional<ServerUser> find_server_user() {
    if (::geteuid() != 0) return std::nullopt;
    for (const char* name : {"postgres", "nobody"}) {
        if (const auto* entry = ::getpwnam(name)) return ServerUser{entry->pw_uid, entry->pw_gid};
    }
    throw std::runtime_error("there is no user for servers");
}

/// The pointers that execvpe takes, to strings that stay where they are.
std::vector<char*> pointers_to(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    pointers.reserve(texts.size() + 1);
    for (std::string& text : texts) pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

/// All that the child needs. It is made before the fork: behind it, nothing may be allocated.
struct ChildPlan {
    char* const* arguments = nullptr;
    char* const* environment = nullptr;
    std::optional<ServerUser> user = {};
    const char* small_disk = nullptr;  ///< null: none
    const char* disk_options = nullptr;
    const char* user_map = nullptr;  ///< of a program that may not mount: the ids that it has
    const char* group_map = nullptr;
    int end_signal = SIGKILL;
    int output = -1;
    pid_t parent = -1;
};

bool become(const ServerUser& user) {
    return ::setgroups(0, nullptr) == 0 && ::setgid(user.group) == 0 && ::setuid(user.user) == 0;
}

bool write_file(const char* path, const char* text) {
    const int file = ::open(path, O_WRONLY | O_CLOEXEC);
    const bool is_written = ::write(file, text, std::strlen(text)) >= 0;
    return ::close(file) == 0 && is_written;
}

/// Mounts the small disk where nobody else sees it. Who is not root is so in a name space of its
/// own.
bool mount_small_disk(const ChildPlan& plan) {
    if (plan.small_disk == nullptr) return true;
    const bool is_root = ::geteuid() == 0;
    if (::unshare(CLONE_NEWNS | (is_root ? 0 : CLONE_NEWUSER)) != 0) return false;
    if (!is_root && !(write_file("/proc/self/setgroups", "deny") &&
                      write_file("/proc/self/uid_map", plan.user_map) &&
                      write_file("/proc/self/gid_map", plan.group_map))) {
        return false;
    }
    return ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
           ::mount("tmpfs", plan.small_disk, "tmpfs", 0, plan.disk_options) == 0;
}

void forget_signals() {
    for (int number = 1; number < NSIG; ++number) ::signal(number, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

/// Behind the fork.
[[noreturn]] void run_child(const ChildPlan& plan) {
    forget_signals();
    const int input = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    ::dup2(input, STDIN_FILENO);
    ::dup2(plan.output, STDOUT_FILENO);
    ::dup2(plan.output, STDERR_FILENO);
    ::close_range(STDERR_FILENO + 1, ~0U, 0);
    // A change of the user takes the wish for a signal back, so it comes first.
    const bool is_ready = mount_small_disk(plan) && (!plan.user || become(*plan.user)) &&
                          ::chdir("/") == 0 && ::prctl(PR_SET_PDEATHSIG, plan.end_signal) == 0;
    // The parent may have died before the wish.
    if (is_ready && ::getppid() == plan.parent) {
        environ = const_cast<char**>(plan.environment);  // its PATH is looked at, too
        ::execvp(plan.arguments[0], plan.arguments);
    }
    const char* reason = ::strerrordesc_np(errno);
    const bool is_written = ::write(STDERR_FILENO, reason, std::strlen(reason)) >= 0;
    ::_exit(is_written ? 127 : 126);
}

/// The parent's number in /proc/PID/stat, behind a name that may hold anything.
std::optional<pid_t> find_parent(const std::filesystem::path& process) {
    std::ifstream file{process / "stat"};
    std::string line;
    if (!std::getline(file, line)) return std::nullopt;
    const auto end_of_name = line.rfind(") ");
    if (end_of_name == std::string::npos || line.size() < end_of_name + 5) return std::nullopt;
    pid_t parent = 0;
    const char* digits = line.data() + end_of_name + 4;
    std::from_chars(digits, line.data() + line.size(), parent);
    return parent;
}

}  // namespace

Spawned spawn(const Command& command) {
    auto arguments = command.arguments;
    auto environment = command.environment;
    environment.emplace_back("PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin");
    environment.emplace_back("LC_ALL=C.UTF-8");
    const auto argument_pointers = pointers_to(arguments);
    const auto environment_pointers = pointers_to(environment);
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail("pipe2");

    ChildPlan plan;
    plan.arguments = argument_pointers.data();
    plan.environment = environment_pointers.data();
    if (command.user == Command::User::server) plan.user = find_server_user();
    const uid_t user = plan.user ? plan.user->user : ::geteuid();
    const gid_t group = plan.user ? plan.user->group : ::getegid();
    const std::string disk_options =
        "size=16m,mode=0700,uid=" + std::to_string(user) + ",gid=" + std::to_string(group);
    const std::string user_map = std::to_string(user) + " " + std::to_string(user) + " 1";
    const std::string group_map = std::to_string(group) + " " + std::to_string(group) + " 1";
    if (!command.small_disk.empty()) plan.small_disk = command.small_disk.c_str();
    plan.disk_options = disk_options.c_str();
    plan.user_map = user_map.c_str();
    plan.group_map = group_map.c_str();
    plan.end_signal = command.end_signal;
    plan.output = ends[1];
    plan.parent = ::getpid();

    const pid_t pid = ::fork();
    if (pid == 0) run_child(plan);
    ::close(ends[1]);
    if (pid < 0) {
        ::close(ends[0]);
        fail("fork");
    }
    Spawned child;
    child.pid = pid;
    child.output = ends[0];
    return child;
}

std::vector<pid_t> children_of(pid_t parent) {
    std::vector<pid_t> children;
    for (const auto& entry : std::filesystem::directory_iterator{"/proc"}) {
        const std::string name = entry.path().filename();
        pid_t pid = 0;
        const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
        if (error != std::errc{} || end != name.data() + name.size()) continue;
        if (find_parent(entry.path()) == parent) children.push_back(pid);
    }
    return children;
}

void give_to_server_user(const std::string& path) {
    const auto user = find_server_user();
    if (user && ::chown(path.c_str(), user->user, user->group) != 0) fail(path);
}

void write_server_file(const std::string& path, std::string_view text) {
    std::filesystem::remove(path);
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) fail(path);
    const auto written = ::write(file, text.data(), text.size());
    ::close(file);
    if (written != static_cast<ssize_t>(text.size())) throw std::runtime_error(path);
    give_to_server_user(path);
}

std::uint16_t free_port() {
    // Linux hands out those from 32768 on.
    std::uniform_int_distribution<int> ports{15'000, 32'000};
    std::random_device random;
    for (int attempt = 0; attempt < 1000; ++attempt) {
        const auto port = static_cast<std::uint16_t>(ports(random));
        const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (probe < 0) fail("socket");
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(port);
        const int result =
            ::bind(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address);
        ::close(probe);
        if (result == 0) return port;
    }
    throw std::runtime_error("no port is free");
}

}  // namespace taskgate::test
