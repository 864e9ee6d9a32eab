// SPDX-License-Identifier: MIT
#pragma once

#include "support/wrapped_vfs.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <string_view>
#include <vector>

/// A disk that loses its power: what SQLite does to files is recorded, and what a cut at any moment
/// of the record could leave behind is made from it.
namespace taskgate::test {

/// One step of a record.
struct DiskEvent {
    enum class Kind : std::uint8_t { make, write, truncate, sync, remove, mark };

    Kind kind = Kind::mark;
    std::string name = {};        ///< the file's, without its directory
    std::int64_t number = 0;      ///< the offset of a write, a size, or what a mark says
    std::string bytes = {};       ///< what is written
    bool with_directory = false;  ///< a sync or removal that syncs the directory, too
};

/// Hooks that record and let everything happen. Safe from any thread.
class DiskRecorder final : public VfsHooks {
public:
    int opening(const std::string& path) override;
    int writing(const std::string& path, std::int64_t offset, std::string_view bytes) override;
    int truncating(const std::string& path, std::int64_t size) override;
    int syncing(const std::string& path, bool with_directory) override;
    int removing(const std::string& path, bool with_directory) override;
    /// Notes that something was acknowledged by now.
    void mark(std::int64_t number);

    [[nodiscard]] std::vector<DiskEvent> events() const;

private:
    int record(DiskEvent event);

    mutable std::mutex mutex_;
    std::map<std::string, bool> exists_;
    std::vector<DiskEvent> events_;
};

/// The files of a directory, by name.
using DiskImage = std::map<std::string, std::string>;

/// Writes an image into an empty directory.
void write_image(const DiskImage& image, const std::filesystem::path& directory);

/// A disk with a volatile cache. A sync makes a file's bytes durable and a sync of the directory
/// the names in it. Everything younger may be there or not when the power goes: each name, and of
/// each write each 512-byte sector, by itself and in any order.
class CrashDisk {
public:
    enum class Sync : std::uint8_t {
        honest,
        lies,  ///< says it is done and does nothing
    };

    explicit CrashDisk(Sync sync = Sync::honest) : sync_(sync) {}

    void apply(const DiskEvent& event);

    /// What a power cut leaves where nothing that was not synced got to the disk.
    [[nodiscard]] DiskImage worst_image() const;
    /// What a power cut leaves where everything did but the last write, which is torn.
    [[nodiscard]] DiskImage torn_image(std::mt19937_64& random) const;
    /// What a power cut leaves where a random part did.
    [[nodiscard]] DiskImage random_image(std::mt19937_64& random) const;

private:
    /// A file apart from its name: its durable bytes and what happened since.
    struct File {
        std::string durable = {};
        std::vector<DiskEvent> unsynced = {};
    };
    using Names = std::map<std::string, std::shared_ptr<File>>;

    Sync sync_;
    Names names_;          ///< as the running system sees them
    Names durable_names_;  ///< as they are on the disk
};

}  // namespace taskgate::test
