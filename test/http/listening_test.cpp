// SPDX-License-Identifier: MIT
// Sockets that are no ports of our own: of the file system, and handed over.

#include "http/running_server.hpp"
#include "support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <filesystem>
#include <fstream>
#include <future>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace taskgate::test {

namespace {

const std::string get = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";

http::ServerOptions on_path(const std::string& path) {
    http::ServerOptions options = server_options();
    options.unix_socket.path = path;
    return options;
}

/// Why a server does not start.
std::string refusal(const http::ServerOptions& options) {
    ScriptedService service;
    CapturedLog log;
    const SystemClock clock;
    const auto server = http::Server::start(options, service, log.log(), clock);
    return server ? "it starts" : server.error().message;
}

template <class Address>
int bound_socket(const Address& address) {
    const int socket = ::socket(
        reinterpret_cast<const sockaddr&>(address).sa_family,  // NOLINT: as the system has it
        SOCK_STREAM | SOCK_CLOEXEC, 0);
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): what bind() asks for
    EXPECT_EQ(::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    return socket;
}

int socket_on_path(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(static_cast<char*>(address.sun_path), sizeof address.sun_path - 1);
    return bound_socket(address);
}

int socket_on_port() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return bound_socket(address);
}

http::InheritedSocket handed_over(
    int socket, http::InheritedSocket::Purpose purpose = http::InheritedSocket::Purpose::service) {
    EXPECT_EQ(::listen(socket, 16), 0);
    return {socket, purpose};
}

/// With one of two loops held up, the other one must take every connection: both listen.
template <class Connect>
void expect_two_loops(ScriptedService& service, http::ServerOptions options, Connect connect) {
    std::promise<void> held;
    std::promise<void> let_go;
    const auto may_go = let_go.get_future().share();
    service.respond = [&held, may_go](const http::RequestHead& head, std::string_view body) {
        if (head.path == "/hold") {
            held.set_value();
            may_go.wait();
        }
        return ScriptedService::echo(head, body);
    };
    options.threads = 2;
    RunningServer server{service, options};
    HttpClient first = connect(server);
    first.send("GET /hold HTTP/1.1\r\nHost: h\r\n\r\n");
    held.get_future().wait();
    for (int i = 0; i < 3; ++i) EXPECT_EQ(connect(server).exchange(get).status, 200);
    let_go.set_value();
    EXPECT_EQ(first.read_reply().status, 200);
}

}  // namespace

TEST(UnixSocket, IsServedWithItsMode) {
    const TempDir folder;
    const std::string path = folder / "socket";
    ScriptedService service;
    for (const mode_t mode : {0660U, 0600U, 0666U}) {
        http::ServerOptions options = on_path(path);
        options.unix_socket.mode = mode;
        RunningServer server{service, options};
        struct stat status {};
        ASSERT_EQ(::lstat(path.c_str(), &status), 0);
        EXPECT_TRUE(S_ISSOCK(status.st_mode));
        EXPECT_EQ(status.st_mode & 0777U, mode);
        EXPECT_EQ(server.port(), 0);
        {
            HttpClient client{path};
            EXPECT_EQ(client.exchange(get).body, "GET /a|");
            EXPECT_EQ(client.exchange(get).body, "GET /a|");
        }
        server.stop();
        EXPECT_FALSE(std::filesystem::exists(path)) << "it goes with the server";
    }
}

TEST(UnixSocket, IsListenedOnByAllLoops) {
    const TempDir folder;
    ScriptedService service;
    expect_two_loops(service, on_path(folder / "socket"), [&](const RunningServer& /*server*/) {
        return HttpClient{folder / "socket"};
    });
}

TEST(UnixSocket, TakesThePlaceOfOneThatNobodyListensOn) {
    const TempDir folder;
    const std::string path = folder / "socket";
    ::close(socket_on_path(path));
    ScriptedService service;
    const RunningServer server{service, on_path(path)};
    EXPECT_EQ(HttpClient{path}.exchange(get).status, 200);
}

TEST(UnixSocket, IsLeftAloneWhereSomebodyListens) {
    const TempDir folder;
    const std::string path = folder / "socket";
    ScriptedService service;
    const RunningServer server{service, on_path(path)};
    EXPECT_EQ(refusal(on_path(path)),
              "cannot listen on " + path + ": somebody listens there already");
    EXPECT_FALSE(http::Server::check_address(on_path(path)));
    EXPECT_EQ(HttpClient{path}.exchange(get).status, 200);
}

