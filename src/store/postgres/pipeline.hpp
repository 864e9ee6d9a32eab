// SPDX-License-Identifier: MIT
#pragma once

#include "base/loop.hpp"
#include "store/postgres/handle.hpp"
#include "store/postgres/operation.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace taskgate::postgres {

/// Whether statements go out by the name under which they were prepared, or in full every time.
enum class Naming : std::uint8_t { named, unnamed };

/// A connection in libpq's pipeline mode on an event loop: statements are sent without waiting for
/// the answers of those before them. Never blocks.
///
/// All statements up to a Sync are one implicit transaction, which an error rolls back as a whole.
/// So every write has a Sync of its own and is answered only on it; reads may share one, and those
/// that an error of a neighbour kept from running are `unsent`.
class Pipeline final : private ReadyHandler {
public:
    /// Who sends, and hears what became of it. May not destroy the pipeline while being called.
    class Owner {
    public:
        /// These operations have ended, one way or another; after a break all of them have, and the
        /// pipeline is of no use any more.
        virtual void settle(Pipeline& pipeline, std::vector<Operation*> ended) = 0;

    protected:
        ~Owner() = default;
    };

    /// Takes over an idle connection.
    Pipeline(Loop& loop, Handle handle, Owner& owner);
    virtual ~Pipeline() { watch_.reset(); }
    Pipeline(const Pipeline&) = delete;
    Pipeline& operator=(const Pipeline&) = delete;

    /// Sends operations and one Sync behind them. False where that cannot be: then none of them
    /// will ever be done, and the connection is to be cut.
    [[nodiscard]] bool send(std::span<Operation* const> group, Naming naming);
    /// Cuts the connection off: what was under way is `lost`.
    void cut();

    [[nodiscard]] bool is_broken() const { return is_broken_; }
    /// How many operations are under way.
    [[nodiscard]] std::size_t depth() const { return depth_; }
    /// Whether some of them are writes, whose commits those behind them wait for.
    [[nodiscard]] bool is_writing() const { return writing_ > 0; }
    /// When the oldest of them should have been answered.
    [[nodiscard]] std::optional<Operation::SteadyTime> deadline() const;

    /// Gives the connection away, where nothing is under way; null where it is broken.
    Handle release();

private:
    /// What is to come: an operation's answer, or that of a Sync (null).
    struct Expected {
        Operation* operation;
    };

    void on_readable() override;
    void on_writable() override;
    bool send_one(Operation& operation, Naming naming);
    void flush();
    void collect();
    /// Takes one result; false when nothing more can be made of what was received.
    bool take(Rows rows);
    void take_answer(Operation& operation, Rows rows);
    void take_sync();
    void report();
    static void hear_notice(void* self, const PGresult* notice);

    Handle handle_;
    Owner& owner_;
    std::unique_ptr<Watch> watch_;
    std::deque<Expected> expected_ = {};
    std::vector<Operation*> unsynced_ = {};  ///< answered, their Sync not
    std::vector<Operation*> ended_ = {};
    std::size_t depth_ = 0;
    std::size_t writing_ = 0;
    std::string warning_ = {};  ///< of the commit that comes next: it may not survive a failover
    bool expects_end_ = false;  ///< the null behind a result is to come
    bool is_broken_ = false;
};

}  // namespace taskgate::postgres
