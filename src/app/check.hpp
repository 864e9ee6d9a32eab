// SPDX-License-Identifier: MIT
#pragma once

#include "app/config.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// What `taskgate check` looks at: everything that `serve` needs, without changing any of it. No
/// text of a finding shows a secret.
namespace taskgate {

/// How something is.
enum class Verdict : std::uint8_t { ok, warning, failed };

/// One thing that was looked at.
struct Finding {
    Verdict verdict = Verdict::ok;
    std::string_view subject = {};  ///< `configuration`, `store` …
    std::string text = {};          ///< how it is
    std::string cure = {};          ///< what to do about it; empty where nothing is to be done
};

/// Looks at all of it, one after the other; asks issuers and a database server, some seconds each
/// at most. Of a configuration that cannot be read, only what does not need it.
std::vector<Finding> check_everything(const Result<Config>& config, const Clock& clock);

/// Whether something is not as `serve` needs it.
bool has_failed(const std::vector<Finding>& findings);
/// The findings as a line for people each, and how many there are of each kind.
std::string describe_findings(const std::vector<Finding>& findings);
/// The same as one line of JSON.
std::string findings_as_json(const std::vector<Finding>& findings);

/// How far the clock may be from another one without a warning.
inline constexpr std::chrono::seconds usual_clock_difference{5};

/// Judges the clock of this machine by that of `whose`. Tokens from the future are refused once
/// `leeway` is used up.
Finding judge_clock(Time own, Time other, std::string_view whose, std::chrono::seconds leeway);

}  // namespace taskgate
