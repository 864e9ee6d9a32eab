// SPDX-License-Identifier: MIT
#include "store/postgres/connector.hpp"

#include "base/random.hpp"
#include "store/postgres/migrate.hpp"
#include "store/postgres/session.hpp"

#include <algorithm>
#include <utility>

namespace taskgate::postgres {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds first_pause{100};
constexpr milliseconds longest_pause{2'000};

/// A pause and up to half of it more, so that many nodes do not come at the same moment.
milliseconds with_jitter(milliseconds pause) {
    const auto half = static_cast<std::uint64_t>(pause.count() / 2 + 1);
    return pause + milliseconds{static_cast<std::int64_t>(random_bits() % half)};
}

}  // namespace

Connector::Connector(Parameters parameters, std::string label, Log* log)
    : parameters_(std::move(parameters)), label_(std::move(label)), log_(log) {}

Connector::~Connector() {
    {
        const std::lock_guard lock{mutex_};
        is_stopping_ = true;
    }
    stop_.raise();
    changed_.notify_one();
    if (thread_.joinable()) thread_.join();
}

Result<void> Connector::start() {
    auto handle = open();
    if (!handle && handle.error().code == ErrorCode::failed) return handle.error();
    if (handle) {
        hand_out(std::move(*handle));
    } else {
        note_outage(handle.error());
    }
    thread_ = std::thread{[this] { run(); }};
    return {};
}

void Connector::introduce(const std::shared_ptr<Client>& client) {
    const std::lock_guard lock{mutex_};
    clients_.push_back(client);
}

void Connector::forget(const Client& client) {
    const std::lock_guard lock{mutex_};
    std::erase(requests_, &client);
    std::erase_if(clients_, [&client](const auto& known) { return known.get() == &client; });
}

void Connector::request(const std::shared_ptr<Client>& client) {
    {
        const std::lock_guard lock{mutex_};
        requests_.push_back(client.get());
    }
    changed_.notify_one();
}

std::optional<Error> Connector::outage() const {
    const std::lock_guard lock{mutex_};
    return outage_;
}

void Connector::give_up_names() {
    if (!uses_names_.exchange(false) || log_ == nullptr) return;
    log_->warning(
        "prepared statements do not last on these connections; sending statements in full",
        {{"store", std::string_view{label_}},
         {"likely", "a pooler that shares connections between transactions"}});
}

void Connector::run() {
    milliseconds pause = first_pause;
    if (outage() && stop_.wait(with_jitter(pause))) return;
    while (wait_for_work()) {
        auto handle = open();
        if (handle) {
            pause = first_pause;
            hand_out(std::move(*handle));
            continue;
        }
        note_outage(handle.error());
        if (stop_.wait(with_jitter(pause))) return;
        pause = std::min(pause * 2, longest_pause);
    }
}

bool Connector::wait_for_work() {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [this] { return is_stopping_ || outage_ || !requests_.empty(); });
    return !is_stopping_;
}

Result<Handle> Connector::open() {
    {
        const std::lock_guard lock{mutex_};
        if (!spare_.empty()) {
            Handle handle = std::move(spare_.front());
            spare_.pop_front();
            // It may have been closed while nobody asked.
            if (PQconsumeInput(handle.get()) == 1 && PQstatus(handle.get()) == CONNECTION_OK) {
                return handle;
            }
        }
    }
    auto handle = connect(parameters_, stop_);
    if (!handle) return handle;
    if (!is_migrated_) {
        Session session{std::move(*handle)};
        const auto migrated = migrate(session);
        if (!migrated) return migrated.error();
        is_migrated_ = true;
        *handle = session.release();
        warn_of_promises(handle->get());
    }
    if (auto prepared = prepare(handle->get()); !prepared) return prepared.error();
    return handle;
}

Result<void> Connector::prepare(PGconn* connection) {
    if (!uses_names()) return {};
    for (const Statement* statement : statements_.all()) {
        const Rows rows{PQprepare(connection, statement->name.c_str(), statement->sql.c_str(),
                                  static_cast<int>(statement->types.size()),
                                  statement->types.data())};
        if (PQresultStatus(rows.get()) == PGRES_COMMAND_OK) continue;
        const Failure failure = failure_of(rows.get());
        if (!failure.is_lost_preparation()) return to_error(failure);
        give_up_names();
        return {};
    }
    return {};
}

void Connector::warn_of_promises(PGconn* connection) {
    if (log_ == nullptr) return;
    for (const char* setting : {"fsync", "synchronous_commit"}) {
        const std::string show = std::string{"SHOW "} + setting;
        const Rows rows{PQexec(connection, show.c_str())};
        // Engines that only speak the protocol may not know it.
        if (PQntuples(rows.get()) != 1 || std::string_view{PQgetvalue(rows.get(), 0, 0)} != "off") {
            continue;
        }
        log_->warning(
            "THE SERVER MAY LOSE WRITES THAT WERE ANSWERED: it is set not to wait for its disk",
            {{"store", std::string_view{label_}},
             {"setting", setting},
             {"value", "off"},
             {"expected", "on"}});
    }
}

void Connector::hand_out(Handle handle) {
    const std::lock_guard lock{mutex_};
    if (outage_ && log_ != nullptr) {
        log_->info("database reached", {{"store", std::string_view{label_}}});
    }
    outage_.reset();
    if (requests_.empty()) {
        spare_.push_back(std::move(handle));
        return;
    }
    const Client* wanted = requests_.front();
    requests_.pop_front();
    const auto client = std::find_if(clients_.begin(), clients_.end(),
                                     [wanted](const auto& known) { return known.get() == wanted; });
    // Under the lock: a client that is known has a loop that lives.
    (*client)->loop().post([client = *client, kept = std::make_shared<Handle>(std::move(handle))] {
        client->deliver(std::move(*kept));
    });
}

void Connector::note_outage(const Error& reason) {
    if (log_ != nullptr && !stop_.is_raised()) {
        log_->warning(
            "database not reached; trying again",
            {{"store", std::string_view{label_}}, {"error", std::string_view{reason.message}}});
    }
    const std::lock_guard lock{mutex_};
    outage_ = unavailable(reason.message);
    requests_.clear();
    for (const auto& client : clients_) {
        client->loop().post([client, reason = *outage_] { client->refuse(reason); });
    }
}

}  // namespace taskgate::postgres
