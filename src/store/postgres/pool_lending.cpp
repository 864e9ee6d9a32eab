// SPDX-License-Identifier: MIT

// How a pool lends whole connections to long lists.
#include "store/postgres/pool.hpp"

#include <algorithm>
#include <utility>

namespace taskgate::postgres {

namespace {

/// How many connections are kept for the next long lists.
constexpr std::size_t most_spare = 2;

}  // namespace

bool Pool::Borrow::await_suspend(std::coroutine_handle<> waiting) {
    waiting_ = waiting;
    if (Handle idle = pool_.take_idle()) {
        ++pool_.borrowed_;
        pool_.publish();
        outcome_.emplace(std::move(idle));
        return false;
    }
    deadline_ = SteadyClock::now() + pool_.limits_.timeout;
    pool_.borrowers_.push_back(this);
    pool_.ask_for_more();
    pool_.watch_time();
    return true;
}

void Pool::employ(Handle handle) {
    if (!borrowers_.empty()) {
        Borrow* borrower = borrowers_.front();
        borrowers_.pop_front();
        ++borrowed_;
        borrower->outcome_.emplace(std::move(handle));
        borrower->waiting_.resume();
    } else if (pipelines_.size() < limits_.connections) {
        pipelines_.push_back(std::make_unique<Pipeline>(loop_, std::move(handle), *this));
        schedule_turn();
    }
}

Handle Pool::take_idle() {
    while (!spare_.empty()) {
        Handle handle = std::move(spare_.back());
        spare_.pop_back();
        // Nobody watched it: it may have been closed meanwhile.
        if (PQconsumeInput(handle.get()) == 1 && PQstatus(handle.get()) == CONNECTION_OK) {
            return handle;
        }
    }
    const auto idle = std::find_if(pipelines_.begin(), pipelines_.end(),
                                   [](const auto& one) { return one->depth() == 0; });
    // The last one stays for the others.
    if (pipelines_.size() < 2 || idle == pipelines_.end()) return nullptr;
    Handle handle = (*idle)->release();
    remove(**idle);
    return handle;
}

void Pool::publish() {
    Use now;
    for (const auto& pipeline : pipelines_) ++(pipeline->depth() == 0 ? now.idle : now.busy);
    now.idle += static_cast<std::int64_t>(spare_.size());
    now.lent = static_cast<std::int64_t>(borrowed_);
    now.waiting = static_cast<std::int64_t>(reads_.size() + writes_.size() + later_.size() +
                                            borrowers_.size());
    PoolUse& use = connector_->use();
    use.idle.add(now.idle - published_.idle);
    use.busy.add(now.busy - published_.busy);
    use.lent.add(now.lent - published_.lent);
    use.waiting.add(now.waiting - published_.waiting);
    published_ = now;
}

void Pool::serve_borrowers() {
    while (!borrowers_.empty()) {
        Handle idle = take_idle();
        if (idle == nullptr) return;
        employ(std::move(idle));
    }
}

void Pool::take_back(Handle handle) {
    --borrowed_;
    // Never back to the pipelines: libpq 15 would go on row by row with the first statement there.
    if (handle != nullptr && !has_left_ && spare_.size() < most_spare) {
        spare_.push_back(std::move(handle));
    }
    publish();
    if (!borrowers_.empty() || is_closing_) schedule_turn();
}

}  // namespace taskgate::postgres
