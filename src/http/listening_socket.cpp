// SPDX-License-Identifier: MIT
#include "http/listening_socket.hpp"

#include <fmt/format.h>

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace taskgate::http {

namespace {

constexpr int backlog = 4096;

Error cannot_listen(const std::string& path, std::string_view reason) {
    return failed(fmt::format("cannot listen on {}: {}", path, reason));
}

Error cannot_listen(const std::string& path) {
    return cannot_listen(path, std::generic_category().message(errno));
}

/// The path must be short enough, as that of the setting is.
sockaddr_un address_of(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(static_cast<char*>(address.sun_path), sizeof address.sun_path - 1);
    return address;
}

using SocketCall = int (*)(int socket, const sockaddr* address, socklen_t size);

/// `bind` or `connect` with a path.
bool call(SocketCall function, int socket, const std::string& path) {
    const sockaddr_un address = address_of(path);
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): what the system asks for
    return function(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

/// A descriptor that is closed where it is not given away.
class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    [[nodiscard]] int number() const { return number_; }
    int release() { return std::exchange(number_, -1); }

private:
    int number_;
};

int new_unix_socket() { return ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0); }

/// What stands at the path where a socket is to be.
enum class Found : bool { nothing, dead_socket };

Result<Found> look_at(const std::string& path) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) {
        if (errno == ENOENT) return Found::nothing;
        return cannot_listen(path);
    }
    if (!S_ISSOCK(status.st_mode)) return cannot_listen(path, "there is a file that is no socket");
    const Descriptor probe{new_unix_socket()};
    // A queue that is full has somebody behind it, too.
    if (call(::connect, probe.number(), path) || errno == EAGAIN) {
        return cannot_listen(path, "somebody listens there already");
    }
    if (errno == ENOENT) return Found::nothing;
    if (errno != ECONNREFUSED) return cannot_listen(path);
    return Found::dead_socket;
}

std::string folder_of(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? "." : path.substr(0, slash + 1);
}

/// Two that start at once must not remove each other's socket: the folder is locked meanwhile. One
/// that cannot be read is not.
Descriptor lock_folder_of(const std::string& path) {
    const int lock = ::open(folder_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (lock >= 0) ::flock(lock, LOCK_EX);
    return Descriptor{lock};
}

template <class Address>
Address read_as(const sockaddr_storage& storage) {
    Address address;
    std::memcpy(&address, &storage, sizeof address);
    return address;
}

std::string host_of(int family, const void* address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const char* host =
        ::inet_ntop(family, address, text.data(), static_cast<socklen_t>(text.size()));
    return host == nullptr ? "" : host;
}

bool listens(int descriptor) {
    int value = 0;
    socklen_t size = sizeof value;
    return ::getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &value, &size) == 0 && value == 1 &&
           ::getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &value, &size) == 0 &&
           value == SOCK_STREAM;
}

}  // namespace

std::string SocketName::to_string() const {
    return family == AF_UNIX ? "unix:" + path : fmt::format("{} port {}", host, port);
}

Result<SocketName> name_of_listening_socket(int descriptor) {
    const Error other = invalid(fmt::format("descriptor {} is no listening socket", descriptor));
    if (!listens(descriptor)) return other;
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): what the system asks for
    if (::getsockname(descriptor, reinterpret_cast<sockaddr*>(&storage), &size) != 0) return other;
    SocketName name;
    name.family = storage.ss_family;
    if (name.family == AF_INET) {
        const auto address = read_as<sockaddr_in>(storage);
        name.host = host_of(AF_INET, &address.sin_addr);
        name.port = ntohs(address.sin_port);
    } else if (name.family == AF_INET6) {
        const auto address = read_as<sockaddr_in6>(storage);
        name.host = host_of(AF_INET6, &address.sin6_addr);
        name.port = ntohs(address.sin6_port);
    } else if (name.family == AF_UNIX) {
        const auto address = read_as<sockaddr_un>(storage);
        name.path = static_cast<const char*>(address.sun_path);
    } else {
        return other;
    }
    return name;
}

Result<int> duplicate_socket(int descriptor) {
    const int copy = ::fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
    if (copy < 0) return failed("cannot listen: " + std::generic_category().message(errno));
    return copy;
}

Result<void> ListeningSocket::check_path(const std::string& path) {
    const auto found = look_at(path);
    if (!found) return found.error();
    if (::faccessat(AT_FDCWD, folder_of(path).c_str(), W_OK | X_OK, AT_EACCESS) != 0) {
        return cannot_listen(path);
    }
    return {};
}

Result<std::unique_ptr<ListeningSocket>> ListeningSocket::open(const UnixSocketOptions& options) {
    const std::string& path = options.path;
    const Descriptor lock = lock_folder_of(path);
    const auto found = look_at(path);
    if (!found) return found.error();
    if (*found == Found::dead_socket && ::unlink(path.c_str()) != 0) return cannot_listen(path);
    Descriptor socket{new_unix_socket()};
    if (socket.number() < 0 || !call(::bind, socket.number(), path)) return cannot_listen(path);
    auto opened = std::make_unique<ListeningSocket>(socket.number());
    opened->path_ = path;
    struct stat status {};
    // Nobody can connect before it listens, so nobody sees the mode that it was made with.
    if (::lstat(path.c_str(), &status) == 0) {
        opened->device_ = status.st_dev;
        opened->number_ = status.st_ino;
    }
    socket.release();
    if (::chmod(path.c_str(), options.mode) != 0 || ::listen(opened->descriptor(), backlog) != 0) {
        return cannot_listen(path);
    }
    return opened;
}

ListeningSocket::~ListeningSocket() {
    struct stat status {};
    if (!path_.empty() && ::lstat(path_.c_str(), &status) == 0 && status.st_dev == device_ &&
        status.st_ino == number_) {
        ::unlink(path_.c_str());
    }
    ::close(descriptor_);
}

}  // namespace taskgate::http
