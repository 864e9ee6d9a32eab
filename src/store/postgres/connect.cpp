// SPDX-License-Identifier: MIT
#include "store/postgres/connect.hpp"

#include "store/postgres/failure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <poll.h>
#include <sys/eventfd.h>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace taskgate::postgres {

namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::chrono::seconds default_connect_timeout{5};

/// What libpq is told where the URL says nothing: a dead peer is noticed within about a minute.
/// GSSAPI would keep bytes back that no event loop hears of.
const Parameters defaults{
    {"fallback_application_name", "taskgate"},
    {"keepalives_idle", "30"},
    {"keepalives_interval", "10"},
    {"keepalives_count", "3"},
    {"tcp_user_timeout", "30000"},
};

/// Failures that the client finds by itself and that no waiting cures, in libpq's words.
constexpr std::array<std::string_view, 6> lasting_reasons{
    "invalid ",
    "root certificate file",
    "certificate verify failed",
    "does not match host name",
    "SSL was required",
    "channel binding",
};

std::vector<std::string> split(std::string_view list) {
    std::vector<std::string> parts;
    for (;;) {
        const std::size_t comma = list.find(',');
        parts.emplace_back(list.substr(0, comma));
        if (comma == std::string_view::npos) return parts;
        list.remove_prefix(comma + 1);
    }
}

std::string value_or(const Parameters& parameters, const std::string& name, const char* variable) {
    if (const auto at = parameters.find(name); at != parameters.end()) return at->second;
    const char* value = std::getenv(variable);
    return value == nullptr ? "" : value;
}

/// One set of parameters for each host of a list. A list of one stays as it is: libpq knows best.
std::vector<Parameters> split_hosts(const Parameters& parameters) {
    const auto hosts = split(value_or(parameters, "host", "PGHOST"));
    const auto addresses = split(value_or(parameters, "hostaddr", "PGHOSTADDR"));
    const auto ports = split(value_or(parameters, "port", "PGPORT"));
    const std::size_t count = std::max(hosts.size(), addresses.size());
    const auto fits = [count](const auto& list) {
        return list.size() == 1 || list.size() == count;
    };
    if (count == 1 || !fits(hosts) || !fits(addresses) || !fits(ports)) return {parameters};
    std::vector<Parameters> all;
    for (std::size_t i = 0; i < count; ++i) {
        Parameters one = parameters;
        // Several hosts mean a primary and its standbys, and tasks can only be kept on the primary.
        if (value_or(one, "target_session_attrs", "PGTARGETSESSIONATTRS").empty()) {
            one["target_session_attrs"] = "read-write";
        }
        const auto set = [&one, i](const char* name, const std::vector<std::string>& list) {
            const std::string& value = list.size() == 1 ? list.front() : list.at(i);
            if (!value.empty()) one[name] = value;
        };
        set("host", hosts);
        set("hostaddr", addresses);
        set("port", ports);
        all.push_back(std::move(one));
    }
    return all;
}

std::chrono::seconds connect_timeout(const Parameters& parameters) {
    const std::string text = value_or(parameters, "connect_timeout", "PGCONNECT_TIMEOUT");
    int seconds = 0;
    std::from_chars(text.data(), text.data() + text.size(), seconds);
    return seconds > 0 ? std::chrono::seconds{seconds} : default_connect_timeout;
}

/// A message of a failed connection: with the SQLSTATE, where the server gave one, as
/// `PQERRORS_VERBOSE` writes it ("FATAL:  28P01: password …").
struct Refusal {
    std::string state = {};
    std::string text = {};
};

bool is_state_character(char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); }

Refusal read_refusal(const PGconn* connection) {
    Refusal refusal{{}, first_line(PQerrorMessage(connection))};
    constexpr std::size_t state_size = 5;
    const std::size_t gap = refusal.text.find(":  ");
    if (gap == std::string::npos || refusal.text.size() < gap + 3 + state_size + 2) return refusal;
    const std::string state = refusal.text.substr(gap + 3, state_size);
    if (!std::all_of(state.begin(), state.end(), is_state_character) ||
        refusal.text.compare(gap + 3 + state_size, 2, ": ") != 0) {
        return refusal;
    }
    refusal.state = state;
    refusal.text.erase(gap + 2, state_size + 2);
    return refusal;
}

Error to_error(const Refusal& refusal) {
    const bool is_lasting =
        refusal.state.starts_with("28") || refusal.state == "3D000" ||
        std::any_of(lasting_reasons.begin(), lasting_reasons.end(), [&](std::string_view reason) {
            return refusal.text.find(reason) != std::string::npos;
        });
    return is_lasting ? failed(refusal.text) : unavailable(refusal.text);
}

