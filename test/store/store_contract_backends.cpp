// SPDX-License-Identifier: MIT
#include "raw_sqlite.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "store_contract.hpp"
#include "support/temp_dir.hpp"

namespace taskgate::test {

namespace {

class SqlitePlace final : public StorePlace {
public:
    Result<std::unique_ptr<Store>> open(const Clock& clock) override {
        sqlite::Options options;
        options.path = directory_ / "tasks.db";
        auto store = sqlite::SqliteStore::open(options, clock);
        if (!store) return store.error();
        return std::unique_ptr<Store>{std::move(*store)};
    }
    void insert(std::span<const Task> tasks) override {
        RawSqlite{directory_ / "tasks.db"}.insert(tasks);
    }

private:
    TempDir directory_;
};

std::unique_ptr<StorePlace> make_sqlite_place() { return std::make_unique<SqlitePlace>(); }

}  // namespace

INSTANTIATE_TEST_SUITE_P(Backends, StoreContract,
                         testing::Values(Backend{"Sqlite", make_sqlite_place}),
                         [](const auto& info) { return info.param.name; });

}  // namespace taskgate::test
