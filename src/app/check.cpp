// SPDX-License-Identifier: MIT
#include "app/check.hpp"

#include "app/check_store.hpp"
#include "app/commands.hpp"
#include "app/store_files.hpp"
#include "app/tls_files.hpp"
#include "app/trust.hpp"
#include "auth/server_time.hpp"
#include "base/json.hpp"
#include "base/quote.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <unistd.h>

namespace taskgate {

namespace {

using Findings = std::vector<Finding>;

constexpr std::string_view configuration_subject = "configuration";
constexpr std::string_view keys_subject = "keys";
constexpr std::string_view clock_subject = "clock";
constexpr std::string_view tls_subject = "TLS";

constexpr std::array<std::string_view, 3> verdict_names{"ok", "warning", "failed"};

std::string_view name_of(Verdict verdict) {
    return verdict_names.at(static_cast<std::size_t>(verdict));
}

void check_configuration(const Config& config, Findings& out) {
    std::string sources = "flags, environment";
    for (const std::string& file : configuration_files()) {
        if (::access(file.c_str(), F_OK) == 0) sources += ", " + file;
    }
    out.push_back({Verdict::ok, configuration_subject, "every setting can be read: " + sources});
    if (auto may = check_log_file(config); !may) {
        out.push_back({Verdict::failed, configuration_subject, may.error().message,
                       "name another file: see docs/configuration.md"});
    }
    for (const std::string& warning : config.warnings) {
        out.push_back(
            {Verdict::warning, configuration_subject, warning, "see docs/configuration.md"});
    }
}

void check_group(const auth::KeyGroup& group, const KeyReport& report, Findings& out) {
    const bool is_secret = group.kind == auth::KeyGroup::Kind::secrets;
    if (report.failure) {
        out.push_back(
            {Verdict::failed, keys_subject,
             fmt::format("{}: cannot be read: {}", group.label, *report.failure),
             "is the issuer up, and can this machine reach it? taskgate keys tries again"});
    } else {
        out.push_back({Verdict::ok, keys_subject,
                       fmt::format("{}: {} {}", group.label, group.keys.size(),
                                   is_secret ? "of 32 bytes or more" : "keys that can be used")});
    }
    for (const std::string& skipped : report.skipped) {
        out.push_back({Verdict::warning, keys_subject,
                       fmt::format("{}: left out: {}", group.label, skipped),
                       "nothing, if no token is signed with it"});
    }
}

/// Reads every key set as `serve` would.
void check_keys(const Result<auth::TrustPlan>& plan, const Clock& clock, Findings& out) {
    if (!plan) {
        out.push_back({Verdict::failed, keys_subject, plan.error().message,
                       "taskgate secret makes a secret; docs/issuers.md is about issuers"});
        return;
    }
    const TrustReading reading = read_trust(*plan, clock.now());
    const auto& groups = reading.trust.keys.groups();
    for (std::size_t i = 0; i < groups.size(); ++i) check_group(groups[i], reading.reports[i], out);
}

/// Asks those servers for the time whose keys are read anyway.
void check_issuer_clocks(const auth::TrustPlan& plan, const Config& config, const Clock& clock,
                         Findings& out) {
    for (const auth::PublishedKeys& published : plan.published) {
        const auth::KeySetAddress& address = published.address;
        const auto time = auth::load_server_time(address.url, address.download);
        if (!time) continue;  // that it cannot be reached was said of its keys
        out.push_back(judge_clock(std::chrono::floor<std::chrono::seconds>(clock.now()), *time,
                                  auth::without_query(address.url), config.policy.leeway));
    }
}

void check_tls(const Config& config, const Clock& clock, Findings& out) {
    const auto loaded = load_tls(config, clock);
    if (!loaded) {
        out.push_back(
            {Verdict::failed, tls_subject, loaded.error().message, "see docs/deploy.md, TLS"});
        return;
    }
    if (config.tls.certificates.empty()) {
        out.push_back(
            {Verdict::ok, tls_subject, "off: whatever is in front of Taskgate has to encrypt"});
    }
    for (const std::string& path : config.tls.certificates) {
        std::ifstream file{path, std::ios::binary};
        const std::string pem{std::istreambuf_iterator<char>{file}, {}};
        const auto chain = http::read_certificates(pem, clock.now());
        if (!chain) continue;  // it was good a moment ago
        std::vector<std::string> names;
        for (const std::string& name : chain->names) names.push_back(quote_briefly(name));
        out.push_back({Verdict::ok, tls_subject,
                       fmt::format("{}: for {}, until {}, and its key fits", path,
                                   fmt::join(names, ", "), to_rfc3339(chain->end))});
    }
    for (const std::string& warning : loaded->warnings) {
        out.push_back({Verdict::warning, tls_subject, warning, "see docs/deploy.md, TLS"});
    }
}

}  // namespace

Finding judge_clock(Time own, Time other, std::string_view whose, std::chrono::seconds leeway) {
    const auto ahead = std::chrono::floor<std::chrono::seconds>(own - other);
    const auto apart = ahead < std::chrono::seconds{0} ? -ahead : ahead;
    std::string text = fmt::format("{} {} that of {}", to_words(apart),
                                   ahead.count() < 0 ? "behind" : "ahead of", whose);
    if (apart <= usual_clock_difference) {
        return {Verdict::ok, clock_subject, fmt::format("agrees with that of {}", whose)};
    }
    const std::string cure = "set it by NTP: timedatectl set-ntp true";
    if (apart <= leeway) return {Verdict::warning, clock_subject, std::move(text), cure};
    return {Verdict::failed, clock_subject,
            text + ": tokens are refused, or accepted, at the wrong time", cure};
}

Findings check_everything(const Result<Config>& config, const Clock& clock) {
    Findings out;
    if (!config) {
        out.push_back({Verdict::failed, configuration_subject, config.error().message,
                       "see docs/configuration.md; the rest was not looked at"});
        const Findings rights = check_file_rights(nullptr);
        out.insert(out.end(), rights.begin(), rights.end());
        return out;
    }
    check_configuration(*config, out);
    StoreFindings store = check_store(*config, clock);
    out.insert(out.end(), store.findings.begin(), store.findings.end());
    const auto plan = make_trust_plan(*config);
    check_keys(plan, clock, out);
    const std::size_t before = out.size();
    if (store.server_now) {
        out.push_back(judge_clock(store.looked_at, *store.server_now, "the database server",
                                  config->policy.leeway));
    }
    if (plan) check_issuer_clocks(*plan, *config, clock, out);
    if (out.size() == before) {
        out.push_back({Verdict::ok, clock_subject, "there is nobody to compare it with"});
    }
    const Findings rights = check_file_rights(&*config);
    out.insert(out.end(), rights.begin(), rights.end());
    check_tls(*config, clock, out);
    return out;
}

bool has_failed(const Findings& findings) {
    return std::any_of(findings.begin(), findings.end(),
                       [](const Finding& finding) { return finding.verdict == Verdict::failed; });
}

std::string describe_findings(const Findings& findings) {
    std::string out;
    std::array<int, verdict_names.size()> counts{};
    for (const Finding& finding : findings) {
        ++counts.at(static_cast<std::size_t>(finding.verdict));
        std::string line = fmt::format("{:<7}  {:<13}  {}", name_of(finding.verdict),
                                       finding.subject, finding.text);
        if (!finding.cure.empty()) line += fmt::format(" -> {}", finding.cure);
        replace_controls(line);
        std::replace(line.begin(), line.end(), '\n', ' ');
        out += line + '\n';
    }
    return out + fmt::format("{} ok, {} warnings, {} failed\n", counts[0], counts[1], counts[2]);
}

std::string findings_as_json(const Findings& findings) {
    std::string out;
    json::Writer writer{out};
    writer.begin_array();
    for (const Finding& finding : findings) {
        writer.begin_object();
        writer.member("verdict", name_of(finding.verdict)).member("subject", finding.subject);
        writer.member("text", finding.text).member("cure", finding.cure).end_object();
    }
    writer.end_array();
    return out + '\n';
}

}  // namespace taskgate
