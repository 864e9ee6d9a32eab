// SPDX-License-Identifier: MIT
#pragma once

#include "store/admin.hpp"
#include "store/sqlite/database.hpp"
#include "store/sqlite/file_lock.hpp"

#include <memory>
#include <string>

namespace taskgate::sqlite {

/// All of an SQLite store. It may be served by another process meanwhile: writers wait for each
/// other, for as long as the database's time-out says.
class SqliteAdmin final : public StoreAdmin {
public:
    /// Made and migrated.
    static Result<std::unique_ptr<StoreAdmin>> open(const std::string& path);
    /// As it is at this moment, and not changed. `not_found` where there is no store.
    static Result<std::unique_ptr<StoreAdmin>> open_for_reading(const std::string& path);

    [[nodiscard]] std::string label() const override { return path_; }
    Result<std::int64_t> count_tasks() override;
    Result<std::unique_ptr<TaskReader>> read_all() override;
    Result<std::int64_t> count_tasks_of(const UserId& user) override;
    Result<std::unique_ptr<TaskReader>> read_tasks_of(const UserId& user) override;
    Result<std::vector<Task>> find_tasks(std::span<const Task> wanted) override;
    Result<StoreStats> read_stats() override;
    Result<std::size_t> insert(std::span<const Task> tasks) override;
    Result<void> begin() override;
    Result<void> commit() override;
    Result<std::size_t> erase_some(const UserId& user) override;
    Result<Remains> scrub() override;
    Result<std::optional<Adoption>> find_adoption(std::string_view source) override;
    Result<void> note_adoption(std::string_view source, const Adoption& adoption) override;

private:
    SqliteAdmin(std::string path, std::optional<FileLock> lock, Database database, int version)
        : path_(std::move(path)),
          lock_(std::move(lock)),
          database_(std::move(database)),
          version_(version) {}

    Result<std::unique_ptr<TaskReader>> read(const std::string& condition, const UserId* user);
    Result<std::size_t> insert_within(std::span<const Task> tasks);
    /// Moves the log into the database and cuts it off; waits for readers of it, for a while.
    Result<void> empty_log();

    std::string path_;
    std::optional<FileLock> lock_;  ///< shared, where it writes
    Database database_;
    int version_;
};

}  // namespace taskgate::sqlite
