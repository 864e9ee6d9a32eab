// SPDX-License-Identifier: MIT
#pragma once

#include "store/admin.hpp"
#include "store/postgres/session.hpp"

#include <memory>
#include <optional>
#include <string>

namespace taskgate::postgres {

/// All of a PostgreSQL store, on one connection.
class PostgresAdmin final : public StoreAdmin {
public:
    /// Made and migrated.
    static Result<std::unique_ptr<StoreAdmin>> open(const Parameters& parameters,
                                                    std::string label);
    /// As it is at this moment, and not changed. `not_found` where there is no store.
    static Result<std::unique_ptr<StoreAdmin>> open_for_reading(const Parameters& parameters,
                                                                std::string label);

    [[nodiscard]] std::string label() const override { return label_; }
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
    Result<Remains> scrub() override { return Remains::in_server; }
    Result<std::optional<Adoption>> find_adoption(std::string_view source) override;
    Result<void> note_adoption(std::string_view source, const Adoption& adoption) override;

private:
    PostgresAdmin(Session session, std::string label)
        : session_(std::move(session)), label_(std::move(label)) {}

    Result<std::unique_ptr<TaskReader>> read(const std::string& condition,
                                             const Arguments& arguments);

    Session session_;
    std::string label_;
    int version_ = 0;
    std::optional<Transaction> transaction_ = {};  ///< ended before the connection
};

/// How many rows a statement changed.
std::size_t changed_rows(PGresult* result);

/// Begins to read what the database is at this moment, for as long as that takes.
Result<Transaction> start_reading(Session& session);

}  // namespace taskgate::postgres
