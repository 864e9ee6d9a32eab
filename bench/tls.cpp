// SPDX-License-Identifier: MIT
//
// What TLS costs a request, and a waiting connection: the same service twice, in the clear and over
// TLS 1.3, each on one core, a client on another, in alternating runs. And HTTP/2 over that TLS: as
// many requests at a time on one connection as HTTP/1.1 has connections.
//
//     bench_tls [ROUNDS] [MILLISECONDS]
#include "base/openssl.hpp"
#include "child.hpp"
#include "comparison.hpp"
#include "http2_load.hpp"
#include "one_task.hpp"
#include "series.hpp"
#include "servers.hpp"
#include "subject.hpp"
#include "support/certificates.hpp"

#include <fmt/format.h>
#include <openssl/ssl.h>

#include <chrono>
#include <memory>
#include <string>

namespace taskgate::bench {
namespace {

/// What a connection that has made one request and waits costs the server, in bytes.
double idle_bytes(const Child& server, const std::string& request, SSL_CTX* tls) {
    constexpr std::size_t count = 1000;
    const double before = server.memory_bytes();
    Load idle{server.port(), count, tls};
    idle.run(request, "HTTP/1.1 200", std::chrono::milliseconds{0});
    return (server.memory_bytes() - before) / static_cast<double>(count);
}

/// The same request as HTTP/1.1's.
Http2Load::Fields http2_get(const std::string& task) {
    return {{":method", "GET"},
            {":scheme", "https"},
            {":authority", "127.0.0.1"},
            {":path", "/api/" + user + "/tasks/" + task},
            {"user-agent", "bench"},
            {"accept", "*/*"},
            {"authorization", "Bearer " + make_token(user)},
            {"content-type", "application/json"},
            {"content-length", "0"}};
}

void compare(const std::string& folder, int rounds, std::chrono::milliseconds duration) {
    const auto files = test::write_certificate(folder, "server", test::make_certificate());
    const std::string plain_task = make_task(folder + "/plain.db");
    const std::string tls_task = make_task(folder + "/tls.db");
    const Child plain{
        [&](const auto& ready) { serve_app("sqlite:///" + folder + "/plain.db", ready); }};
    const Child secure{[&](const auto& ready) {
        serve_app("sqlite:///" + folder + "/tls.db", ready,
                  {{"TLS_CERT", files.certificate}, {"TLS_KEY", files.key}});
    }};
    pin_to(client_core);
    const std::unique_ptr<SSL_CTX, Free<SSL_CTX_free>> tls{SSL_CTX_new(TLS_client_method())};

    const std::string plain_get = make_request("GET", user, plain_task, "");
    const std::string tls_get = make_request("GET", user, tls_task, "");
    Subject clear{"GET one, 32 conn.", plain, read_connections, plain_get, "HTTP/1.1 200"};
    Subject over_tls{
        "GET one over TLS, 32 conn.", secure, read_connections, tls_get, "HTTP/1.1 200", tls.get()};
    const std::unique_ptr<SSL_CTX, Free<SSL_CTX_free>> http2_tls{SSL_CTX_new(TLS_client_method())};
    constexpr std::string_view protocols = "\x02h2";
    SSL_CTX_set_alpn_protos(http2_tls.get(),
                            reinterpret_cast<const unsigned char*>(protocols.data()),
                            static_cast<unsigned>(protocols.size()));
    Http2Load streams{secure.port(), read_connections, http2_tls.get(), http2_get(tls_task)};
    Subject http2{"GET one in HTTP/2, 32 streams", secure,
                  [&streams](std::chrono::milliseconds time) { return streams.run(time); }};
    for (int round = 0; round < rounds; ++round) {
        clear.measure(duration);
        over_tls.measure(duration);
        http2.measure(duration);
    }
    const double plain_idle = idle_bytes(plain, plain_get, nullptr);
    const double tls_idle = idle_bytes(secure, tls_get, tls.get());

    fmt::print("{} alternating rounds of {} ms: median (least … most); the server on one core\n\n",
               rounds, duration.count());
    clear.print();
    over_tls.print();
    http2.print();
    fmt::print("{:<40} {:>23.1f} KiB\n", "a waiting connection", plain_idle / 1024);
    fmt::print("{:<40} {:>23.1f} KiB\n\n", "a waiting connection over TLS", tls_idle / 1024);
    print_ratio("GET one over TLS / in the clear", over_tls.rate(), clear.rate());
    print_ratio("CPU time, over TLS / in the clear", over_tls.cpu(), clear.cpu());
    print_ratio("GET one in HTTP/2 / HTTP/1.1 over TLS", http2.rate(), over_tls.rate());
    print_ratio("CPU time, HTTP/2 / HTTP/1.1 over TLS", http2.cpu(), over_tls.cpu());
}

}  // namespace
}  // namespace taskgate::bench

int main(int argc, char** argv) {
    return taskgate::bench::run(argc, argv, taskgate::bench::compare);
}
