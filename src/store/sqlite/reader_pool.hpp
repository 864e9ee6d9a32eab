// SPDX-License-Identifier: MIT
#pragma once

#include "base/result.hpp"
#include "store/sqlite/database.hpp"

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace taskgate::sqlite {

/// A read-only connection with its statements. Used by one thread at a time.
struct Reader {
    Database database;
    Statement find;
    Statement list;
    Statement states;  ///< of the tasks of a list, in its order
};

/// Read-only connections, lent for the time of one read or of one long list. Safe from any thread.
class ReaderPool {
public:
    /// A reader that goes back to its pool. Its statements must have been reset.
    class Lease {
    public:
        Lease(ReaderPool& pool, std::unique_ptr<Reader> reader)
            : pool_(&pool), reader_(std::move(reader)) {}
        Lease(Lease&&) = default;
        Lease& operator=(Lease&&) = delete;
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        ~Lease() {
            if (reader_) pool_->take_back(std::move(reader_));
        }
        Reader* operator->() const { return reader_.get(); }

    private:
        ReaderPool* pool_;
        std::unique_ptr<Reader> reader_;
    };

    /// At most `capacity` readers are lent at once.
    ReaderPool(std::string path, const char* vfs, std::size_t capacity)
        : path_(std::move(path)), vfs_(vfs), capacity_(capacity) {}

    /// Lends a reader, opened if need be; `unavailable` when all are lent.
    Result<Lease> borrow();
    [[nodiscard]] std::size_t lent() const {
        const std::lock_guard lock{mutex_};
        return lent_;
    }

private:
    Result<std::unique_ptr<Reader>> open() const;
    void take_back(std::unique_ptr<Reader> reader);

    std::string path_;
    const char* vfs_;
    std::size_t capacity_;
    mutable std::mutex mutex_;
    std::size_t lent_ = 0;
    std::vector<std::unique_ptr<Reader>> idle_;
};

}  // namespace taskgate::sqlite
