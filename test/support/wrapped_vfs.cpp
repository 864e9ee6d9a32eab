// SPDX-License-Identifier: MIT
#include "support/wrapped_vfs.hpp"

#include <atomic>
#include <new>
#include <stdexcept>

namespace taskgate::test {

namespace {

/// An open file: SQLite's part first, then ours; the wrapped one lies behind it.
struct File {
    sqlite3_file base;
    sqlite3_file* real;
    VfsHooks* hooks;  ///< null for a temporary file
    const std::string* path;
    bool sync_directory;  ///< at the next sync
};

File& file_of(sqlite3_file* file) { return *reinterpret_cast<File*>(file); }
sqlite3_file* real_of(sqlite3_file* file) { return file_of(file).real; }

int close_file(sqlite3_file* base) {
    File& file = file_of(base);
    const int code = file.real->pMethods->xClose(file.real);
    delete file.path;
    return code;
}

int read_file(sqlite3_file* file, void* out, int size, sqlite3_int64 offset) {
    return real_of(file)->pMethods->xRead(real_of(file), out, size, offset);
}

int write_file(sqlite3_file* base, const void* bytes, int size, sqlite3_int64 offset) {
    File& file = file_of(base);
    if (file.hooks != nullptr) {
        const std::string_view text{static_cast<const char*>(bytes),
                                    static_cast<std::size_t>(size)};
        const int code = file.hooks->writing(*file.path, offset, text);
        if (code != SQLITE_OK) return code;
    }
    return file.real->pMethods->xWrite(file.real, bytes, size, offset);
}

int truncate_file(sqlite3_file* base, sqlite3_int64 size) {
    File& file = file_of(base);
    if (file.hooks != nullptr) {
        const int code = file.hooks->truncating(*file.path, size);
        if (code != SQLITE_OK) return code;
    }
    return file.real->pMethods->xTruncate(file.real, size);
}

int sync_file(sqlite3_file* base, int flags) {
    File& file = file_of(base);
    if (file.hooks != nullptr) {
        const int code = file.hooks->syncing(*file.path, file.sync_directory);
        if (code != SQLITE_OK) return code;
        file.sync_directory = false;
    }
    return file.real->pMethods->xSync(file.real, flags);
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
    return real_of(file)->pMethods->xFileSize(real_of(file), size);
}
int lock_file(sqlite3_file* file, int level) {
    return real_of(file)->pMethods->xLock(real_of(file), level);
}
int unlock_file(sqlite3_file* file, int level) {
    return real_of(file)->pMethods->xUnlock(real_of(file), level);
}
int check_reserved_lock(sqlite3_file* file, int* out) {
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), out);
}
int control_file(sqlite3_file* file, int operation, void* argument) {
    return real_of(file)->pMethods->xFileControl(real_of(file), operation, argument);
}
int sector_size(sqlite3_file* file) { return real_of(file)->pMethods->xSectorSize(real_of(file)); }
int device_characteristics(sqlite3_file* file) {
    return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}
int map_shared(sqlite3_file* file, int region, int size, int extend, void volatile** out) {
    return real_of(file)->pMethods->xShmMap(real_of(file), region, size, extend, out);
}
int lock_shared(sqlite3_file* file, int offset, int count, int flags) {
    return real_of(file)->pMethods->xShmLock(real_of(file), offset, count, flags);
}
void shared_barrier(sqlite3_file* file) { real_of(file)->pMethods->xShmBarrier(real_of(file)); }
int unmap_shared(sqlite3_file* file, int remove) {
    return real_of(file)->pMethods->xShmUnmap(real_of(file), remove);
}

// Version 2: without xFetch, so that no page is written through a memory map.
constexpr sqlite3_io_methods methods{2,
                                     close_file,
                                     read_file,
                                     write_file,
                                     truncate_file,
                                     sync_file,
                                     file_size,
                                     lock_file,
                                     unlock_file,
                                     check_reserved_lock,
                                     control_file,
                                     sector_size,
                                     device_characteristics,
                                     map_shared,
                                     lock_shared,
                                     shared_barrier,
                                     unmap_shared,
                                     nullptr,
                                     nullptr};

sqlite3_vfs& default_vfs() { return *sqlite3_vfs_find(nullptr); }
VfsHooks& hooks_of(sqlite3_vfs* vfs) { return *static_cast<VfsHooks*>(vfs->pAppData); }

int open_file(sqlite3_vfs* vfs, const char* path, sqlite3_file* base, int flags, int* out_flags) {
    constexpr int logs = SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL;
    File& file = *new (base) File{};
    // NOLINTNEXTLINE(cppcoreguidelines-pro-bounds-pointer-arithmetic): SQLite made the room
    file.real = reinterpret_cast<sqlite3_file*>(&file + 1);
    const bool is_watched = path != nullptr && (flags & (logs | SQLITE_OPEN_MAIN_DB)) != 0;
    if (is_watched) {
        const int code = hooks_of(vfs).opening(path);
        if (code != SQLITE_OK) return code;
    }
    const int code = default_vfs().xOpen(&default_vfs(), path, file.real, flags, out_flags);
    if (code != SQLITE_OK) return code;
    file.base.pMethods = &methods;
    file.hooks = is_watched ? &hooks_of(vfs) : nullptr;
    file.path = is_watched ? new std::string{path} : nullptr;
    file.sync_directory = (flags & logs) != 0 && (flags & SQLITE_OPEN_CREATE) != 0;
    return SQLITE_OK;
}

int remove_file(sqlite3_vfs* vfs, const char* path, int sync_directory) {
    const int code = hooks_of(vfs).removing(path, sync_directory != 0);
    if (code != SQLITE_OK) return code;
    return default_vfs().xDelete(&default_vfs(), path, sync_directory);
}

}  // namespace

WrappedVfs::WrappedVfs(VfsHooks& hooks) {
    static std::atomic<int> count = 0;
    name_ = "taskgate-test-" + std::to_string(++count);
    vfs_ = default_vfs();
    vfs_.szOsFile = static_cast<int>(sizeof(File)) + default_vfs().szOsFile;
    vfs_.pNext = nullptr;
    vfs_.zName = name_.c_str();
    vfs_.pAppData = &hooks;
    vfs_.xOpen = open_file;
    vfs_.xDelete = remove_file;
    // The rest of the default layer looks at its own data alone where a file is opened.
    vfs_.xAccess = [](sqlite3_vfs* /*vfs*/, const char* path, int flags, int* out) {
        return default_vfs().xAccess(&default_vfs(), path, flags, out);
    };
    vfs_.xFullPathname = [](sqlite3_vfs* /*vfs*/, const char* path, int size, char* out) {
        return default_vfs().xFullPathname(&default_vfs(), path, size, out);
    };
    if (sqlite3_vfs_register(&vfs_, 0) != SQLITE_OK) throw std::runtime_error("no VFS registered");
}

WrappedVfs::~WrappedVfs() { sqlite3_vfs_unregister(&vfs_); }

}  // namespace taskgate::test
