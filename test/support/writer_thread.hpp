// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <random>
#include <string>

namespace taskgate::test {

/// Counts what was acknowledged to some writers, so that somebody can wait for it. Any thread.
class Acknowledgements {
public:
    explicit Acknowledgements(int writers) : writers_(writers) {}

    void add();
    void end_writer();
    /// Waits for so many, or until no writer is left; false in the latter case.
    bool wait_for(int count);
    /// Waits for so many more than there are; false when they did not come within that time.
    bool wait_for_more(int count, std::chrono::seconds limit);

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    int writers_;
    int count_ = 0;
};

/// A client that writes tasks of its own user until its server is gone, and then knows what must
/// be there. One thread at a time.
class Writer {
public:
    Writer(std::string user, std::uint64_t seed);

    /// Creates, changes, toggles and removes over one connection until that breaks.
    void write(std::uint16_t port, Acknowledgements& acknowledgements);
    /// The same until it is told to stop, whatever becomes of the server: a write that was refused
    /// as unavailable, or whose answer did not come, may have been done or not.
    void keep_writing(std::uint16_t port, Acknowledgements& acknowledgements,
                      const std::atomic<bool>& stops);
    /// Compares with what a server lists now, and goes on from there. What is wrong; empty where
    /// nothing is.
    std::string find_damage(std::uint16_t port);
    [[nodiscard]] int acknowledged() const { return acknowledged_; }

private:
    /// What one task must look like: as it last was acknowledged, or as it was asked to become.
    struct Expected {
        std::string id = {};
        std::string acknowledged = {};
        std::string asked = {};
        bool is_open = false;  ///< whether it was done as asked is not known
    };
    struct Request;

    Request next_request();
    void acknowledge(const Request& request, const std::string& body);

    std::string user_;
    std::string token_;
    std::mt19937_64 random_;
    int made_ = 0;
    int acknowledged_ = 0;
    std::string wrong_answer_ = {};
    std::map<std::string, Expected> tasks_;  ///< by title, which never changes
};

}  // namespace taskgate::test