TEST(UnixSocket, ReplacesNoFileOfAnotherKind) {
    const TempDir folder;
    const std::string path = folder / "file";
    std::ofstream{path} << "precious";
    EXPECT_EQ(refusal(on_path(path)),
              "cannot listen on " + path + ": there is a file that is no socket");
    EXPECT_EQ(std::filesystem::file_size(path), 8U);
    EXPECT_EQ(refusal(on_path(folder / "none/socket")),
              "cannot listen on " + (folder / "none/socket") + ": No such file or directory");
}

TEST(UnixSocket, IsNotRemovedWhereAnotherOneTookItsPlace) {
    const TempDir folder;
    const std::string path = folder / "socket";
    ScriptedService service;
    RunningServer server{service, on_path(path)};
    ASSERT_TRUE(std::filesystem::remove(path));
    const int other = socket_on_path(path);
    server.stop();
    EXPECT_TRUE(std::filesystem::exists(path));
    ::close(other);
}

TEST(UnixSocket, NamesNobody) {
    const TempDir folder;
    const std::string path = folder / "socket";
    ScriptedService service;
    service.respond = [](const http::RequestHead& head, std::string_view /*body*/) {
        http::Reply reply;
        reply.body = "[" + head.client.address.to_string() + "]";
        if (head.client.may_be_many) reply.body += " or many";
        return reply;
    };
    const std::string named = "GET /a HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 198.51.100.9\r\n\r\n";
    {
        const RunningServer server{service, on_path(path)};
        EXPECT_EQ(HttpClient{path}.exchange(named).body, "[] or many");
    }
    http::ServerOptions options = on_path(path);
    options.forwarding.proxies = http::TrustedProxies::read("unix").value();
    const RunningServer server{service, options};
    HttpClient client{path};
    EXPECT_EQ(client.exchange(named).body, "[198.51.100.9]");
    EXPECT_EQ(client.exchange(get).body, "[] or many");
}

TEST(InheritedSocket, IsServedInPlaceOfThePort) {
    const TempDir folder;
    ScriptedService service;
    http::ServerOptions options = on_path(folder / "unused");
    options.inherited = {handed_over(socket_on_port()),
                         handed_over(socket_on_path(folder / "socket"))};
    RunningServer server{service, options};
    EXPECT_GT(server.port(), 0);
    EXPECT_EQ(HttpClient{server.port()}.exchange(get).status, 200);
    EXPECT_EQ(HttpClient{folder / "socket"}.exchange(get).status, 200);
    EXPECT_FALSE(std::filesystem::exists(folder / "unused"));
    server.stop();
    EXPECT_TRUE(std::filesystem::exists(folder / "socket")) << "it is not ours";
}

TEST(InheritedSocket, IsListenedOnByAllLoops) {
    ScriptedService service;
    http::ServerOptions options = server_options();
    options.inherited = {handed_over(socket_on_port())};
    expect_two_loops(service, options,
                     [](const RunningServer& server) { return HttpClient{server.port()}; });
}

TEST(InheritedSocket, MayBeForTheRedirect) {
    using Purpose = http::InheritedSocket::Purpose;
    ScriptedService service;
    http::ServerOptions options;
    options.tls = std::make_shared<http::TlsStore>(make_tls({make_certificate()}));
    options.inherited = {handed_over(socket_on_port(), Purpose::redirect),
                         handed_over(socket_on_port())};
    const auto taken =
        http::name_of_listening_socket(options.inherited.front().descriptor).value().port;
    options.redirect_port = taken;  // already listened on, so there is nothing to be opened
    RunningServer server{service, options};
    EXPECT_EQ(server.redirect_port(), taken);
    HttpClient client{server.redirect_port(), std::nullopt};
    const HttpReply reply = client.exchange("GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_EQ(reply.find("Location"), "https://localhost:" + std::to_string(server.port()) + "/a");
}

TEST(InheritedSocket, MustBeFitForItsPurpose) {
    using Purpose = http::InheritedSocket::Purpose;
    const TempDir folder;
    http::ServerOptions options;
    options.inherited = {handed_over(socket_on_port(), Purpose::redirect)};
    EXPECT_EQ(refusal(options), "no socket for the service was handed over");
    options.inherited = {{socket_on_port(), Purpose::service}};
    EXPECT_NE(refusal(options).find("is no listening socket"), std::string::npos);
    options.tls = std::make_shared<http::TlsStore>(make_tls({make_certificate()}));
    options.inherited = {handed_over(socket_on_path(folder / "socket")),
                         handed_over(socket_on_port(), Purpose::redirect)};
    EXPECT_EQ(refusal(options), "there is no port of the service to redirect to");
    options.tls.reset();
    options.inherited = {handed_over(socket_on_port()),
                         handed_over(socket_on_port(), Purpose::redirect)};
    EXPECT_EQ(refusal(options),
              "a socket for a redirect to https was handed over, and there is no TLS");
}

}  // namespace taskgate::test
