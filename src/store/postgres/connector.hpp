// SPDX-License-Identifier: MIT
#pragma once

#include "base/log.hpp"
#include "base/loop.hpp"
#include "base/metrics.hpp"
#include "base/result.hpp"
#include "store/postgres/connect.hpp"
#include "store/postgres/handle.hpp"
#include "store/postgres/statements.hpp"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace taskgate::postgres {

/// What pools use, of all event loops together.
struct PoolUse {
    Gauge idle = {};     ///< connections with nothing under way
    Gauge busy = {};     ///< connections with operations under way
    Gauge lent = {};     ///< connections that long lists have
    Gauge waiting = {};  ///< operations and long lists that wait for a connection
};

/// The thread that opens connections, so that no event loop ever waits for a name, a key file or a
/// handshake: it connects, brings the schema up the first time, prepares every statement, and hands
/// the connection to the loop that asked.
///
/// While the server cannot be reached it goes on trying, at growing intervals, asked or not.
class Connector {
public:
    /// Who asks for connections, on a loop of its own, by which it is called.
    class Client {
    public:
        virtual void deliver(Handle handle) = 0;
        /// There will be none for the time being: every request is forgotten.
        virtual void refuse(const Error& reason) = 0;
        [[nodiscard]] virtual Loop& loop() = 0;

    protected:
        ~Client() = default;
    };

    /// `log` may be null and else outlives it. `label` is what the log calls the server.
    Connector(Parameters parameters, std::string label, Log* log);
    ~Connector();
    Connector(const Connector&) = delete;
    Connector& operator=(const Connector&) = delete;

    /// Tries once, on the calling thread, and then starts the thread. `failed` where waiting cannot
    /// help; a server that is not there yet is no error.
    Result<void> start();

    /// From the client's loop: introduces it; it must stay until `forget`.
    void introduce(const std::shared_ptr<Client>& client);
    void forget(const Client& client);
    /// Asks for one connection. From the client's loop.
    void request(const std::shared_ptr<Client>& client);

    /// Why no connection can be had at present; nothing while that is not known. From any thread.
    [[nodiscard]] std::optional<Error> outage() const;

    /// Whether statements go by their names; from any thread.
    [[nodiscard]] bool uses_names() const { return uses_names_.load(std::memory_order_relaxed); }
    /// A pooler between here and the server does not keep prepared statements: from now on
    /// statements go out in full.
    void give_up_names();

    [[nodiscard]] const Statements& statements() const { return statements_; }
    /// What all pools use together, as they say themselves. From any thread.
    [[nodiscard]] PoolUse& use() { return use_; }

private:
    void run();
    /// Connects, migrates where nobody did yet, prepares.
    Result<Handle> open();
    Result<void> prepare(PGconn* connection);
    void warn_of_promises(PGconn* connection);
    /// Waits until a connection is wanted; false when it is time to end.
    bool wait_for_work();
    void hand_out(Handle handle);
    void note_outage(const Error& reason);

    Parameters parameters_;
    std::string label_;
    Log* log_;
    Statements statements_;
    PoolUse use_ = {};
    StopSignal stop_;
    std::atomic<bool> uses_names_ = true;
    bool is_migrated_ = false;  ///< of the connector's thread

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    bool is_stopping_ = false;
    std::optional<Error> outage_ = {};
    std::vector<std::shared_ptr<Client>> clients_ = {};
    std::deque<const Client*> requests_ = {};
    std::deque<Handle> spare_ = {};  ///< opened, and nobody asks any more
    std::thread thread_;
};

}  // namespace taskgate::postgres
