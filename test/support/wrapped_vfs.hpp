// SPDX-License-Identifier: MIT
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace taskgate::test {

/// What a wrapped file layer asks before it passes a call on. Each function may refuse the call
/// with a code of SQLite's (`SQLITE_FULL`); `SQLITE_OK` lets it happen. Called from any thread.
class VfsHooks {
public:
    virtual ~VfsHooks() = default;
    /// A database, its log or its journal was opened, and perhaps made.
    virtual int opening(const std::string& /*path*/) { return SQLITE_OK; }
    virtual int writing(const std::string& /*path*/, std::int64_t /*offset*/,
                        std::string_view /*bytes*/) {
        return SQLITE_OK;
    }
    virtual int truncating(const std::string& /*path*/, std::int64_t /*size*/) { return SQLITE_OK; }
    /// With the directory, too, where SQLite's unix layer syncs it: at the first sync of a log or
    /// journal that it may have made.
    virtual int syncing(const std::string& /*path*/, bool /*with_directory*/) { return SQLITE_OK; }
    virtual int removing(const std::string& /*path*/, bool /*with_directory*/) { return SQLITE_OK; }
};

/// SQLite's default file layer with hooks before every call that changes a disk, registered under a
/// name of its own for as long as it lives. Temporary files pass without a hook.
class WrappedVfs {
public:
    explicit WrappedVfs(VfsHooks& hooks);
    ~WrappedVfs();
    WrappedVfs(const WrappedVfs&) = delete;
    WrappedVfs& operator=(const WrappedVfs&) = delete;

    [[nodiscard]] const char* name() const { return name_.c_str(); }

private:
    std::string name_;
    sqlite3_vfs vfs_ = {};
};

}  // namespace taskgate::test
