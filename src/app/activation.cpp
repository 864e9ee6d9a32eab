// SPDX-License-Identifier: MIT
#include "app/activation.hpp"

#include "app/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <fcntl.h>
#include <limits>
#include <string>
#include <string_view>
#include <unistd.h>

namespace taskgate {

namespace {

constexpr int first_descriptor = 3;
constexpr std::uint64_t most_sockets = 64;

/// A variable's value, which is removed.
std::string take_variable(const char* name) {
    const char* value = std::getenv(name);
    std::string text = value == nullptr ? "" : value;
    ::unsetenv(name);
    return text;
}

std::string_view take_name(std::string_view& names) {
    const std::size_t end = std::min(names.find(':'), names.size());
    const std::string_view name = names.substr(0, end);
    names.remove_prefix(std::min(end + 1, names.size()));
    return name;
}

}  // namespace

Result<std::vector<http::InheritedSocket>> take_inherited_sockets() {
    using Purpose = http::InheritedSocket::Purpose;
    const std::string process = take_variable("LISTEN_PID");
    const std::string count_text = take_variable("LISTEN_FDS");
    const std::string names_text = take_variable("LISTEN_FDNAMES");
    std::vector<http::InheritedSocket> sockets;
    const auto number = read_number(process, 1, std::numeric_limits<pid_t>::max());
    // What is meant for another process was only passed on.
    if (!number || static_cast<pid_t>(*number) != ::getpid()) return sockets;
    const auto count = read_number(count_text, 1, most_sockets);
    if (!count) {
        return invalid(
            fmt::format("LISTEN_FDS holds \"{}\": {}", count_text, count.error().message));
    }
    sockets.reserve(*count);
    std::string_view names = names_text;
    for (int i = 0; i < static_cast<int>(*count); ++i) {
        http::InheritedSocket socket;
        socket.descriptor = first_descriptor + i;
        if (take_name(names) == "redirect") socket.purpose = Purpose::redirect;
        const auto name = http::name_of_listening_socket(socket.descriptor);
        if (!name) return invalid("LISTEN_FDS: " + name.error().message);
        ::fcntl(socket.descriptor, F_SETFD, FD_CLOEXEC);
        sockets.push_back(socket);
    }
    return sockets;
}

}  // namespace taskgate
