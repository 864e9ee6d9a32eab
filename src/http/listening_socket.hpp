// SPDX-License-Identifier: MIT
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <sys/types.h>

/// Listening sockets that the server does not open for each of its loops: of the file system, and
/// handed over by whoever started the program.
namespace taskgate::http {

/// A socket of the file system to listen on.
struct UnixSocketOptions {
    std::string path = {};  ///< empty: there is none
    mode_t mode = 0660;     ///< who may connect: whoever may write to it
};

/// A socket that listens already, and what for. Whoever starts a server gives it away.
struct InheritedSocket {
    enum class Purpose : std::uint8_t { service, redirect };

    int descriptor = -1;
    Purpose purpose = Purpose::service;
};

/// Where a socket listens: an address and a port, or a path.
struct SocketName {
    std::string host = {};
    std::uint16_t port = 0;
    std::string path = {};
    int family = 0;  ///< as the system numbers them

    /// `127.0.0.1 port 8000`, `unix:/run/taskgate.sock`
    [[nodiscard]] std::string to_string() const;
};

/// The name of a socket of streams that listens; an error where it is anything else.
Result<SocketName> name_of_listening_socket(int descriptor);

/// The same socket once more, for another loop.
Result<int> duplicate_socket(int descriptor);

/// A listening socket, closed at the end. One of the file system is removed there, if it is still
/// the same. Belongs to one thread.
class ListeningSocket {
public:
    /// Whether a socket can be opened at the path: nobody answers there, and there is no file of
    /// another kind. To be asked before anything is opened that would be left behind.
    static Result<void> check_path(const std::string& path);
    /// Listens on a path, in place of a socket that nobody listens on any more.
    static Result<std::unique_ptr<ListeningSocket>> open(const UnixSocketOptions& options);

    /// Takes over a socket that listens.
    explicit ListeningSocket(int descriptor) : descriptor_(descriptor) {}
    ~ListeningSocket();
    ListeningSocket(const ListeningSocket&) = delete;
    ListeningSocket& operator=(const ListeningSocket&) = delete;

    [[nodiscard]] int descriptor() const { return descriptor_; }

private:
    int descriptor_;
    std::string path_ = {};  ///< of a socket that we made
    dev_t device_ = 0;
    ino_t number_ = 0;
};

}  // namespace taskgate::http
