// SPDX-License-Identifier: MIT
// A primary that dies under load, and the standby that takes over.
#include "base/percent.hpp"
#include "support/postgres_server.hpp"
#include "support/server_process.hpp"
#include "support/writer_thread.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <deque>
#include <memory>
#include <thread>
#include <vector>

namespace taskgate::test {

namespace {

constexpr int writers_per_node = 3;
/// What the documentation promises.
constexpr std::chrono::seconds time_to_go_on{10};

/// A node, and clients that write through it until they are stopped.
class LoadedNode {
public:
    LoadedNode(const std::string& url, int number) : server_(url) {
        port_ = server_.wait_for_port().value_or(0);
        for (int i = 0; i < writers_per_node; ++i) {
            writers_.emplace_back(fmt::format("node-{}-writer-{}", number, i), number * 10 + i);
        }
        for (Writer& writer : writers_) {
            threads_.emplace_back(
                [this, &writer] { writer.keep_writing(port_, acknowledgements_, stops_); });
        }
    }
    LoadedNode(const LoadedNode&) = delete;
    LoadedNode& operator=(const LoadedNode&) = delete;
    ~LoadedNode() { stop(); }

    [[nodiscard]] bool writes(int count, std::chrono::seconds limit) {
        return acknowledgements_.wait_for_more(count, limit);
    }
    void stop() {
        stops_ = true;
        threads_.clear();
    }
    /// What any node lists of this one's clients must be what they were told.
    void expect_no_damage(std::uint16_t port) {
        for (Writer& writer : writers_) {
            EXPECT_EQ(writer.find_damage(port), "");
            EXPECT_GT(writer.acknowledged(), 20);
        }
    }
    [[nodiscard]] std::uint16_t port() const { return port_; }

private:
    ServerProcess server_;
    std::uint16_t port_ = 0;
    std::deque<Writer> writers_ = {};
    Acknowledgements acknowledgements_{writers_per_node};
    std::atomic<bool> stops_ = false;
    std::vector<std::jthread> threads_ = {};
};

}  // namespace

TEST(Failover, LosesNoAcknowledgedWriteOfTwoNodesAndGoesOnByItself) {
    PostgresServer primary;
    const auto standby = PostgresServer::standby_of(primary);
    primary.require_standby();
    const std::string url = fmt::format(
        "postgresql://{}:{}@127.0.0.1:{},127.0.0.1:{}/postgres?target_session_attrs=read-write",
        postgres_user, encode_percent(std::string{postgres_password}), primary.port(),
        standby->port());
    LoadedNode one{url, 1};
    LoadedNode two{url, 2};
    ASSERT_NE(one.port(), 0);
    ASSERT_NE(two.port(), 0);
    ASSERT_TRUE(one.writes(150, std::chrono::seconds{60}));
    ASSERT_TRUE(two.writes(150, std::chrono::seconds{60}));

    primary.kill_now();
    standby->promote();
    const auto promoted = std::chrono::steady_clock::now();
    EXPECT_TRUE(one.writes(20, time_to_go_on));
    EXPECT_TRUE(two.writes(20, time_to_go_on));
    fmt::print("both nodes write again {} ms after the promotion\n",
               std::chrono::duration_cast<std::chrono::milliseconds>(
                   std::chrono::steady_clock::now() - promoted)
                   .count());
    one.stop();
    two.stop();
    one.expect_no_damage(two.port());
    two.expect_no_damage(one.port());
}

}  // namespace taskgate::test
