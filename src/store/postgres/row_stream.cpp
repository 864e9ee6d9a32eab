// SPDX-License-Identifier: MIT
#include "store/postgres/row_stream.hpp"

#include "store/list_state.hpp"
#include "store/postgres/arguments.hpp"
#include "store/postgres/failure.hpp"
#include "store/postgres/input.hpp"
#include "store/postgres/row.hpp"
#include "store/task_size.hpp"

#include <utility>

namespace taskgate::postgres {

/// Waits until the socket can be read, or for the time limit.
class RowStream::More {
public:
    explicit More(RowStream& stream) : stream_(stream) {}

    [[nodiscard]] bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> waiting) {
        const auto limit = stream_.pool_->limits().timeout;
        stream_.waiting_ = waiting;
        stream_.deadline_ = Operation::SteadyTime::clock::now() + limit;
        stream_.watch_->wait_readable();
        stream_.timer_->start(limit);
    }
    void await_resume() const noexcept {}

private:
    RowStream& stream_;
};

RowStream::RowStream(std::shared_ptr<Pool> pool, LongLists::Place place, Handle handle,
                     std::size_t piece_bytes)
    : pool_(std::move(pool)),
      place_(std::move(place)),
      handle_(std::move(handle)),
      piece_bytes_(piece_bytes),
      watch_(pool_->loop().watch(PQsocket(handle_.get()), *this)),
      timer_(pool_->loop().make_timer([this] { on_time(); })),
      state_(state_of({})) {
    PQsetNoticeReceiver(
        handle_.get(), [](void*, const PGresult*) {}, nullptr);
}

RowStream::~RowStream() {
    watch_.reset();
    if (!has_ended_) handle_.reset();
    pool_->take_back(std::move(handle_));
}

Result<void> RowStream::start(const UserId& owner) {
    const Statement& list = pool_->statements().list_all;
    const Arguments arguments{owner};
    const bool is_sent =
        PQsetnonblocking(handle_.get(), 1) == 0 &&
        PQsendQueryParams(handle_.get(), list.sql.c_str(), arguments.count(), arguments.types(),
                          arguments.values(), arguments.lengths(), arguments.formats(), 1) == 1 &&
        PQsetSingleRowMode(handle_.get()) == 1;
    if (!is_sent) return to_error(failure_of(handle_.get()));
    if (PQflush(handle_.get()) == 1) watch_->wait_writable();
    return {};
}

void RowStream::on_writable() {
    if (PQflush(handle_.get()) == 1) watch_->wait_writable();
}

void RowStream::on_readable() { resume_waiting(); }

void RowStream::on_time() {
    // The client may take its time; only the server may not.
    if (!waiting_ || Operation::SteadyTime::clock::now() < deadline_) return;
    is_late_ = true;
    resume_waiting();
}

void RowStream::resume_waiting() {
    if (waiting_) std::exchange(waiting_, {}).resume();
}

Async<std::vector<Task>> RowStream::next() {
    std::vector<Task> piece;
    bytes_ = 0;
    for (;;) {
        const auto taken = take_rows(piece);
        if (!taken) co_return taken.error();
        if (has_ended_ || bytes_ >= piece_bytes_) break;
        More more{*this};
        co_await more;
        if (is_late_) co_return unavailable("PostgreSQL: a list was not sent in time");
        if (!take_input(handle_.get())) co_return to_error(failure_of(handle_.get()));
    }
    co_return piece;
}

Result<void> RowStream::take_rows(std::vector<Task>& piece) {
    while (!has_ended_ && bytes_ < piece_bytes_ && PQisBusy(handle_.get()) == 0) {
        const Rows rows{PQgetResult(handle_.get())};
        if (rows == nullptr) {
            has_ended_ = true;
            break;
        }
        switch (PQresultStatus(rows.get())) {
            case PGRES_SINGLE_TUPLE:
                piece.push_back(read_row<Task>(Row{rows.get(), 0}));
                state_ = read_state(Row{rows.get(), 0}, PQnfields(rows.get()) - 1);
                bytes_ += size_of(piece.back());
                break;
            case PGRES_TUPLES_OK: break;  // the end of the rows; a null follows
            default: return to_error(failure_of(rows.get()));
        }
    }
    return {};
}

}  // namespace taskgate::postgres
