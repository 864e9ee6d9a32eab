// SPDX-License-Identifier: MIT
#pragma once

#include "base/result.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace taskgate::auth {

/// From where documents may be fetched, and what may be believed of their senders.
struct DownloadPolicy {
    /// Hosts that may be asked in plain HTTP, besides this machine itself.
    std::vector<std::string> http_hosts = {};
    /// A file of certificates (PEM) of the authorities to believe, in place of the system's.
    std::string ca_file = {};

    bool operator==(const DownloadPolicy&) const = default;
};

/// What was answered to a GET.
struct Download {
    long status = 0;
    std::string body = {};
    std::string etag = {};
    std::string last_modified = {};
    std::chrono::seconds retry_after{0};
};

/// What is known of a document already: its validators of RFC 9110 section 8.8, or nothing.
struct Validators {
    std::string etag = {};
    std::string last_modified = {};
};

/// The largest body that is taken, in bytes.
inline constexpr std::size_t most_document_bytes = std::size_t{1024} * 1024;

/// Whether a document may be fetched from a URL: over https, or over http from this machine
/// (127.0.0.0/8, ::1, localhost) and the policy's hosts; without a user or a password in it. The
/// error says what would be right.
Result<void> check_url(const std::string& url, const DownloadPolicy& policy);

/// The origin of a URL that `check_url` takes (RFC 6454 6.2): `https://app.example.com`.
std::string origin_of(const std::string& url);

/// The path of a URL, without its query; `/` where it has none.
std::string path_of(const std::string& url);

/// A URL as it may be shown: without its query, where some put a key.
std::string_view without_query(std::string_view url);

/// Fetches a document (GET) and blocks meanwhile: 5 s at most, or until `stop` becomes true.
/// Follows a redirect only within the origin, and three of them. The error is a reason for the
/// operator.
Result<Download> download(const std::string& url, const DownloadPolicy& policy,
                          const Validators& known, const std::atomic<bool>& stop);

}  // namespace taskgate::auth
