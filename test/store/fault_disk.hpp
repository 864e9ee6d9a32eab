// SPDX-License-Identifier: MIT
#pragma once

#include "support/wrapped_vfs.hpp"

#include <mutex>

namespace taskgate::test {

/// A disk that fails at a chosen call, or from there on, until it is repaired. Safe from any
/// thread.
class FaultDisk final : public VfsHooks {
public:
    /// How a call that changes the disk fails.
    struct Fault {
        int countdown = 0;       ///< how many calls still succeed
        bool is_lasting = true;  ///< whether all the later ones fail, too
        int write_code = SQLITE_FULL;
        int sync_code = SQLITE_OK;  ///< a full disk still syncs
    };

    void fail(const Fault& fault) {
        const std::lock_guard lock{mutex_};
        fault_ = fault;
        is_armed_ = true;
        hits_ = 0;
    }
    void repair() {
        const std::lock_guard lock{mutex_};
        is_armed_ = false;
    }
    /// How many calls failed since the last `fail`.
    [[nodiscard]] int hits() const {
        const std::lock_guard lock{mutex_};
        return hits_;
    }

    int writing(const std::string& /*path*/, std::int64_t /*offset*/,
                std::string_view /*bytes*/) override {
        return next(fault_.write_code);
    }
    int truncating(const std::string& /*path*/, std::int64_t /*size*/) override {
        return next(fault_.write_code);
    }
    int syncing(const std::string& /*path*/, bool /*with_directory*/) override {
        return next(fault_.sync_code);
    }

private:
    int next(const int& code) {
        const std::lock_guard lock{mutex_};
        if (!is_armed_ || code == SQLITE_OK) return SQLITE_OK;
        if (fault_.countdown-- > 0) return SQLITE_OK;
        if (fault_.countdown < -1 && !fault_.is_lasting) return SQLITE_OK;
        ++hits_;
        return code;
    }

    mutable std::mutex mutex_;
    Fault fault_ = {};
    bool is_armed_ = false;
    int hits_ = 0;
};

}  // namespace taskgate::test
