// SPDX-License-Identifier: MIT
// How slowly an answer may be taken, and how many long ones one user may take at a time.

#include "http/running_server.hpp"
#include "support/http2_client.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <future>
#include <netinet/in.h>
#include <sys/socket.h>

namespace taskgate::test {

namespace {

using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;

const std::string get_long = "GET /long HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
constexpr std::size_t piece_size = 64'000;
constexpr std::size_t piece_count = 128;  // more than the system takes for a connection
constexpr std::size_t short_size = 100'000;

/// An answer in pieces, which says when it is over.
class LongAnswer final : public http::BodyStream {
public:
    explicit LongAnswer(std::promise<void> over) : over_(std::move(over)) {}
    ~LongAnswer() override { over_.set_value(); }
    LongAnswer(const LongAnswer&) = delete;
    LongAnswer& operator=(const LongAnswer&) = delete;

    Async<std::string> next() override {
        std::string piece;
        if (made_ < piece_count) piece.assign(piece_size, 'x');
        ++made_;
        co_return piece;
    }

private:
    std::promise<void> over_;
    std::size_t made_ = 0;
};

/// A server with one long answer, at /long, and any number of short ones elsewhere.
class Rate : public testing::Test {
protected:
    void start(milliseconds write_timeout, std::vector<http::InheritedSocket> sockets = {}) {
        service_.respond = [this](const http::RequestHead& head, std::string_view /*body*/) {
            http::Reply reply;
            if (head.path == "/long") {
                reply.stream = std::make_unique<LongAnswer>(std::move(promise_));
            } else {
                reply.body.assign(short_size, 'y');
            }
            return reply;
        };
        http::ServerOptions options = server_options();
        options.limits.write_timeout = write_timeout;
        options.inherited = std::move(sockets);
        server_.emplace(service_, options);
    }
    /// Whether the long answer ends within some time: it is what clients here wait with.
    bool is_over_within(milliseconds time) {
        return over_.wait_for(time) == std::future_status::ready;
    }