Handle start(const Parameters& parameters) {
    Parameters all = parameters;
    all.insert(defaults.begin(), defaults.end());
    all["client_encoding"] = "UTF8";
    // Encrypted by GSSAPI, libpq would keep bytes back that no event loop hears of.
    if (std::getenv("PGGSSENCMODE") == nullptr) all.emplace("gssencmode", "disable");
    std::vector<const char*> names;
    std::vector<const char*> values;
    for (const auto& [name, value] : all) {
        names.push_back(name.c_str());
        values.push_back(value.c_str());
    }
    names.push_back(nullptr);
    values.push_back(nullptr);
    return Handle{PQconnectStartParams(names.data(), values.data(), 0)};
}

/// Waits for the socket of a connection that is being made.
enum class Waited { ready, too_long, stopped };

Waited wait_for(const PGconn* connection, short events, SteadyClock::time_point deadline,
                const StopSignal& stop) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - SteadyClock::now()).count();
    std::array<pollfd, 2> requests{pollfd{PQsocket(connection), events, 0},
                                   pollfd{stop.descriptor(), POLLIN, 0}};
    ::poll(requests.data(), requests.size(), static_cast<int>(std::max<std::int64_t>(left, 0)));
    if (requests[1].revents != 0) return Waited::stopped;
    if (requests[0].revents != 0) return Waited::ready;
    return SteadyClock::now() < deadline ? Waited::ready : Waited::too_long;
}

std::string name_of(const PGconn* connection) {
    const char* host = PQhost(connection);
    const char* port = PQport(connection);
    return fmt::format("\"{}\", port {}", host == nullptr ? "" : host, port == nullptr ? "" : port);
}

Result<void> check_encoding(const PGconn* connection) {
    const char* encoding = PQparameterStatus(connection, "server_encoding");
    if (encoding == nullptr || std::string_view{encoding} == "UTF8") return {};
    return failed(fmt::format(
        "the database's encoding is {}; it must be UTF8: CREATE DATABASE … ENCODING 'UTF8'",
        encoding));
}

Result<Handle> connect_one(const Parameters& parameters, const StopSignal& stop) {
    const auto deadline = SteadyClock::now() + connect_timeout(parameters);
    Handle handle = start(parameters);
    if (handle == nullptr) return unavailable("out of memory");
    if (PQstatus(handle.get()) == CONNECTION_BAD) return to_error(read_refusal(handle.get()));
    PQsetErrorVerbosity(handle.get(), PQERRORS_VERBOSE);
    // Notices would go to stderr, with rows in them.
    PQsetNoticeReceiver(
        handle.get(), [](void*, const PGresult*) {}, nullptr);
    for (short events = POLLOUT;;) {
        switch (wait_for(handle.get(), events, deadline, stop)) {
            case Waited::stopped: return unavailable("the service is stopping");
            case Waited::too_long:
                return unavailable(
                    fmt::format("connection to server at {} failed: no answer within {} s",
                                name_of(handle.get()), connect_timeout(parameters).count()));
            case Waited::ready: break;
        }
        const PostgresPollingStatusType status = PQconnectPoll(handle.get());
        if (status == PGRES_POLLING_FAILED) return to_error(read_refusal(handle.get()));
        if (status == PGRES_POLLING_OK) break;
        events = status == PGRES_POLLING_READING ? POLLIN : POLLOUT;
    }
    if (auto encoding = check_encoding(handle.get()); !encoding) return encoding.error();
    PQsetErrorVerbosity(handle.get(), PQERRORS_DEFAULT);
    return handle;
}

}  // namespace

StopSignal::StopSignal() : descriptor_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
}

StopSignal::~StopSignal() { ::close(descriptor_); }

void StopSignal::raise() const { ::eventfd_write(descriptor_, 1); }

bool StopSignal::wait(std::chrono::milliseconds time) const {
    pollfd request{descriptor_, POLLIN, 0};
    return ::poll(&request, 1, static_cast<int>(time.count())) == 1;
}

Result<Handle> connect(const Parameters& parameters, const StopSignal& stop) {
    std::string reasons;
    bool is_lasting = true;
    for (const Parameters& one : split_hosts(parameters)) {
        auto handle = connect_one(one, stop);
        if (handle) return handle;
        is_lasting = is_lasting && handle.error().code == ErrorCode::failed;
        reasons += (reasons.empty() ? "" : "; ") + handle.error().message;
        if (stop.is_raised()) break;
    }
    return is_lasting ? failed(std::move(reasons)) : unavailable(std::move(reasons));
}

}  // namespace taskgate::postgres
