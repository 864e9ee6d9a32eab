// SPDX-License-Identifier: MIT
#include "app/activation.hpp"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <array>
#include <cstdlib>
#include <fcntl.h>
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

namespace taskgate {

namespace {

/// Listening sockets in the places of descriptors 3 and 4, as a service manager leaves them.
class Activation : public testing::Test {
protected:
    void SetUp() override {
        for (const int place : places) {
            kept_.at(static_cast<std::size_t>(place) - 3) = ::fcntl(place, F_DUPFD_CLOEXEC, 10);
            const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
            ASSERT_EQ(::listen(socket, 1), 0);
            if (socket != place) {
                ASSERT_EQ(::dup2(socket, place), place);
                ::close(socket);
            }
        }
    }
    void TearDown() override {
        for (const int place : places) {
            const int kept = kept_.at(static_cast<std::size_t>(place) - 3);
            ::close(place);
            if (kept < 0) continue;
            ::dup2(kept, place);
            ::close(kept);
        }
    }
    static void hand_over(const std::string& process, const std::string& count,
                          const std::string& names = {}) {
        ::setenv("LISTEN_PID", process.c_str(), 1);
        ::setenv("LISTEN_FDS", count.c_str(), 1);
        ::setenv("LISTEN_FDNAMES", names.c_str(), 1);
    }
    static std::string own_id() { return std::to_string(::getpid()); }

    static constexpr std::array places{3, 4};

private:
    std::array<int, 2> kept_{};
};

TEST_F(Activation, TakesTheSocketsWithTheirNames) {
    using Purpose = http::InheritedSocket::Purpose;
    hand_over(own_id(), "2", "redirect:taskgate.socket");
    const auto sockets = take_inherited_sockets().value();
    ASSERT_EQ(sockets.size(), 2U);
    EXPECT_EQ(sockets[0].descriptor, 3);
    EXPECT_EQ(sockets[0].purpose, Purpose::redirect);
    EXPECT_EQ(sockets[1].descriptor, 4);
    EXPECT_EQ(sockets[1].purpose, Purpose::service);
    for (const int place : places) {
        EXPECT_EQ(::fcntl(place, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC) << "not for other programs";
    }
    hand_over(own_id(), "2", "a");
    EXPECT_EQ(take_inherited_sockets().value()[1].purpose, Purpose::service) << "without a name";
}

TEST_F(Activation, LeavesNothingInTheEnvironment) {
    for (const std::string& process : {own_id(), std::string{"1"}}) {
        hand_over(process, "1", "x");
        EXPECT_TRUE(take_inherited_sockets());
        for (const char* name : {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"}) {
            EXPECT_EQ(std::getenv(name), nullptr) << name;
        }
    }
    EXPECT_TRUE(take_inherited_sockets().value().empty());
}

TEST_F(Activation, TakesNothingThatIsForAnotherProcess) {
    for (const char* process : {"1", "", "x", "-1", "99999999999999999999"}) {
        hand_over(process, "2");
        EXPECT_TRUE(take_inherited_sockets().value().empty()) << process;
    }
}

TEST_F(Activation, RefusesWhatIsNoListeningSocket) {
    for (const char* count : {"", "0", "-1", "x", "65"}) {
        hand_over(own_id(), count);
        const auto sockets = take_inherited_sockets();
        ASSERT_FALSE(sockets) << count;
        EXPECT_TRUE(sockets.error().message.starts_with("LISTEN_FDS holds")) << count;
    }
    const std::array<int, 3> others{::open("/dev/null", O_RDONLY | O_CLOEXEC),
                                    ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0),
                                    ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
    for (const int other : others) {
        ASSERT_EQ(::dup2(other, 4), 4);
        hand_over(own_id(), "2");
        const auto sockets = take_inherited_sockets();
        ASSERT_FALSE(sockets);
        EXPECT_EQ(sockets.error().message, "LISTEN_FDS: descriptor 4 is no listening socket");
        ::close(other);
    }
}

}  // namespace

}  // namespace taskgate
