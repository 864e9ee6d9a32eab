// SPDX-License-Identifier: MIT
#include "app/trust.hpp"

#include "auth/secret_key.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <iterator>
#include <utility>

namespace taskgate {

namespace {

using auth::KeyGroup;
using auth::KeySetAddress;
using auth::PublishedKeys;

Error nothing_to_verify_with() {
    return invalid(
        "there is nothing to verify tokens with: set BETTER_AUTH_URL to the address of the app that "
        "signs people in (or OIDC_ISSUER or JWKS_URL to another issuer's); or set BETTER_AUTH_SECRET "
        "to the secret that it signs with (or BETTER_AUTH_SECRETS to a list of them); or, to begin "
        "with a new one: echo \"BETTER_AUTH_SECRET=$(taskgate secret)\" >> .env");
}

/// Where a Better Auth app publishes its keys.
std::string better_auth_keys(std::string url) {
    if (auth::path_of(url) == "/") return auth::origin_of(url) + "/api/auth/jwks";
    if (url.ends_with('/')) url.pop_back();
    return url + "/jwks";
}

/// A key set to be fetched; `issuer` is the one that follows from its setting, if one does.
struct Source {
    std::string setting = {};
    KeySetAddress::Kind kind = KeySetAddress::Kind::key_set;
    std::string url = {};
    std::string issuer = {};
};

Result<std::vector<Source>> list_sources(const KeySettings& keys) {
    std::vector<Source> sources;
    const bool is_override = !keys.better_auth_urls.empty() && !keys.jwks_urls.empty();
    if (is_override && (keys.better_auth_urls.size() > 1 || keys.jwks_urls.size() > 1)) {
        return invalid(
            "JWKS_URL says where the keys of BETTER_AUTH_URL are: expected one of each, or OIDC_ISSUER "
            "for another issuer");
    }
    for (const std::string& url : keys.better_auth_urls) {
        sources.push_back(
            {is_override ? "JWKS_URL" : "BETTER_AUTH_URL", KeySetAddress::Kind::key_set,
             is_override ? keys.jwks_urls.front() : better_auth_keys(url), auth::origin_of(url)});
    }
    for (const std::string& issuer : keys.oidc_issuers) {
        sources.push_back({"OIDC_ISSUER", KeySetAddress::Kind::issuer, issuer, issuer});
    }
    if (!is_override) {
        for (const std::string& url : keys.jwks_urls) {
            sources.push_back({"JWKS_URL", KeySetAddress::Kind::key_set, url, {}});
        }
    }
    return sources;
}

/// The issuers of JWT_ISSUER that follow from no source: they are the others'.
std::vector<std::string> find_free_issuers(const Config& config,
                                           const std::vector<Source>& sources) {
    std::vector<std::string> free = config.policy.issuers;
    std::erase_if(free, [&sources](const std::string& issuer) {
        return std::any_of(sources.begin(), sources.end(),
                           [&issuer](const Source& source) { return source.issuer == issuer; });
    });
    return free;
}

/// Which issuers a key set is bound to. JWT_ISSUER says otherwise than what follows from a setting.
Result<std::vector<std::string>> bind_issuers(const Config& config, const std::string& setting,
                                              const std::string& issuer,
                                              const std::vector<std::string>& free) {
    const auto& named = config.policy.issuers;
    if (named.empty()) {
        return issuer.empty() ? std::vector<std::string>{} : std::vector<std::string>{issuer};
    }
    if (std::find(named.begin(), named.end(), issuer) != named.end()) {
        return std::vector<std::string>{issuer};
    }
    if (!free.empty()) return free;
    return invalid(fmt::format(
        "JWT_ISSUER holds \"{}\" and so leaves none for the keys of {}: add what stands in the iss "
        "of its tokens",
        fmt::join(named, ","), setting));
}

Result<std::string> read_file(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    std::string text(auth::most_document_bytes + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (file.bad() || (text.empty() && !file.eof())) return invalid("it cannot be read");
    if (text.size() > auth::most_document_bytes) return invalid("it is larger than 1 MiB");
    return text;
}

/// The keys of JWKS_FILE, whose issuers are still to be set.
Result<KeyGroup> read_key_file(const Config& config, std::vector<std::string>& skipped) {
    const std::string& path = config.keys.jwks_file;
    const auto refuse = [&path](std::string_view reason) {
        return invalid(fmt::format("JWKS_FILE holds \"{}\": {}", path, reason));
    };
    const auto text = read_file(path);
    if (!text) return refuse(text.error().message);
    KeyGroup group;
    group.kind = KeyGroup::Kind::key_set;
    group.label = "JWKS_FILE " + path;
    auto document = auth::read_key_set(*text, group.label, config.policy.algorithms,
                                       config.keys.names_algorithms);
    if (!document) return refuse(document.error().message);
    skipped = std::move(document->skipped);
    if (document->keys.empty()) {
        return refuse(skipped.empty() ? "it holds no keys"
                                      : "it holds no key that can be used: " + skipped.front());
    }
    group.keys = std::move(document->keys);
    return group;
}

Result<KeyGroup> make_secrets(const Config& config) {
    KeyGroup group;
    group.label = "shared secrets";
    group.issuer_may_be_absent = true;
    for (const auth::Algorithm algorithm : config.policy.algorithms) {
        if (!auth::is_symmetric(algorithm)) continue;
        for (const Secret& secret : config.secrets) {
            const std::size_t least = auth::SecretKey::least_size(algorithm);
            if (secret.value.size() < least) {
                return invalid(fmt::format(
                    "{} holds a secret of {} bytes: expected at least {} for "
                    "{}, which JWT_ALGORITHMS names",
                    secret.label, secret.value.size(), least, auth::name_of(algorithm)));
            }
            group.keys.push_back(
                std::make_shared<auth::SecretKey>(secret.value, secret.label, algorithm));
        }
    }
    return group;
}

bool allows_public_keys(const Config& config) {
    const auto& algorithms = config.policy.algorithms;
    return !std::all_of(algorithms.begin(), algorithms.end(), auth::is_symmetric);
}

}  // namespace

Result<auth::TrustPlan> make_trust_plan(const Config& config) {
    if (config.secrets.empty() && !config.keys.has_any()) return nothing_to_verify_with();
    if (config.keys.has_any() && !allows_public_keys(config)) {
        return invalid(
            "JWT_ALGORITHMS names no algorithm of a key set, such as EdDSA or RS256, and a key set is "
            "configured");
    }
    auto sources = list_sources(config.keys);
    if (!sources) return sources.error();
    const auto free = find_free_issuers(config, *sources);

    auth::TrustPlan plan;
    plan.policy = config.policy;
    plan.time_to_live = config.keys.time_to_live;
    std::vector<std::string> bound;
    const auto bind = [&](KeyGroup& group, const std::string& setting,
                          const std::string& issuer) -> Result<void> {
        auto issuers = bind_issuers(config, setting, issuer, free);
        if (!issuers) return issuers.error();
        group.issuers = std::move(*issuers);
        bound.insert(bound.end(), group.issuers.begin(), group.issuers.end());
        return {};
    };
    for (Source& source : *sources) {
        PublishedKeys published;
        published.address.kind = source.kind;
        published.address.url = source.url;
        published.address.label =
            fmt::format("{} {}", source.setting, auth::without_query(source.url));
        published.address.algorithms = config.policy.algorithms;
        published.address.names_algorithms = config.keys.names_algorithms;
        published.address.download = config.keys.download;
        published.group.kind = KeyGroup::Kind::key_set;
        published.group.label = published.address.label;
        published.group.is_loaded = false;
        if (auto done = bind(published.group, source.setting, source.issuer); !done) {
            return done.error();
        }
        plan.published.push_back(std::move(published));
    }
    if (!config.keys.jwks_file.empty()) {
        auto group = read_key_file(config, plan.skipped);
        if (!group) return group.error();
        if (auto done = bind(*group, "JWKS_FILE", {}); !done) return done.error();
        plan.fixed.push_back(std::move(*group));
    }
    if (!config.secrets.empty()) {
        auto secrets = make_secrets(config);
        if (!secrets) return secrets.error();
        secrets->issuers = std::move(bound);
        if (!secrets->keys.empty()) plan.fixed.push_back(std::move(*secrets));
    }
    if (plan.fixed.empty() && plan.published.empty()) {
        return invalid(
            "JWT_ALGORITHMS names no algorithm of a shared secret, such as HS256, and nothing but "
            "secrets is configured");
    }
    return plan;
}

TrustReading read_trust(const auth::TrustPlan& plan, Time now) {
    std::vector<KeyGroup> groups = plan.fixed;
    std::vector<KeyReport> reports(groups.size());
    if (!reports.empty()) reports.front().skipped = plan.skipped;
    const std::atomic<bool> stop = false;
    for (const PublishedKeys& published : plan.published) {
        KeyGroup group = published.group;
        KeyReport report;
        auto reading = auth::read_published_keys(published.address, {}, stop);
        if (reading) {
            group.keys = std::move(reading->document.keys);
            group.is_loaded = true;
            group.read_at = now;
            report.skipped = std::move(reading->document.skipped);
        } else {
            report.failure = reading.error().reason;
        }
        groups.push_back(std::move(group));
        reports.push_back(std::move(report));
    }
    return TrustReading{auth::Trust{auth::KeySet{std::move(groups)}, plan.policy},
                        std::move(reports)};
}

}  // namespace taskgate
