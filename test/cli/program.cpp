// SPDX-License-Identifier: MIT
#include "cli/program.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/wait.h>
#include <unistd.h>

namespace taskgate::test {

namespace {

constexpr int patience_ms = 30'000;

std::string program() {
    const char* path = std::getenv("TASKGATE_BINARY");
    EXPECT_NE(path, nullptr) << "TASKGATE_BINARY names no program";
    return path == nullptr ? "" : path;
}

std::string text_of(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

/// The pointers that exec wants, to strings that must outlive them.
std::vector<char*> pointers_to(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    pointers.reserve(texts.size() + 1);
    for (std::string& text : texts) pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

int open_for_writing(const std::string& path) {
    return ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
}

/// Starts the program in `folder` with these three descriptors.
pid_t start(const std::vector<std::string>& arguments,
            const std::map<std::string, std::string>& variables, const std::string& folder,
            const std::array<int, 3>& descriptors) {
    const std::string path = program();
    std::vector<std::string> words{path};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<std::string> environment{"PATH=/usr/bin:/bin"};
    // Programs that run at the same time cannot all have the usual address.
    if (variables.count("METRICS_ADDRESS") == 0) environment.emplace_back("METRICS_ADDRESS=off");
    for (const auto& [name, value] : variables)
        environment.push_back(fmt::format("{}={}", name, value));
    const std::vector<char*> argv = pointers_to(words);
    const std::vector<char*> envp = pointers_to(environment);
    const pid_t child = ::fork();
    if (child != 0) return child;
    for (int i = 0; i < 3; ++i) ::dup2(descriptors.at(static_cast<std::size_t>(i)), i);
    if (::chdir(folder.c_str()) == 0) ::execve(path.c_str(), argv.data(), envp.data());
    ::_exit(127);
}

int wait_for(pid_t child) {
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

Finished ProgramTest::run(const std::vector<std::string>& arguments, const Variables& variables,
                          const std::string& input) {
    std::ofstream{path("stdin")} << input;
    const std::array<int, 3> descriptors{::open(path("stdin").c_str(), O_RDONLY | O_CLOEXEC),
                                         open_for_writing(path("stdout")),
                                         open_for_writing(path("stderr"))};
    const pid_t child = start(arguments, variables, path("."), descriptors);
    Finished result;
    result.exit_code = wait_for(child);
    for (const int descriptor : descriptors) ::close(descriptor);
    result.out = text_of(path("stdout"));
    result.err = text_of(path("stderr"));
    EXPECT_EQ((result.out + result.err).find(secret), std::string::npos)
        << "the secret was shown: " << result.out << result.err;
    return result;
}

Finished ProgramTest::run_with_secret(const std::vector<std::string>& arguments,
                                      const std::string& input) {
    return run(arguments, {{"BETTER_AUTH_SECRET", std::string{secret}}}, input);
}

void ProgramTest::start_server(const Variables& variables, const std::vector<std::string>& flags) {
    std::array<int, 2> ends{-1, -1};
    ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    const int error = open_for_writing(path("server.stderr"));
    std::vector<std::string> arguments{"serve", "--host",    "127.0.0.1", "--port",
                                       "0",     "--threads", "1"};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    server_ = start(arguments, variables, path("."), {ends[1], ends[1], error});
    ::close(ends[1]);
    ::close(error);
    server_output_ = ends[0];
}

std::string ProgramTest::read_until(std::string_view text) {
    while (server_text_.find(text) == std::string::npos) {
        pollfd request{server_output_, POLLIN, 0};
        std::array<char, 4096> piece{};
        const ssize_t size = ::poll(&request, 1, patience_ms) == 1
                                 ? ::read(server_output_, piece.data(), piece.size())
                                 : 0;
        if (size <= 0) {
            ADD_FAILURE() << "the server did not say \"" << text << "\" but " << server_text_
                          << text_of(path("server.stderr"));
            break;
        }
        server_text_.append(piece.data(), static_cast<std::size_t>(size));
    }
    return server_text_;
}

std::string ProgramTest::read_log_until(std::string_view text) {
    return read_file_until("server.stderr", text);
}

std::string ProgramTest::read_file_until(std::string_view name, std::string_view text) {
    const int changes = ::inotify_init1(IN_CLOEXEC);
    ::inotify_add_watch(changes, path(".").c_str(), IN_MODIFY | IN_CREATE);
    std::string log;
    while ((log = text_of(path(name))).find(text) == std::string::npos) {
        pollfd request{changes, POLLIN, 0};
        std::array<char, 4096> events{};
        if (::poll(&request, 1, patience_ms) != 1 ||
            ::read(changes, events.data(), events.size()) <= 0) {
            ADD_FAILURE() << name << " does not say \"" << text << "\" but " << log;
            break;
        }
    }
    ::close(changes);
    return log;
}

void ProgramTest::signal_server(int number) const { ::kill(server_, number); }

std::uint16_t ProgramTest::read_port() {
    constexpr std::string_view mark = "://127.0.0.1:";
    const std::string banner = read_until("/tasks\n");
    const std::size_t begin = banner.find(mark);
    if (begin == std::string::npos) return 0;
    return static_cast<std::uint16_t>(std::stoi(banner.substr(begin + mark.size())));
}

std::uint16_t ProgramTest::read_next_port() {
    server_text_.clear();
    return read_port();
}

Finished ProgramTest::stop_server() {
    ::kill(server_, SIGTERM);
    Finished result;
    result.exit_code = wait_for(server_);
    server_ = -1;
    result.out = server_text_;
    result.err = text_of(path("server.stderr"));
    return result;
}

void ProgramTest::TearDown() {
    if (server_ > 0) {
        ::kill(server_, SIGKILL);
        wait_for(server_);
    }
    if (server_output_ >= 0) ::close(server_output_);
}

}  // namespace taskgate::test
