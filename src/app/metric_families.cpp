// SPDX-License-Identifier: MIT
#include "app/metric_families.hpp"

#include "app/metric_list.hpp"
#include "app/process_metrics.hpp"
#include "auth/refusal.hpp"
#include "base/version.hpp"

#include <openssl/crypto.h>

#include <chrono>

namespace taskgate {

namespace {

using Unit = MetricList::Unit;

double seconds_of(std::chrono::microseconds time) {
    return std::chrono::duration<double>(time).count();
}

void add_build(MetricList& list) {
    list.gauge("taskgate_build_info", "Always 1; what runs here is in the labels")
        .add(1, {{"version", version()},
                 {"compiler", __VERSION__},
                 {"openssl", OpenSSL_version(OPENSSL_VERSION_STRING)}});
}

void add_requests(MetricList& list, const api::RequestMetrics& metrics) {
    list.counter("taskgate_requests_total", "Requests that are over, by route, method and status");
    for (const auto& [route, method, status, count] : metrics.requests()) {
        list.add(count, {{"route", route}, {"method", method}, {"status", status}});
    }
    list.counter("taskgate_responses_total", "The same by status alone, from 0 on");
    for (const auto& [status, count] : metrics.responses()) list.add(count, {{"status", status}});
    list.histogram("taskgate_request_duration_seconds",
                   "From the whole head of a request to the last byte of its answer");
    for (const auto& [route, value] : metrics.durations()) {
        list.add(value, Unit::nanoseconds, {{"route", route}});
    }
    list.histogram("taskgate_stage_duration_seconds", "What the time of requests went into");
    for (std::size_t i = 0; i < api::stage_names.size(); ++i) {
        list.add(metrics.stage(static_cast<api::Stage>(i)), Unit::nanoseconds,
                 {{"stage", api::stage_names.at(i)}});
    }
}

void add_tokens(MetricList& list, const api::Service& service) {
    list.counter("taskgate_token_refusals_total", "Requests whose token was refused, by reason");
    for (std::size_t i = 0; i < auth::refusal_count; ++i) {
        const auto refusal = static_cast<auth::Refusal>(i);
        list.add(service.refusals().of(refusal), {{"reason", auth::name_of(refusal)}});
    }
    list.gauge("taskgate_token_cache_entries", "Verified tokens that are remembered")
        .add(service.authenticator().remembered_tokens());
    list.gauge("taskgate_token_queue_length", "Tokens that wait for a signature to be verified")
        .add(service.authenticator().waiting_tokens());
}

void add_keys(MetricList& list, const std::vector<auth::KeySetStatus>& sets, const Clock& clock) {
    list.gauge("taskgate_key_set_keys", "Keys of a published key set that can be used");
    for (const auto& set : sets) list.add(set.keys, {{"source", set.label}});
    list.gauge("taskgate_key_set_read_timestamp_seconds",
               "When a key set was read last, since 1970; 0: never");
    for (const auto& set : sets) {
        const Time read_at = set.read_at.value_or(Time{});
        list.add(seconds_of(read_at.time_since_epoch()), {{"source", set.label}});
    }
    list.gauge("taskgate_key_set_age_seconds", "How long ago that was; absent: never");
    for (const auto& set : sets) {
        if (!set.read_at) continue;
        list.add(seconds_of(clock.now() - *set.read_at), {{"source", set.label}});
    }
    list.gauge("taskgate_key_set_ttl_seconds", "How long a key set is kept until it is read again");
    for (const auto& set : sets) {
        list.add(seconds_of(set.time_to_live), {{"source", set.label}});
    }
    list.counter("taskgate_key_set_fetches_total", "Readings of a key set, by result");
    for (const auto& set : sets) {
        list.add(set.readings - set.failed_readings, {{"source", set.label}, {"result", "success"}})
            .add(set.failed_readings, {{"source", set.label}, {"result", "failure"}});
    }
}

void add_connections(MetricList& list, const MetricsSources& sources) {
    const http::ConnectionCounts connections = sources.server.connections();
    list.gauge("taskgate_connections", "Clients' connections that are open").add(connections.open);
    list.gauge("taskgate_connections_max", "How many are served at once (MAX_CONNECTIONS)")
        .add(sources.most_connections);
    list.counter("taskgate_connections_accepted_total", "Connections that were served")
        .add(connections.accepted);
    list.counter("taskgate_connections_refused_total",
                 "Connections that were refused for want of room")
        .add(connections.refused);
}

void add_certificates(MetricList& list, const http::TlsStore* tls) {
    list.gauge("taskgate_tls_certificate_expiry_timestamp_seconds",
               "Until when a certificate is valid, since 1970");
    if (tls == nullptr) return;
    for (const auto& [label, end] : tls->current()->certificates()) {
        list.add(seconds_of(end.time_since_epoch()), {{"certificate", label}});
    }
}

/// The kind of store that there is not has its families all the same, without a value.
void add_sqlite(MetricList& list, const std::optional<SqliteStatus>& status) {
    list.gauge("taskgate_sqlite_write_queue_length", "Writes that wait for the next commit");
    if (status) list.add(status->waiting_writes);
    list.gauge("taskgate_sqlite_readers_in_use", "Reading connections that are lent");
    if (status) list.add(status->lent_readers);
    list.gauge("taskgate_sqlite_long_lists", "Lists that go on behind their first piece");
    if (status) list.add(status->long_lists);
    list.histogram("taskgate_sqlite_commit_writes", "How many writes a commit held");
    if (status) list.add(status->commit_writes, Unit::number);
    list.histogram("taskgate_sqlite_commit_duration_seconds",
                   "From the beginning of a commit's transaction until it is on the disk");
    if (status) list.add(status->commit_durations, Unit::nanoseconds);
    list.counter("taskgate_sqlite_commit_failures_total", "Commits that failed");
    if (status) list.add(status->failed_commits);
    const auto disk = status ? read_disk_metrics(status->path) : std::nullopt;
    list.gauge("taskgate_sqlite_file_size_bytes", "The database and its write-ahead log");
    if (disk) {
        list.add(disk->database_bytes, {{"file", "database"}})
            .add(disk->log_bytes, {{"file", "wal"}});
    }
    list.gauge("taskgate_sqlite_disk_free_bytes", "What is free on the database's disk");
    if (disk) list.add(disk->free_bytes);
    list.gauge("taskgate_sqlite_disk_size_bytes", "The size of the database's disk");
    if (disk) list.add(disk->disk_bytes);
}

void add_postgres(MetricList& list, const std::optional<PostgresStatus>& status) {
    list.gauge("taskgate_postgres_connections", "Connections to PostgreSQL, by what they do");
    if (status) {
        list.add(status->idle, {{"state", "idle"}})
            .add(status->busy, {{"state", "busy"}})
            .add(status->lent, {{"state", "long_list"}});
    }
    list.gauge("taskgate_postgres_connections_max",
               "How many there may be without those of long lists (DATABASE_POOL_SIZE)");
    if (status) list.add(status->most_connections);
    list.gauge("taskgate_postgres_queue_length", "Operations that wait for a connection");
    if (status) list.add(status->waiting_operations);
}

void add_process(MetricList& list) {
    const ProcessMetrics process = read_process_metrics();
    list.counter("process_cpu_seconds_total", "CPU time in user and kernel mode")
        .add(process.cpu_seconds);
    list.gauge("process_open_fds", "Open file descriptors").add(process.open_descriptors);
    list.gauge("process_max_fds", "How many may be open").add(process.most_descriptors);
    list.gauge("process_virtual_memory_bytes", "Virtual memory").add(process.virtual_bytes);
    list.gauge("process_resident_memory_bytes", "Resident memory").add(process.resident_bytes);
    list.gauge("process_start_time_seconds", "When the process started, since 1970")
        .add(process.start_seconds);
}

}  // namespace

std::string write_metrics(const MetricsSources& sources, bool is_store_up) {
    MetricList list;
    add_build(list);
    if (sources.service.requests() != nullptr) add_requests(list, *sources.service.requests());
    add_tokens(list, sources.service);
    add_keys(list, sources.keys.status(), sources.clock);
    add_connections(list, sources);
    add_certificates(list, sources.tls);
    list.gauge("taskgate_store_up", "1: the store can be reached; 0: it cannot")
        .add(is_store_up ? 1 : 0);
    const StoreStatus store = sources.store.status();
    add_sqlite(list, store.sqlite);
    add_postgres(list, store.postgres);
    add_process(list);
    return list.to_text();
}

}  // namespace taskgate
