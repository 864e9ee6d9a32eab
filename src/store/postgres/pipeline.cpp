// SPDX-License-Identifier: MIT
#include "store/postgres/pipeline.hpp"

#include "store/postgres/input.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace taskgate::postgres {

Pipeline::Pipeline(Loop& loop, Handle handle, Owner& owner)
    : handle_(std::move(handle)),
      owner_(owner),
      watch_(loop.watch(PQsocket(handle_.get()), *this)) {
    PQsetNoticeReceiver(handle_.get(), hear_notice, this);
    is_broken_ = PQsetnonblocking(handle_.get(), 1) != 0 || PQenterPipelineMode(handle_.get()) != 1;
    watch_->wait_readable();
}

bool Pipeline::send_one(Operation& operation, Naming naming) {
    const Arguments& arguments = operation.arguments_;
    const Statement& statement = operation.statement_;
    operation.is_named_ = naming == Naming::named;
    if (naming == Naming::named) {
        return PQsendQueryPrepared(handle_.get(), statement.name.c_str(), arguments.count(),
                                   arguments.values(), arguments.lengths(), arguments.formats(),
                                   1) == 1;
    }
    return PQsendQueryParams(handle_.get(), statement.sql.c_str(), arguments.count(),
                             arguments.types(), arguments.values(), arguments.lengths(),
                             arguments.formats(), 1) == 1;
}

bool Pipeline::send(std::span<Operation* const> group, Naming naming) {
    const bool is_sent = !is_broken_ &&
                         std::all_of(group.begin(), group.end(),
                                     [&](Operation* one) { return send_one(*one, naming); }) &&
                         PQpipelineSync(handle_.get()) == 1;
    // Without its Sync nothing of a group is ever committed.
    if (!is_sent) return false;
    for (Operation* operation : group) {
        expected_.push_back({operation});
        writing_ += operation->effect_ == Effect::none ? 0 : 1;
    }
    expected_.push_back({nullptr});
    depth_ += group.size();
    flush();
    return true;
}

void Pipeline::flush() {
    // A connection that cannot be written to shows when it is read.
    if (PQflush(handle_.get()) == 1) watch_->wait_writable();
}

void Pipeline::on_writable() { flush(); }

void Pipeline::on_readable() {
    const bool is_alive = take_input(handle_.get());
    collect();
    // Reading makes room for the server to read on.
    if (is_alive && !is_broken_) {
        flush();
        watch_->wait_readable();
        report();
    } else {
        cut();
    }
}

void Pipeline::collect() {
    while (!is_broken_ && PQisBusy(handle_.get()) == 0) {
        if (expected_.empty()) {
            is_broken_ = PQstatus(handle_.get()) != CONNECTION_OK;
            return;
        }
        if (!take(Rows{PQgetResult(handle_.get())})) return;
    }
}

bool Pipeline::take(Rows rows) {
    Operation* operation = expected_.front().operation;
    if (rows == nullptr) {
        if (!std::exchange(expects_end_, false)) return false;
        if (operation != nullptr) {
            unsynced_.push_back(operation);
            expected_.pop_front();
        }
        return true;
    }
    const bool is_sync = PQresultStatus(rows.get()) == PGRES_PIPELINE_SYNC;
    if (is_sync && operation != nullptr) {
        is_broken_ = true;  // out of step, which never happens
        return false;
    }
    if (is_sync) {
        take_sync();
        return true;
    }
    expects_end_ = true;
    if (operation != nullptr) {
        take_answer(*operation, std::move(rows));
    } else {
        // The commit itself failed: nothing of the group was done after all.
        const Failure failure = failure_of(rows.get());
        for (Operation* one : unsynced_) one->refuse(failure);
    }
    return true;
}

void Pipeline::take_answer(Operation& operation, Rows rows) {
    switch (PQresultStatus(rows.get())) {
        case PGRES_COMMAND_OK:
        case PGRES_TUPLES_OK: operation.answer(std::move(rows)); break;
        case PGRES_PIPELINE_ABORTED: operation.state_ = Operation::State::unsent; break;
        case PGRES_FATAL_ERROR: operation.refuse(failure_of(rows.get())); break;
        default: is_broken_ = true;  // nothing that these statements can come to
    }
}

void Pipeline::take_sync() {
    expected_.pop_front();
    depth_ -= unsynced_.size();
    for (Operation* one : unsynced_) {
        if (one->effect_ == Effect::none) continue;
        --writing_;
        if (!warning_.empty()) {
            one->give_up(unavailable("PostgreSQL, of a commit: " + warning_));
        }
    }
    warning_.clear();
    ended_.insert(ended_.end(), unsynced_.begin(), unsynced_.end());
    unsynced_.clear();
}

void Pipeline::cut() {
    is_broken_ = true;
    watch_.reset();
    for (const Expected& one : expected_) {
        if (one.operation != nullptr) unsynced_.push_back(one.operation);
    }
    expected_.clear();
    for (Operation* one : unsynced_) {
        // A read that was answered is answered; for a write only its Sync counts. What was refused,
        // or kept from running, was so for certain.
        const bool is_known =
            one->state_ == Operation::State::refused || one->state_ == Operation::State::unsent ||
            (one->state_ == Operation::State::answered && one->effect_ == Effect::none);
        if (!is_known) one->state_ = Operation::State::lost;
        ended_.push_back(one);
    }
    unsynced_.clear();
    depth_ = 0;
    writing_ = 0;
    report();
}

void Pipeline::report() {
    if (ended_.empty() && !is_broken_) return;
    owner_.settle(*this, std::exchange(ended_, {}));
}

std::optional<Operation::SteadyTime> Pipeline::deadline() const {
    const auto waits = [](const Expected& one) { return one.operation != nullptr; };
    const auto first = std::find_if(expected_.begin(), expected_.end(), waits);
    if (!unsynced_.empty()) return unsynced_.front()->deadline_;
    if (first == expected_.end()) return std::nullopt;
    return first->operation->deadline_;
}

Handle Pipeline::release() {
    watch_.reset();
    if (is_broken_ || depth_ > 0 || PQexitPipelineMode(handle_.get()) != 1) return nullptr;
    return std::move(handle_);
}

void Pipeline::hear_notice(void* self, const PGresult* notice) {
    auto& pipeline = *static_cast<Pipeline*>(self);
    // A server that stops to wait for its standby calls the transaction committed all the same, and
    // warns. libpq hears that before it hands out the result in front of it.
    const char* speaker = PQresultErrorField(notice, PG_DIAG_SOURCE_FUNCTION);
    if (speaker != nullptr && std::string_view{speaker} == "SyncRepWaitForLSN") {
        pipeline.warning_ = failure_of(notice).message;
    }
}

}  // namespace taskgate::postgres
