// SPDX-License-Identifier: MIT
#include "store/postgres/pool.hpp"

#include "base/random.hpp"

#include <algorithm>
#include <utility>

namespace taskgate::postgres {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds clock_interval{100};
/// How many reads fill a connection before the next one gets some: together they cost one Sync and
/// one wake-up on either side.
constexpr std::size_t most_reads = 8;

Error too_late() { return unavailable("PostgreSQL: no answer in time"); }

}  // namespace

Pool::Pool(Loop& loop, std::shared_ptr<Connector> connector, PoolLimits limits)
    : loop_(loop),
      connector_(std::move(connector)),
      limits_(limits),
      long_lists_("PostgreSQL", limits.connections) {}

void Pool::open() {
    clock_ = loop_.make_timer([this] { check_time(); });
    retry_ = loop_.make_timer([this] {
        for (Operation* operation : std::exchange(later_, {})) queue(*operation);
        turn();
    });
    connector_->introduce(shared_from_this());
}

void Pool::close() {
    is_closing_ = true;
    end_if_closed();
}

void Pool::leave() {
    if (std::exchange(has_left_, true)) return;
    const auto self = shared_from_this();
    connector_->forget(*this);
    clock_.reset();
    retry_.reset();
    spare_.clear();
    fail_waiting(unavailable("PostgreSQL: the service is stopping"));
    for (const auto& pipeline : std::exchange(pipelines_, {})) pipeline->cut();
    publish();
}

bool Pool::is_idle() const {
    const bool is_quiet = std::all_of(pipelines_.begin(), pipelines_.end(),
                                      [](const auto& one) { return one->depth() == 0; });
    return is_quiet && reads_.empty() && writes_.empty() && later_.empty() && borrowers_.empty() &&
           borrowed_ == 0;
}

void Pool::end_if_closed() {
    if (!is_closing_ || has_left_ || !is_idle()) return;
    const auto self = shared_from_this();
    leave();
    loop_.remove_guest(connector_.get());
}

bool Pool::submit(Operation& operation) {
    if (reads_.size() + writes_.size() >= limits_.waiting) {
        operation.give_up(unavailable("PostgreSQL: too many requests are waiting"));
        return false;
    }
    if (pipelines_.empty()) {
        if (auto outage = connector_->outage()) {
            operation.give_up(std::move(*outage));
            return false;
        }
    }
    const milliseconds time = operation.limit_.count() > 0
                                  ? std::min(operation.limit_, limits_.timeout)
                                  : limits_.timeout;
    operation.deadline_ = SteadyClock::now() + time;
    queue(operation);
    schedule_turn();
    watch_time();
    return true;
}

void Pool::queue(Operation& operation) {
    operation.state_ = Operation::State::waiting;
    (operation.effect_ == Effect::none ? reads_ : writes_).push_back(&operation);
}

void Pool::schedule_turn() {
    if (std::exchange(turn_is_due_, true)) return;
    loop_.post([self = shared_from_this()] { self->turn(); });
}

void Pool::turn() {
    turn_is_due_ = false;
    if (has_left_) return;
    const auto self = shared_from_this();
    broken_.clear();
    send_reads();
    send_writes();
    ask_for_more();
    serve_borrowers();
    publish();
    end_if_closed();
}

Pipeline* Pool::least_busy() {
    // Of equals the last one: reads are at the front.
    const auto least =
        std::min_element(pipelines_.rbegin(), pipelines_.rend(),
                         [](const auto& a, const auto& b) { return a->depth() < b->depth(); });
    if (least == pipelines_.rend() || (*least)->depth() >= limits_.depth) return nullptr;
    return least->get();
}

Pipeline* Pool::next_for_reads() {
    const auto fits = [](const auto& one) {
        return !one->is_writing() && one->depth() < most_reads;
    };
    const auto first = std::find_if(pipelines_.begin(), pipelines_.end(), fits);
    return first == pipelines_.end() ? least_busy() : first->get();
}

void Pool::send_reads() {
    while (!reads_.empty()) {
        Pipeline* pipeline = next_for_reads();
        if (pipeline == nullptr) return;
        const std::size_t room =
            std::max<std::size_t>(1, most_reads - std::min(most_reads, pipeline->depth()));
        const auto end =
            reads_.begin() + static_cast<std::ptrdiff_t>(std::min(room, reads_.size()));
        const std::vector<Operation*> group{reads_.begin(), end};
        reads_.erase(reads_.begin(), end);
        send(*pipeline, group);
    }
}

void Pool::send_writes() {
    while (!writes_.empty()) {
        Pipeline* pipeline = least_busy();
        if (pipeline == nullptr) return;
        Operation* write = writes_.front();
        writes_.pop_front();
        send(*pipeline, std::span{&write, 1});
    }
}

void Pool::send(Pipeline& pipeline, std::span<Operation* const> group) {
    for (Operation* operation : group) ++operation->attempts_;
    const Naming naming = connector_->uses_names() ? Naming::named : Naming::unnamed;
    if (pipeline.send(group, naming)) return;
    for (Operation* operation : group) queue(*operation);
    pipeline.cut();
}

