// SPDX-License-Identifier: MIT
#include "raw_postgres_tasks.hpp"
#include "raw_sqlite.hpp"
#include "store/open_store.hpp"
#include "store_contract.hpp"
#include "support/temp_dir.hpp"
#include "support/test_database.hpp"

namespace taskgate::test {

namespace {

class SqlitePlace final : public StorePlace {
public:
    Result<std::unique_ptr<Store>> open(const Clock& clock) override {
        return open_store("sqlite:///" + directory_ / "tasks.db", clock);
    }
    void insert(std::span<const Task> tasks) override {
        RawSqlite{directory_ / "tasks.db"}.insert(tasks);
    }

private:
    TempDir directory_;
};

class PostgresPlace final : public StorePlace {
public:
    Result<std::unique_ptr<Store>> open(const Clock& clock) override {
        return open_store(database_.url(), clock);
    }
    void insert(std::span<const Task> tasks) override { insert_tasks(database_.url(), tasks); }

private:
    TestDatabase database_;
};

template <class Place>
std::unique_ptr<StorePlace> make_place() {
    return std::make_unique<Place>();
}

}  // namespace

INSTANTIATE_TEST_SUITE_P(Backends, StoreContract,
                         testing::Values(Backend{"Sqlite", make_place<SqlitePlace>},
                                         Backend{"Postgres", make_place<PostgresPlace>}),
                         [](const auto& info) { return info.param.name; });

}  // namespace taskgate::test
