// SPDX-License-Identifier: MIT
#include "base/time_zone.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <optional>
#include <utility>

namespace taskgate {

namespace {

using std::chrono::seconds;

/// The first bytes of a file of the zone database (RFC 8536 3.1).
constexpr std::string_view magic = "TZif";

bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
           c == '_' || c == '-' || c == '+';
}

std::string database_folder() {
    const char* folder = std::getenv("TZDIR");
    return folder == nullptr || *folder == '\0' ? "/usr/share/zoneinfo" : folder;
}

/// Whether the zone database has it: the C library takes any name, and UTC for one it does not
/// know.
bool is_known(const std::string& name) {
    if (name.empty() || name.front() == '/' ||
        !std::all_of(name.begin(), name.end(), is_name_character)) {
        return false;
    }
    std::ifstream file{database_folder() + "/" + name, std::ios::binary};
    std::array<char, magic.size()> begin{};
    return file.read(begin.data(), begin.size()) &&
           std::string_view{begin.data(), begin.size()} == magic;
}

/// Reads two digits and takes them away.
std::optional<int> take_two_digits(std::string_view& text) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (text.size() < 2 || !is_digit(text[0]) || !is_digit(text[1])) return std::nullopt;
    const int value = (text[0] - '0') * 10 + (text[1] - '0');
    text.remove_prefix(2);
    return value;
}

/// How far the clocks of the process's zone are ahead of UTC at a moment.
seconds offset_at(seconds since_epoch) {
    const std::time_t moment = since_epoch.count();
    std::tm parts{};
    ::localtime_r(&moment, &parts);
    return seconds{parts.tm_gmtoff};
}

}  // namespace

/// Makes a zone the process's for as long as it lives.
class TimeZone::ProcessZone {
public:
    explicit ProcessZone(const std::string& name) {
        if (const char* before = std::getenv("TZ")) before_ = before;
        ::setenv("TZ", name.c_str(), 1);
        ::tzset();
    }
    ~ProcessZone() {
        if (before_) {
            ::setenv("TZ", before_->c_str(), 1);
        } else {
            ::unsetenv("TZ");
        }
        ::tzset();
    }
    ProcessZone(const ProcessZone&) = delete;
    ProcessZone& operator=(const ProcessZone&) = delete;

private:
    std::optional<std::string> before_ = {};
};

Result<TimeZone> TimeZone::open(const std::string& name) {
    TimeZone zone{name};
    if (name == "UTC") return zone;
    if (const auto offset = read_utc_offset(name)) {
        zone.offset_ = *offset;
        return zone;
    }
    if (!is_known("Europe/Berlin") && !is_known("UTC")) {
        return invalid(fmt::format(
            "there is no zone database in {}: install the package tzdata, or give an offset such "
            "as +02:00",
            database_folder()));
    }
    if (!is_known(name)) {
        return invalid("no such time zone; expected a name such as Europe/Berlin, or +02:00");
    }
    // The colon keeps a name from being read as a rule (POSIX, "TZ").
    zone.zone_ = std::make_shared<ProcessZone>(":" + name);
    return zone;
}

Time TimeZone::to_utc(LocalTime local) const {
    const auto shown = local.time_since_epoch();
    if (zone_ == nullptr) return Time{shown - offset_};
    // As PEP 495 has it: the offsets of a day before and of a day behind are those on both sides of
    // a change of the clocks, if one is near.
    constexpr std::chrono::hours day{24};
    const auto whole = std::chrono::floor<seconds>(shown);
    const seconds before = offset_at(whole - day);
    const seconds after = offset_at(whole + day);
    if (offset_at(whole - before) == before) return Time{shown - before};
    if (offset_at(whole - after) == after) return Time{shown - after};
    return Time{shown - before};
}

Result<seconds> read_utc_offset(std::string_view text) {
    const Error wrong = invalid("no offset from UTC");
    if (text == "Z" || text == "z") return seconds{0};
    if (text.empty() || (text.front() != '+' && text.front() != '-')) return wrong;
    const int sign = text.front() == '-' ? -1 : 1;
    text.remove_prefix(1);
    const auto hours = take_two_digits(text);
    if (!hours || *hours > 23) return wrong;
    int total = *hours * 3600;
    for (const int unit : {60, 1}) {
        if (text.empty()) break;
        if (text.front() == ':') text.remove_prefix(1);
        const auto part = take_two_digits(text);
        if (!part || *part > 59) return wrong;
        total += *part * unit;
    }
    if (!text.empty()) return wrong;
    return seconds{sign * total};
}

}  // namespace taskgate
