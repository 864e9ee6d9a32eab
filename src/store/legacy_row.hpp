// SPDX-License-Identifier: MIT
#pragma once

#include "base/result.hpp"
#include "base/time_zone.hpp"
#include "domain/task.hpp"
#include "store/legacy_table.hpp"

#include <string>
#include <string_view>

namespace taskgate {

/// Makes a task of another backend's row. The error says why it cannot be one, in a few words that
/// may quote the row. Times without an offset are those that clocks in `zone` showed.
///
/// What may be absent or NULL: the description; whether it is completed, which is then false; when
/// it was updated, which is then when it was created.
Result<Task> read_legacy_row(const LegacyRow& row, const TimeZone& zone);

/// A row that does not fit as a line of JSON (with its line end): the reason, and the row by our
/// names. Bytes that are no UTF-8 become U+FFFD.
std::string misfit_as_json(const LegacyRow& row, std::string_view reason);

/// How a person finds a row again: `id "…" of user "…"`, shortened, with nothing that a terminal
/// would obey.
std::string describe_key(const LegacyRow& row);

}  // namespace taskgate
