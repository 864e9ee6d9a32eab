// SPDX-License-Identifier: MIT
#include "app/service_manager.hpp"

#include "app/watchdog.hpp"
#include "support/notify_socket.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <unistd.h>

namespace taskgate {

namespace {

using test::NotifySocket;

TEST(ServiceManager, IsToldInTheFormOfSdNotify) {
    NotifySocket socket;
    const ServiceManager manager{socket.name(), {}};
    manager.tell_ready("Serving");
    EXPECT_EQ(socket.receive(), "READY=1\nSTATUS=Serving");
    manager.tell_reloading();
    EXPECT_THAT(socket.receive(),
                testing::MatchesRegex("RELOADING=1\nMONOTONIC_USEC=[0-9]+\nSTATUS=.*"));
    manager.tell_stopping("Answering");
    EXPECT_EQ(socket.receive(), "STOPPING=1\nSTATUS=Answering");
    manager.ping();
    EXPECT_EQ(socket.receive(), "WATCHDOG=1");
}

TEST(ServiceManager, MayListenOnAnAbstractName) {
    NotifySocket socket{NotifySocket::Kind::abstract_name};
    ASSERT_EQ(socket.name().front(), '@');
    const ServiceManager manager{socket.name(), {}};
    manager.ping();
    EXPECT_EQ(socket.receive(), "WATCHDOG=1");
}

TEST(ServiceManager, ThatIsNotThereOrGoneChangesNothing) {
    for (const std::string& name : {std::string{}, std::string{"relative"}, std::string{"/nowhere"},
                                    "/" + std::string(200, 'a'), std::string{"@"}}) {
        const ServiceManager manager{name, {}};
        manager.tell_ready("Serving");
        manager.ping();
    }
}

TEST(ServiceManager, SaysInTheEnvironmentWhetherItWantsPings) {
    const auto time = [](const char* microseconds, const std::string& process) {
        ::setenv("WATCHDOG_USEC", microseconds, 1);
        ::setenv("WATCHDOG_PID", process.c_str(), 1);
        const auto found = ServiceManager::of_environment().watchdog_time();
        ::unsetenv("WATCHDOG_USEC");
        ::unsetenv("WATCHDOG_PID");
        return found ? found->count() : -1;
    };
    const std::string self = std::to_string(::getpid());
    EXPECT_EQ(time("30000000", self), 30'000'000);
    EXPECT_EQ(time("30000000", ""), 30'000'000);
    EXPECT_EQ(time("30000000", "1"), -1) << "it is meant for another process";
    EXPECT_EQ(time("soon", self), -1);
    EXPECT_EQ(time("0", self), -1);
    EXPECT_FALSE(ServiceManager::of_environment().watchdog_time());
}

TEST(Watchdog, PingsForAsLongAsTheServiceGoesOn) {
    NotifySocket socket;
    const ServiceManager manager{socket.name(), std::chrono::milliseconds{2}};
    std::atomic<int> asked = 0;
    std::atomic<bool> hangs = false;
    Watchdog watchdog{manager, [&] {
                          ++asked;
                          asked.notify_all();
                          return !hangs;
                      }};
    EXPECT_EQ(socket.receive(), "WATCHDOG=1");
    EXPECT_EQ(socket.receive(), "WATCHDOG=1");
    const auto wait_for_questions = [&asked](int more) {
        for (int i = 0; i < more; ++i) asked.wait(asked.load());
    };
    hangs = true;
    // What was under way may still be answered.
    wait_for_questions(2);
    socket.drain();
    wait_for_questions(3);
    EXPECT_FALSE(socket.has_message());
    hangs = false;
    EXPECT_EQ(socket.receive(), "WATCHDOG=1");
}

TEST(Watchdog, DoesNotAskAServiceThatEnds) {
    NotifySocket socket;
    const ServiceManager manager{socket.name(), std::chrono::milliseconds{2}};
    Watchdog watchdog{manager, [] { return false; }};
    EXPECT_FALSE(socket.has_message());
    watchdog.stop_asking();
    EXPECT_EQ(socket.receive(), "WATCHDOG=1");
}

}  // namespace

}  // namespace taskgate