    std::promise<void> promise_ = {};
    std::future<void> over_ = promise_.get_future();
    ScriptedService service_;
    std::optional<RunningServer> server_ = {};
};

/// A socket of which the system takes little at a time, and so goes on with every byte read.
std::pair<int, std::uint16_t> listen_with_small_buffers() {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    constexpr int size = 4096;
    EXPECT_EQ(::setsockopt(socket, SOL_SOCKET, SO_SNDBUF, &size, sizeof size), 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    // NOLINTBEGIN(cppcoreguidelines-pro-type-reinterpret-cast): as the system has it
    EXPECT_EQ(::bind(socket, reinterpret_cast<const sockaddr*>(&address), length), 0);
    EXPECT_EQ(::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &length), 0);
    // NOLINTEND(cppcoreguidelines-pro-type-reinterpret-cast)
    EXPECT_EQ(::listen(socket, 16), 0);
    return {socket, ntohs(address.sin_port)};
}

Http2Request get(const std::string& path) {
    Http2Request request;
    request.path = path;
    return request;
}

Http2Options no_windows() {
    Http2Options options;
    options.window = 100;
    options.opens_windows = false;
    return options;
}

/// Takes a short answer on a connection whose windows are opened by hand.
void take_short_answer(Http2Client& client) {
    const std::int32_t stream = client.send(get("/short"));
    client.open_window(0, short_size);
    client.open_window(stream, short_size);
    EXPECT_EQ(client.read_reply(stream).body.size(), short_size);
}

}  // namespace

TEST_F(Rate, OfAClientThatTakesALittleNowAndThenIsTooLow) {
    const auto [socket, port] = listen_with_small_buffers();
    start(milliseconds{1000}, {{socket, http::InheritedSocket::Purpose::service}});
    HttpClient client{port, 4096};
    client.send(get_long);
    std::size_t taken = 0;
    // Each time what there is: some KiB, or a record of TLS.
    for (int i = 0; i < 30 && !is_over_within(milliseconds{400}); ++i) {
        taken += client.read_some().size();
    }
    EXPECT_TRUE(is_over_within({})) << taken;
    taken += client.read_to_close().size();
    EXPECT_LT(taken, piece_count * piece_size);
}

TEST_F(Rate, OfAClientThatTakesEnoughEachTimeIsGood) {
    start(milliseconds{2000});
    HttpClient client{server_->port(), 4096};
    client.send(get_long);
    // So little that the system, which has taken some of it, takes no more meanwhile.
    const auto end = SteadyClock::now() + milliseconds{3000};
    while (SteadyClock::now() < end) {
        EXPECT_FALSE(is_over_within(milliseconds{250}));
        for (std::size_t taken = 0; taken < 40'000;) {
            const std::size_t size = client.read_some().size();
            ASSERT_GT(size, 0U) << "it was cut off";
            taken += size;
        }
    }
    EXPECT_TRUE(client.read_to_close().ends_with("\r\n0\r\n\r\n"));
}

TEST_F(Rate, OfAStreamThatIsTakenByteByByteIsTooLow) {
    start(milliseconds{1000});
    Http2Client client{server_->port(), usual_http2_transport(), no_windows()};
    const std::int32_t stream = client.send(get("/long"));
    client.wait_for_body(stream, 100);
    for (int i = 0; i < 100 && !is_over_within(milliseconds{100}); ++i) {
        client.open_window(stream, 1);
    }
    EXPECT_TRUE(is_over_within({}));
    EXPECT_EQ(client.read_close(stream), std::uint32_t{NGHTTP2_CANCEL});
}

TEST_F(Rate, OfAStreamThatIsTakenWellIsGood) {
    start(milliseconds{2000});
    Http2Client client{server_->port(), usual_http2_transport(), no_windows()};
    const std::int32_t stream = client.send(get("/long"));
    std::size_t taken = 100;
    const auto end = SteadyClock::now() + milliseconds{3000};
    while (SteadyClock::now() < end) {
        ASSERT_FALSE(is_over_within(milliseconds{250}));
        client.open_window(0, 40'000);
        client.open_window(stream, 40'000);
        taken += 40'000;
        client.wait_for_body(stream, taken);
    }
    client.open_window(0, piece_count * piece_size);
    client.open_window(stream, piece_count * piece_size);
    EXPECT_EQ(client.read_reply(stream).body.size(), piece_count * piece_size);
}

TEST_F(Rate, OfAStreamIsGoodWhileItsSiblingsAreTakenWell) {
    start(milliseconds{2000});
    Http2Client client{server_->port(), usual_http2_transport(), no_windows()};
    const std::int32_t waiting = client.send(get("/long"));
    client.wait_for_body(waiting, 100);
    const auto end = SteadyClock::now() + milliseconds{3000};
    while (SteadyClock::now() < end) {
        ASSERT_FALSE(is_over_within(milliseconds{250}));
        take_short_answer(client);
    }
    client.open_window(0, piece_count * piece_size);
    client.open_window(waiting, piece_count * piece_size);
    EXPECT_EQ(client.read_reply(waiting).body.size(), piece_count * piece_size);
}

TEST(LongListsOfAUser, AreRefusedBeforeThoseOfOthers) {
    const RunningApp app;
    for (const std::string user : {"ann", "bob"}) {
        HttpClient writer{app.port()};
        const std::string body =
            R"({"title":"task","description":")" + std::string(5000, 'd') + "\"}";
        std::string requests;
        for (int i = 0; i < 100; ++i) {
            requests += RunningApp::request(
                "POST", "/api/" + user + "/tasks",
                app.authorization(user) + "Content-Type: application/json\r\n", body);
        }
        writer.send(requests);
        for (int i = 0; i < 100; ++i) ASSERT_EQ(writer.read_reply().status, 201);
    }
    Http2Request list = get("/api/ann/tasks");
    list.fields = {{"authorization", "Bearer " + app.token("ann")}};
    // Each on a connection of its own: one holds no more answers than it has room for.
    std::deque<Http2Client> holders;
    std::int32_t held = 0;
    for (int i = 0; i < 8; ++i) {
        auto& holder = holders.emplace_back(app.port(), usual_http2_transport(), no_windows());
        held = holder.send(list);
        EXPECT_EQ(holder.read_head(held).status, 200);
    }
    Http2Client ann{app.port(), usual_http2_transport(), no_windows()};
    const HttpReply refusal = ann.read_head(ann.send(list));
    EXPECT_EQ(refusal.status, 503);
    EXPECT_TRUE(refusal.has("Retry-After"));
    const HttpReply of_bob = app.ask("GET", "/api/bob/tasks", "bob");
    EXPECT_EQ(of_bob.status, 200);
    EXPECT_GT(of_bob.body.size(), 500'000U);
    // What comes behind a reset in the same bytes may be begun before its list is given up.
    holders.back().reset(held);
    EXPECT_EQ(holders.back().read_head(holders.back().send(get("/health/live"))).status, 200);
    EXPECT_EQ(ann.read_head(ann.send(list)).status, 200);
}

}  // namespace taskgate::test
