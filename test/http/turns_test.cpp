// SPDX-License-Identifier: MIT
// Nobody has a loop alone, however much he sends or takes without a pause.

#include "http/running_server.hpp"

#include <gtest/gtest.h>

#include <semaphore>

namespace taskgate::test {

namespace {

constexpr std::chrono::seconds patience{10};
/// Less than the buffers of two sockets hold: nobody has to wait for room.
constexpr std::size_t request_count = 15;
constexpr std::size_t request_size = 4000;
constexpr std::size_t piece_count = 100;

std::string get(const std::string& path, std::size_t padding = 0) {
    return "GET " + path + " HTTP/1.1\r\nHost: h\r\nX: " + std::string(padding, 'x') + "\r\n\r\n";
}

/// A server's only loop. At a certain place it stands still until somebody else has asked
/// something: what it does next is then no question of time.
class OnlyLoop {
public:
    explicit OnlyLoop(const std::optional<TlsClientOptions>& tls) : tls_(tls) {
        service_.respond = [this](const http::RequestHead& head, std::string_view body) {
            if (head.path == "/stand") stand();
            if (head.path != "/pieces") {
                done_.emplace_back(head.path);
                return ScriptedService::echo(head, body);
            }
            http::Reply reply;
            reply.stream = std::make_unique<Pieces>(*this);
            return reply;
        };
    }

    /// What it did, in this order, for a client that sent requests in one piece, and for another
    /// one that asked for /other while it stood still.
    std::vector<std::string> serve(const std::string& requests, std::size_t count) {
        http::ServerOptions options;
        if (tls_) options.tls = std::make_shared<http::TlsStore>(make_tls({make_certificate()}));
        RunningServer server{service_, options};
        HttpClient other{server.port(), tls_};
        EXPECT_EQ(other.exchange(get("/first")).status, 200);
        HttpClient client{server.port(), tls_};
        client.send(requests);
        EXPECT_TRUE(stands_.try_acquire_for(patience));
        other.send(get("/other"));
        goes_on_.release();
        for (std::size_t i = 0; i < count; ++i) EXPECT_EQ(client.read_reply().status, 200);
        EXPECT_EQ(other.read_reply().status, 200);
        client.close();
        other.close();
        server.stop();
        return done_;
    }

private:
    /// Small ones, which need not be waited for.
    class Pieces final : public http::BodyStream {
    public:
        explicit Pieces(OnlyLoop& loop) : loop_(loop) {}

        Async<std::string> next() override {
            if (made_ == 0) loop_.stand();
            std::string piece;
            if (made_++ < piece_count) piece = "piece";
            if (piece.empty()) loop_.done_.emplace_back("the last piece");
            co_return piece;
        }

    private:
        OnlyLoop& loop_;
        std::size_t made_ = 0;
    };

    void stand() {
        stands_.release();
        EXPECT_TRUE(goes_on_.try_acquire_for(patience));
    }

    std::optional<TlsClientOptions> tls_;
    ScriptedService service_;
    std::binary_semaphore stands_{0};
    std::binary_semaphore goes_on_{0};
    std::vector<std::string> done_;
};

}  // namespace

TEST(Turns, ALoopIsNotTheirsWhoSendWithoutAPause) {
    std::string requests = get("/stand");
    for (std::size_t i = 0; i < request_count; ++i) requests += get("/next", request_size);
    for (const auto& tls : {std::optional{TlsClientOptions{}}, std::optional<TlsClientOptions>{}}) {
        const auto done = OnlyLoop{tls}.serve(requests, request_count + 1);
        ASSERT_EQ(done.size(), request_count + 3);
        EXPECT_EQ(done.back(), "/next") << (tls ? "over TLS" : "in the clear");
    }
}

TEST(Turns, ALoopIsNotTheirsWhoTakeWithoutAPause) {
    for (const auto& tls : {std::optional{TlsClientOptions{}}, std::optional<TlsClientOptions>{}}) {
        const auto done = OnlyLoop{tls}.serve(get("/pieces"), 1);
        ASSERT_EQ(done.size(), 3U);
        EXPECT_EQ(done.back(), "the last piece") << (tls ? "over TLS" : "in the clear");
    }
}

}  // namespace taskgate::test
