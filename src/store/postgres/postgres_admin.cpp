// SPDX-License-Identifier: MIT
#include "store/postgres/postgres_admin.hpp"

#include "store/columns.hpp"
#include "store/postgres/array.hpp"
#include "store/postgres/migrate.hpp"
#include "store/postgres/row.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <tuple>
#include <utility>

namespace taskgate::postgres {

namespace {

/// The first version with the table of adoptions.
constexpr int adoptions_version = 2;
constexpr std::size_t column_count = std::tuple_size_v<decltype(Task::fields())>;

class PostgresReader final : public TaskReader {
public:
    /// With a transaction of its own, or within one that its owner began.
    PostgresReader(Session& session, std::optional<Transaction> transaction)
        : session_(session), transaction_(std::move(transaction)) {}
    ~PostgresReader() override { static_cast<void>(session_.execute("CLOSE taskgate_all")); }
    PostgresReader(const PostgresReader&) = delete;
    PostgresReader& operator=(const PostgresReader&) = delete;

    Result<std::vector<Task>> next() override {
        const auto rows =
            session_.query(fmt::format("FETCH FORWARD {} FROM taskgate_all", piece_tasks));
        if (!rows) return rows.error();
        std::vector<Task> tasks;
        tasks.reserve(static_cast<std::size_t>(PQntuples(rows->get())));
        for (int i = 0; i < PQntuples(rows->get()); ++i) {
            tasks.push_back(read_row<Task>(Row{rows->get(), i}));
        }
        return tasks;
    }

private:
    Session& session_;
    std::optional<Transaction> transaction_;
};

/// The columns of many tasks, as the parameters of one statement.
struct TaskColumns {
    std::array<std::string, column_count> bytes = {};
    std::array<Oid, column_count> types = {};
    std::array<const char*, column_count> values = {};
    std::array<int, column_count> lengths = {};
    std::array<int, column_count> formats = {};
};

TaskColumns encode_columns(std::span<const Task> tasks) {
    TaskColumns columns;
    std::size_t at = 0;
    schema::for_each_field<Task>([&](const auto& field) {
        using Value = typename std::remove_cvref_t<decltype(field)>::Value;
        constexpr ArrayType type = array_type_of<Value>();
        Array array;
        for (const Task& task : tasks) array.add(task.*field.member);
        columns.bytes.at(at) = array.encode(type.element);
        columns.types.at(at) = type.array;
        ++at;
    });
    for (std::size_t i = 0; i < column_count; ++i) {
        columns.values.at(i) = columns.bytes.at(i).data();
        columns.lengths.at(i) = static_cast<int>(columns.bytes.at(i).size());
        columns.formats.at(i) = 1;
    }
    return columns;
}

/// Runs a statement whose parameters are the first `count` of the columns.
Result<Rows> execute(const Session& session, const std::string& statement,
                     const TaskColumns& columns, std::size_t count) {
    Rows rows{PQexecParams(session.handle(), statement.c_str(), static_cast<int>(count),
                           columns.types.data(), columns.values.data(), columns.lengths.data(),
                           columns.formats.data(), 1)};
    const ExecStatusType status = PQresultStatus(rows.get());
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return rows;
    return to_error(rows == nullptr ? failure_of(session.handle()) : failure_of(rows.get()));
}

std::string insert_statement() {
    std::string parameters;
    for (std::size_t i = 1; i <= column_count; ++i) {
        parameters += (i == 1 ? "$" : ", $") + std::to_string(i);
    }
    return "INSERT INTO taskgate_tasks (" + column_list<Task>() + ") SELECT * FROM unnest(" +
           parameters + ") ON CONFLICT (user_id, id) DO NOTHING";
}

}  // namespace

std::size_t changed_rows(PGresult* result) {
    const std::string_view count = PQcmdTuples(result);
    std::size_t number = 0;
    std::from_chars(count.data(), count.data() + count.size(), number);
    return number;
}

Result<Transaction> start_reading(Session& session) {
    auto transaction =
        Transaction::start(session, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    if (!transaction) return transaction;
    // A whole store takes longer than any request may, and waits for the other side in between.
    auto set = session.execute(
        "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0");
    if (!set) return set.error();
    return transaction;
}

Result<std::unique_ptr<StoreAdmin>> PostgresAdmin::open(const Parameters& parameters,
                                                        std::string label) {
    const StopSignal stop;
    auto session = Session::open(parameters, stop);
    if (!session) return session.error();
    const auto state = postgres::migrate(*session);
    if (!state) return state.error();
    std::unique_ptr<PostgresAdmin> admin{new PostgresAdmin{std::move(*session), std::move(label)}};
    admin->version_ = state->version;
    return std::unique_ptr<StoreAdmin>{std::move(admin)};
}

Result<std::unique_ptr<StoreAdmin>> PostgresAdmin::open_for_reading(const Parameters& parameters,
                                                                    std::string label) {
    const StopSignal stop;
    auto session = Session::open(parameters, stop);
    if (!session) return session.error();
    std::unique_ptr<PostgresAdmin> admin{new PostgresAdmin{std::move(*session), std::move(label)}};
    auto transaction = start_reading(admin->session_);
    if (!transaction) return transaction.error();
    const auto state = read_migration_state(admin->session_);
    if (!state) return state.error();
    if (state->version == 0) {
        return Error{ErrorCode::not_found, "there are no tables of Taskgate in it"};
    }
    admin->version_ = state->version;
    admin->transaction_.emplace(std::move(*transaction));
    return std::unique_ptr<StoreAdmin>{std::move(admin)};
}

Result<std::int64_t> PostgresAdmin::count_tasks() {
    const auto rows = session_.query("SELECT count(*) FROM taskgate_tasks");
    if (!rows) return rows.error();
    return Row{rows->get(), 0}.integer(0);
}

Result<std::unique_ptr<TaskReader>> PostgresAdmin::read_all() { return read("", {}); }

Result<std::unique_ptr<TaskReader>> PostgresAdmin::read_tasks_of(const UserId& user) {
    return read(" WHERE user_id = $1", user);
}

Result<std::unique_ptr<TaskReader>> PostgresAdmin::read(const std::string& condition,
                                                        const Arguments& arguments) {
    std::optional<Transaction> own;
    if (!transaction_) {
        auto transaction = start_reading(session_);
        if (!transaction) return transaction.error();
        own.emplace(std::move(*transaction));
    }
    const auto declared = session_.query("DECLARE taskgate_all NO SCROLL CURSOR FOR SELECT " +
                                             column_list<Task>() + " FROM taskgate_tasks" +
                                             condition + " ORDER BY user_id COLLATE \"C\", id",
                                         arguments);
    if (!declared) return declared.error();
    return std::unique_ptr<TaskReader>(std::make_unique<PostgresReader>(session_, std::move(own)));
}

Result<std::vector<Task>> PostgresAdmin::find_tasks(std::span<const Task> wanted) {
    std::vector<Task> tasks;
    if (wanted.empty()) return tasks;
    const TaskColumns keys = encode_columns(wanted);
    const auto rows = execute(session_,
                              "SELECT " + column_list<Task>() +
                                  " FROM unnest($1, $2) AS wanted (id, user_id) "
                                  "JOIN taskgate_tasks USING (user_id, id)",
                              keys, 2);
    if (!rows) return rows.error();
    for (int i = 0; i < PQntuples(rows->get()); ++i) {
        tasks.push_back(read_row<Task>(Row{rows->get(), i}));
    }
    return tasks;
}

Result<std::size_t> PostgresAdmin::insert(std::span<const Task> tasks) {
    if (tasks.empty()) return std::size_t{0};
    static const std::string statement = insert_statement();
    const TaskColumns columns = encode_columns(tasks);
    const auto rows = execute(session_, statement, columns, column_count);
    if (!rows) return rows.error();
    return changed_rows(rows->get());
}

Result<void> PostgresAdmin::begin() {
    auto transaction = Transaction::start(session_, "BEGIN ISOLATION LEVEL READ COMMITTED");
    if (!transaction) return transaction.error();
    transaction_.emplace(std::move(*transaction));
    // Between two pieces it waits for the source.
    return session_.execute("SET LOCAL idle_in_transaction_session_timeout = 0");
}

Result<void> PostgresAdmin::commit() {
    auto done = transaction_->commit();
    transaction_.reset();
    return done;
}

Result<std::optional<Adoption>> PostgresAdmin::find_adoption(std::string_view source) {
    if (version_ < adoptions_version) return std::optional<Adoption>{};
    const auto rows = session_.query(
        "SELECT tasks, adopted_at FROM taskgate_adoptions WHERE source = $1", Arguments{source});
    if (!rows) return rows.error();
    if (PQntuples(rows->get()) == 0) return std::optional<Adoption>{};
    const Row row{rows->get(), 0};
    Adoption adoption;
    adoption.tasks = row.integer(0);
    detail::read_column(row, 1, adoption.adopted_at);
    return std::optional{adoption};
}

Result<void> PostgresAdmin::note_adoption(std::string_view source, const Adoption& adoption) {
    const auto noted = session_.query(
        "INSERT INTO taskgate_adoptions AS noted (source, tasks, adopted_at) VALUES ($1, $2, $3) "
        "ON CONFLICT (source) DO UPDATE SET tasks = noted.tasks + excluded.tasks, "
        "adopted_at = excluded.adopted_at",
        Arguments{source, adoption.tasks, adoption.adopted_at});
    if (!noted) return noted.error();
    return {};
}

}  // namespace taskgate::postgres
