// SPDX-License-Identifier: MIT
#include "support/crash_disk.hpp"

#include <gtest/gtest.h>

#include <set>

/// The disk model itself.
namespace taskgate::test {

namespace {

DiskEvent make_event(DiskEvent::Kind kind, std::string name) {
    DiskEvent event;
    event.kind = kind;
    event.name = std::move(name);
    return event;
}

DiskEvent write_event(std::string name, std::int64_t offset, std::string bytes) {
    DiskEvent event = make_event(DiskEvent::Kind::write, std::move(name));
    event.number = offset;
    event.bytes = std::move(bytes);
    return event;
}

DiskEvent sync_event(std::string name, bool with_directory) {
    DiskEvent event = make_event(DiskEvent::Kind::sync, std::move(name));
    event.with_directory = with_directory;
    return event;
}

/// A disk with a durable file `a` that holds `old`.
CrashDisk disk_with_old_file(CrashDisk::Sync sync = CrashDisk::Sync::honest) {
    CrashDisk disk{sync};
    disk.apply(make_event(DiskEvent::Kind::make, "a"));
    disk.apply(write_event("a", 0, "old"));
    disk.apply(sync_event("a", true));
    return disk;
}

/// What random cuts leave of the file `a`.
std::set<std::string> random_contents(const CrashDisk& disk, int tries) {
    std::mt19937_64 random{1};
    std::set<std::string> contents;
    for (int i = 0; i < tries; ++i) {
        const DiskImage image = disk.random_image(random);
        contents.insert(image.contains("a") ? image.at("a") : "(gone)");
    }
    return contents;
}

TEST(CrashDisk, KeepsWhatWasSynced) {
    EXPECT_EQ(disk_with_old_file().worst_image(), (DiskImage{{"a", "old"}}));
    EXPECT_EQ(random_contents(disk_with_old_file(), 50), (std::set<std::string>{"old"}));
}

TEST(CrashDisk, LosesWhatADiskThatLiesSaysItSynced) {
    EXPECT_TRUE(disk_with_old_file(CrashDisk::Sync::lies).worst_image().empty());
}

TEST(CrashDisk, LosesOrKeepsWhatWasNotSynced) {
    CrashDisk disk = disk_with_old_file();
    disk.apply(write_event("a", 0, "new"));
    EXPECT_EQ(disk.worst_image().at("a"), "old");
    EXPECT_EQ(random_contents(disk, 50), (std::set<std::string>{"old", "new"}));
}

TEST(CrashDisk, KeepsAnyPartOfSeveralWrites) {
    CrashDisk disk = disk_with_old_file();
    disk.apply(write_event("a", 0, "1"));
    disk.apply(write_event("a", 2, "3"));
    EXPECT_EQ(random_contents(disk, 200), (std::set<std::string>{"old", "1ld", "ol3", "1l3"}));
}

TEST(CrashDisk, TearsAWriteAtSectors) {
    CrashDisk disk = disk_with_old_file();
    disk.apply(write_event("a", 0, std::string(512, 'x') + std::string(512, 'y')));
    const auto contents = random_contents(disk, 200);
    EXPECT_TRUE(contents.contains("old"));
    EXPECT_TRUE(contents.contains(std::string(512, 'x')));
    EXPECT_TRUE(contents.contains("old" + std::string(509, '\0') + std::string(512, 'y')));
    EXPECT_TRUE(contents.contains(std::string(512, 'x') + std::string(512, 'y')));
    EXPECT_EQ(contents.size(), 4U);
}

TEST(CrashDisk, MayForgetAFileWhoseDirectoryWasNotSynced) {
    CrashDisk disk;
    disk.apply(make_event(DiskEvent::Kind::make, "a"));
    disk.apply(write_event("a", 0, "old"));
    disk.apply(sync_event("a", false));
    EXPECT_TRUE(disk.worst_image().empty());
    EXPECT_EQ(random_contents(disk, 50), (std::set<std::string>{"(gone)", "old"}));
}

TEST(CrashDisk, MayBringARemovedFileBack) {
    CrashDisk disk = disk_with_old_file();
    disk.apply(make_event(DiskEvent::Kind::remove, "a"));
    EXPECT_EQ(random_contents(disk, 50), (std::set<std::string>{"(gone)", "old"}));
    disk.apply(make_event(DiskEvent::Kind::make, "a"));
    EXPECT_EQ(random_contents(disk, 50), (std::set<std::string>{"", "old"}));
    disk.apply(sync_event("a", true));
    EXPECT_EQ(random_contents(disk, 50), (std::set<std::string>{""}));
}

TEST(CrashDisk, MayLoseATruncation) {
    CrashDisk disk = disk_with_old_file();
    disk.apply(make_event(DiskEvent::Kind::truncate, "a"));
    EXPECT_EQ(random_contents(disk, 50), (std::set<std::string>{"", "old"}));
    disk.apply(sync_event("a", false));
    EXPECT_EQ(disk.worst_image().at("a"), "");
}

}  // namespace

}  // namespace taskgate::test
