// SPDX-License-Identifier: MIT
#include "support/crash_disk.hpp"

#include <algorithm>
#include <fstream>
#include <functional>

namespace taskgate::test {

namespace {

constexpr std::size_t sector = 512;

std::string name_of(const std::string& path) {
    return std::filesystem::path{path}.filename().string();
}

void put(std::string& file, std::size_t offset, std::string_view bytes) {
    if (file.size() < offset + bytes.size()) file.resize(offset + bytes.size(), '\0');
    file.replace(offset, bytes.size(), bytes);
}

/// Carries out a write or truncation; of a write only the sectors that are kept.
void change(std::string& file, const DiskEvent& event, const std::function<bool()>& keeps) {
    const auto number = static_cast<std::size_t>(event.number);
    if (event.kind == DiskEvent::Kind::truncate) {
        if (keeps()) file.resize(number, '\0');
        return;
    }
    const std::string_view bytes = event.bytes;
    for (std::size_t done = 0; done < bytes.size();) {
        const std::size_t offset = number + done;
        const std::size_t size = std::min(bytes.size() - done, sector - offset % sector);
        if (keeps()) put(file, offset, bytes.substr(done, size));
        done += size;
    }
}

bool always() { return true; }

}  // namespace

int DiskRecorder::record(DiskEvent event) {
    const std::lock_guard lock{mutex_};
    const bool removes = event.kind == DiskEvent::Kind::remove;
    if (event.kind == DiskEvent::Kind::make || removes) {
        bool& exists = exists_[event.name];
        if (exists != removes) return SQLITE_OK;
        exists = !removes;
    }
    events_.push_back(std::move(event));
    return SQLITE_OK;
}

int DiskRecorder::opening(const std::string& path) {
    DiskEvent event;
    event.kind = DiskEvent::Kind::make;
    event.name = name_of(path);
    return record(std::move(event));
}

int DiskRecorder::writing(const std::string& path, std::int64_t offset, std::string_view bytes) {
    DiskEvent event;
    event.kind = DiskEvent::Kind::write;
    event.name = name_of(path);
    event.number = offset;
    event.bytes = bytes;
    return record(std::move(event));
}

int DiskRecorder::truncating(const std::string& path, std::int64_t size) {
    DiskEvent event;
    event.kind = DiskEvent::Kind::truncate;
    event.name = name_of(path);
    event.number = size;
    return record(std::move(event));
}

int DiskRecorder::syncing(const std::string& path, bool with_directory) {
    DiskEvent event;
    event.kind = DiskEvent::Kind::sync;
    event.name = name_of(path);
    event.with_directory = with_directory;
    return record(std::move(event));
}

int DiskRecorder::removing(const std::string& path, bool with_directory) {
    DiskEvent event;
    event.kind = DiskEvent::Kind::remove;
    event.name = name_of(path);
    event.with_directory = with_directory;
    return record(std::move(event));
}

void DiskRecorder::mark(std::int64_t number) {
    DiskEvent event;
    event.number = number;
    record(std::move(event));
}

std::vector<DiskEvent> DiskRecorder::events() const {
    const std::lock_guard lock{mutex_};
    return events_;
}

void write_image(const DiskImage& image, const std::filesystem::path& directory) {
    for (const auto& [name, bytes] : image) {
        std::ofstream file{directory / name, std::ios::binary};
        file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    }
}

void CrashDisk::apply(const DiskEvent& event) {
    const bool is_honest = sync_ == Sync::honest;
    switch (event.kind) {
        case DiskEvent::Kind::make: names_[event.name] = std::make_shared<File>(); break;
        case DiskEvent::Kind::write:
        case DiskEvent::Kind::truncate: names_.at(event.name)->unsynced.push_back(event); break;
        case DiskEvent::Kind::sync:
            if (!is_honest) break;
            for (const DiskEvent& old : names_.at(event.name)->unsynced) {
                change(names_.at(event.name)->durable, old, always);
            }
            names_.at(event.name)->unsynced.clear();
            break;
        case DiskEvent::Kind::remove: names_.erase(event.name); break;
        case DiskEvent::Kind::mark: break;
    }
    if (event.with_directory && is_honest) durable_names_ = names_;
}

DiskImage CrashDisk::worst_image() const {
    DiskImage image;
    for (const auto& [name, file] : durable_names_) image[name] = file->durable;
    return image;
}

DiskImage CrashDisk::torn_image(std::mt19937_64& random) const {
    DiskImage image;
    for (const auto& [name, file] : names_) {
        std::string& bytes = image[name];
        bytes = file->durable;
        for (const DiskEvent& event : file->unsynced) {
            const bool is_last = &event == &file->unsynced.back();
            change(bytes, event, [&] { return !is_last || random() % 2 == 0; });
        }
    }
    return image;
}

DiskImage CrashDisk::random_image(std::mt19937_64& random) const {
    // Each name is the old file, the new one or, where one of the two was none, nothing.
    Names names = durable_names_;
    for (const auto& [name, file] : names_) {
        if (random() % 2 == 0) names[name] = file;
    }
    for (const auto& [name, file] : durable_names_) {
        if (!names_.contains(name) && random() % 2 == 0) names.erase(name);
    }
    // From almost nothing to almost everything.
    const std::uint64_t eighths = random() % 9;
    DiskImage image;
    for (const auto& [name, file] : names) {
        std::string& bytes = image[name];
        bytes = file->durable;
        for (const DiskEvent& event : file->unsynced) {
            change(bytes, event, [&] { return random() % 8 < eighths; });
        }
    }
    return image;
}

}  // namespace taskgate::test