void Pool::ask_for_more() {
    if (has_left_) return;
    const bool all_busy = std::all_of(pipelines_.begin(), pipelines_.end(),
                                      [](const auto& one) { return one->depth() > 0; });
    const bool wants = all_busy && (!reads_.empty() || !writes_.empty() || !pipelines_.empty());
    std::size_t needed = borrowers_.size();
    if (wants && pipelines_.size() < limits_.connections) ++needed;
    for (; requested_ < needed; ++requested_) connector_->request(shared_from_this());
}

void Pool::deliver(Handle handle) {
    if (requested_ > 0) --requested_;
    if (!has_left_) employ(std::move(handle));
}

void Pool::refuse(const Error& reason) {
    requested_ = 0;
    if (has_left_) return;
    const auto self = shared_from_this();
    // Where there are connections, what waits can still be answered by them.
    if (pipelines_.empty()) fail_waiting(reason);
    end_if_closed();
}

void Pool::fail_waiting(const Error& reason) {
    Resumable ready;
    for (auto* list : {&reads_, &writes_}) {
        for (Operation* operation : std::exchange(*list, {})) {
            operation->give_up(reason);
            ready.push_back(operation->waiting_);
        }
    }
    for (Operation* operation : std::exchange(later_, {})) {
        operation->give_up(reason);
        ready.push_back(operation->waiting_);
    }
    for (Borrow* borrower : std::exchange(borrowers_, {})) {
        borrower->outcome_.emplace(reason);
        ready.push_back(borrower->waiting_);
    }
    resume(ready);
}

void Pool::settle(Pipeline& pipeline, std::vector<Operation*> ended) {
    const auto self = shared_from_this();
    if (pipeline.is_broken()) remove(pipeline);
    Resumable ready;
    bool is_read_only = false;
    for (Operation* operation : ended) {
        is_read_only = is_read_only || (operation->state_ == Operation::State::refused &&
                                        operation->failure_.is_read_only());
        if (has_left_ && operation->state_ != Operation::State::answered) {
            operation->give_up(unavailable("PostgreSQL: the service is stopping"));
        }
        if (conclude(*operation)) ready.push_back(operation->waiting_);
    }
    // A server that became a standby is left; the next connection finds the one that takes writes.
    if (is_read_only && !pipeline.is_broken()) pipeline.cut();
    publish();
    resume(ready);
    if (has_left_) return;
    if (!reads_.empty() || !writes_.empty() || !borrowers_.empty() || is_closing_) schedule_turn();
}

void Pool::resume(const Resumable& ready) {
    for (const std::coroutine_handle<> handle : ready) handle.resume();
}

bool Pool::conclude(Operation& operation) {
    switch (operation.decide()) {
        case Operation::Next::resume: return true;
        case Operation::Next::again_without_names: connector_->give_up_names(); [[fallthrough]];
        case Operation::Next::again: queue(operation); return false;
        case Operation::Next::again_later: queue_later(operation); return false;
    }
    return true;
}

void Pool::queue_later(Operation& operation) {
    // Growing with the attempts, and never the same for two that met.
    const auto most = static_cast<std::uint64_t>(5) << static_cast<unsigned>(operation.attempts_);
    later_.push_back(&operation);
    retry_->start(milliseconds{static_cast<std::int64_t>(1 + random_bits() % most)});
}

void Pool::remove(Pipeline& pipeline) {
    const auto at = std::find_if(pipelines_.begin(), pipelines_.end(),
                                 [&](const auto& one) { return one.get() == &pipeline; });
    if (at == pipelines_.end()) return;
    broken_.push_back(std::move(*at));
    pipelines_.erase(at);
    schedule_turn();
}

void Pool::watch_time() {
    if (std::exchange(clock_runs_, true)) return;
    clock_->start(clock_interval);
}

void Pool::check_time() {
    const auto self = shared_from_this();
    clock_runs_ = false;
    const auto now = SteadyClock::now();
    Resumable ready;
    for (auto* list : {&reads_, &writes_}) {
        std::erase_if(*list, [&](Operation* operation) {
            if (operation->deadline_ > now) return false;
            operation->give_up(too_late());
            ready.push_back(operation->waiting_);
            return true;
        });
    }
    std::erase_if(borrowers_, [&](Borrow* borrower) {
        if (borrower->deadline_ > now) return false;
        borrower->outcome_.emplace(too_late());
        ready.push_back(borrower->waiting_);
        return true;
    });
    std::vector<Pipeline*> late;
    for (const auto& pipeline : pipelines_) {
        if (pipeline->deadline().value_or(now + clock_interval) <= now) {
            late.push_back(pipeline.get());
        }
    }
    for (Pipeline* pipeline : late) pipeline->cut();
    resume(ready);
    if (!has_left_ && !is_idle()) watch_time();
}

}  // namespace taskgate::postgres
