// SPDX-License-Identifier: MIT
#include "support/server_process.hpp"
#include "support/temp_dir.hpp"
#include "support/writer_thread.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <deque>
#include <random>
#include <thread>

/// The real program, killed and stopped.
namespace taskgate::test {

namespace {

using testing::HasSubstr;

TEST(Crash, LosesAndDoublesNoAcknowledgedWriteWhenKilledAtRandomMoments) {
    constexpr int rounds = 24;
    const std::uint64_t seed = std::random_device{}();
    fmt::print("seed {}\n", seed);
    std::mt19937_64 random{seed};
    const TempDir directory;
    std::deque<Writer> writers;
    for (int i = 0; i < 4; ++i) writers.emplace_back("writer-" + std::to_string(i), random());
    for (int round = 0; round < rounds; ++round) {
        ServerProcess server{directory / "tasks.db"};
        const auto port = server.wait_for_port();
        ASSERT_TRUE(port) << server.read_errors();
        for (Writer& writer : writers) {
            ASSERT_EQ(writer.find_damage(*port), "") << "in round " << round << ", seed " << seed;
        }
        Acknowledgements acknowledgements{static_cast<int>(writers.size())};
        std::vector<std::thread> threads;
        threads.reserve(writers.size());
        for (Writer& writer : writers) {
            threads.emplace_back([&] { writer.write(*port, acknowledgements); });
        }
        EXPECT_TRUE(acknowledgements.wait_for(1 + static_cast<int>(random() % 120)));
        server.signal(SIGKILL);
        for (std::thread& thread : threads) thread.join();
        EXPECT_EQ(server.wait_for_end(), -SIGKILL);
    }
    ServerProcess server{directory / "tasks.db"};
    const auto port = server.wait_for_port();
    ASSERT_TRUE(port);
    for (Writer& writer : writers) {
        EXPECT_EQ(writer.find_damage(*port), "") << "at the end, seed " << seed;
        EXPECT_GT(writer.acknowledged(), rounds);
    }
}

/// Expects that a server ends by itself with code 1 and one line that says something.
void expect_refusal(ServerProcess& server, const std::string& reason) {
    EXPECT_FALSE(server.wait_for_port());
    EXPECT_EQ(server.wait_for_end(), 1);
    const std::string errors = server.read_errors();
    EXPECT_EQ(std::count(errors.begin(), errors.end(), '\n'), 1) << errors;
    EXPECT_THAT(errors, HasSubstr(reason));
}

TEST(SecondServer, IsRefusedOnTheSameFileWithOneLine) {
    const TempDir directory;
    ServerProcess first{directory / "tasks.db"};
    ASSERT_TRUE(first.wait_for_port());
    ServerProcess second{directory / "tasks.db"};
    expect_refusal(second, "already being served");
}

TEST(SecondServer, IsRefusedOnTheSameAddressWithOneLine) {
    const TempDir directory;
    ServerProcess first{directory / "tasks.db"};
    const auto port = first.wait_for_port();
    ASSERT_TRUE(port);
    ServerProcess second{directory / "other.db", *port};
    expect_refusal(second, "127.0.0.1");
    Wire wire{*port};
    EXPECT_EQ(wire.exchange("GET", "/health", "none", "")->status, 200) << "the first goes on";
}

TEST(SecondServer, MayStartOnceTheFirstWasKilled) {
    const TempDir directory;
    ServerProcess first{directory / "tasks.db"};
    const auto port = first.wait_for_port();
    ASSERT_TRUE(port);
    first.signal(SIGKILL);
    first.wait_for_end();
    ServerProcess second{directory / "tasks.db", *port};
    EXPECT_EQ(second.wait_for_port(), port);
}

TEST(Stop, AnswersTheRequestInFlightAndExitsWithZero) {
    for (const int number : {SIGTERM, SIGINT}) {
        const TempDir directory;
        ServerProcess server{directory / "tasks.db"};
        const auto port = server.wait_for_port();
        ASSERT_TRUE(port);
        Wire wire{*port};
        const std::string body = R"({"title":"in flight"})";
        ASSERT_TRUE(
            wire.send(fmt::format("POST /api/alice/tasks HTTP/1.1\r\nHost: localhost\r\n"
                                  "Authorization: Bearer {}\r\nContent-Type: application/json\r\n"
                                  "Expect: 100-continue\r\nContent-Length: {}\r\n\r\n",
                                  make_token("alice"), body.size())));
        const auto go_on = wire.read_reply();
        ASSERT_TRUE(go_on);
        ASSERT_EQ(go_on->status, 100);
        server.signal(number);
        ASSERT_TRUE(wire.send(body));
        const auto reply = wire.read_reply();
        ASSERT_TRUE(reply) << "the request in flight was cut off";
        EXPECT_EQ(reply->status, 201);
        EXPECT_EQ(server.wait_for_end(), 0);

        ServerProcess again{directory / "tasks.db"};
        Wire more{again.wait_for_port().value()};
        EXPECT_THAT(more.exchange("GET", "/api/alice/tasks", make_token("alice"), "")->body,
                    HasSubstr("in flight"));
    }
}

}  // namespace

}  // namespace taskgate::test
