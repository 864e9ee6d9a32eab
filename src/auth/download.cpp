// SPDX-License-Identifier: MIT
#include "auth/download.hpp"

#include "auth/server_time.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <ctime>
#include <curl/curl.h>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <utility>

namespace taskgate::auth {

namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds most_time{5'000};
constexpr int most_redirects = 3;
constexpr std::chrono::seconds longest_retry{300};

struct FreeUrl {
    void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
struct FreeHandle {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Url = std::unique_ptr<CURLU, FreeUrl>;

/// The URL taken apart by the library that will follow it; null where it is none.
Url parse(const std::string& text) {
    static std::once_flag once;
    std::call_once(once, [] {
        if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
            throw std::runtime_error("libcurl does not start");
        }
    });
    Url url{curl_url()};
    if (!url || curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) return {};
    return url;
}

std::string part_of(const Url& url, CURLUPart part, unsigned flags = 0) {
    char* text = nullptr;
    if (!url || curl_url_get(url.get(), part, &text, flags) != CURLUE_OK) return {};
    std::string out{text};
    curl_free(text);
    return out;
}

std::string host_of(const Url& url) { return to_lower(part_of(url, CURLUPART_HOST)); }

/// Whether a host is this machine, whatever a name server says.
bool is_loopback(const std::string& host) {
    if (host == "localhost" || host == "[::1]") return true;
    // libcurl has written a number of any form as four decimal ones.
    in_addr address{};
    return host.starts_with("127.") && ::inet_pton(AF_INET, host.c_str(), &address) == 1;
}

std::string origin_of(const Url& url) {
    const std::string scheme = part_of(url, CURLUPART_SCHEME);
    const std::string port = part_of(url, CURLUPART_PORT, CURLU_NO_DEFAULT_PORT);
    return scheme + "://" + host_of(url) + (port.empty() ? "" : ":" + port);
}

/// What a transfer leaves behind.
struct Transfer {
    std::string body = {};
    bool is_too_large = false;
    const std::atomic<bool>* stop = nullptr;
};

std::size_t on_data(char* data, std::size_t size, std::size_t count, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    if (transfer.body.size() + size * count > most_document_bytes) {
        transfer.is_too_large = true;
        return 0;
    }
    transfer.body.append(data, size * count);
    return size * count;
}

int on_progress(void* user, curl_off_t /*total*/, curl_off_t /*now*/, curl_off_t /*up_total*/,
                curl_off_t /*up*/) {
    return static_cast<Transfer*>(user)->stop->load() ? 1 : 0;
}

// NOLINTBEGIN(cppcoreguidelines-pro-type-vararg): libcurl's interface

template <class Value>
void set(CURL* handle, CURLoption option, Value value) {
    if (curl_easy_setopt(handle, option, value) != CURLE_OK) {
        throw std::runtime_error(
            fmt::format("libcurl refuses option {}", static_cast<int>(option)));
    }
}

template <class Value>
Value get(CURL* handle, CURLINFO info) {
    Value value{};
    curl_easy_getinfo(handle, info, &value);
    return value;
}

// NOLINTEND(cppcoreguidelines-pro-type-vararg)

std::string header_of(CURL* handle, const char* name) {
    curl_header* header = nullptr;
    if (curl_easy_header(handle, name, 0, CURLH_HEADER, -1, &header) != CURLHE_OK) return {};
    return header->value;
}

/// The fields of a request, which must outlive it.
std::unique_ptr<curl_slist, FreeList> make_fields(const Validators& known) {
    std::string match = "If-None-Match: " + known.etag;
    std::string since = "If-Modified-Since: " + known.last_modified;
    curl_slist* list = curl_slist_append(nullptr, "Accept: application/json, */*;q=0.1");
    if (!known.etag.empty()) list = curl_slist_append(list, match.c_str());
    if (!known.last_modified.empty()) list = curl_slist_append(list, since.c_str());
    return std::unique_ptr<curl_slist, FreeList>{list};
}

void configure(CURL* handle, const Url& url, const DownloadPolicy& policy, Transfer& transfer,
               std::chrono::milliseconds time) {
    set(handle, CURLOPT_CURLU, url.get());
    set(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    set(handle, CURLOPT_FOLLOWLOCATION, 0L);
    set(handle, CURLOPT_NOSIGNAL, 1L);
    // A name server that hangs holds nobody up when the transfer ends.
    set(handle, CURLOPT_QUICK_EXIT, 1L);
    set(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(time.count()));
    set(handle, CURLOPT_USERAGENT, "taskgate");
    set(handle, CURLOPT_WRITEFUNCTION, &on_data);
    set(handle, CURLOPT_WRITEDATA, &transfer);
    set(handle, CURLOPT_XFERINFOFUNCTION, &on_progress);
    set(handle, CURLOPT_XFERINFODATA, &transfer);
    set(handle, CURLOPT_NOPROGRESS, 0L);
    // No proxy of the environment stands between two programs of one machine.
    if (is_loopback(host_of(url))) set(handle, CURLOPT_NOPROXY, "*");
    if (!policy.ca_file.empty()) {
        set(handle, CURLOPT_CAINFO, policy.ca_file.c_str());
        // Debian's libcurl would go on believing the system's folder of them.
        set(handle, CURLOPT_CAPATH, nullptr);
    }
}

/// One request, and where it redirects to, if it does.
Result<std::pair<Download, std::string>> get_once(const Url& url, const DownloadPolicy& policy,
                                                  const Validators& known,
                                                  const std::atomic<bool>& stop,
                                                  std::chrono::milliseconds time) {
    const std::unique_ptr<CURL, FreeHandle> handle{curl_easy_init()};
    if (!handle) return failed("libcurl does not start");
    Transfer transfer;
    transfer.stop = &stop;
    std::array<char, CURL_ERROR_SIZE> message{};
    const auto fields = make_fields(known);
    configure(handle.get(), url, policy, transfer, time);
    set(handle.get(), CURLOPT_ERRORBUFFER, message.data());
    set(handle.get(), CURLOPT_HTTPHEADER, fields.get());
    const CURLcode code = curl_easy_perform(handle.get());
    if (transfer.is_too_large) {
        return unavailable(fmt::format("it answers more than {} KiB", most_document_bytes / 1024));
    }
    if (code == CURLE_ABORTED_BY_CALLBACK) return unavailable("stopped");
    if (code != CURLE_OK) {
        return unavailable(message.front() == '\0' ? curl_easy_strerror(code) : message.data());
    }
    Download out;
    out.status = get<long>(handle.get(), CURLINFO_RESPONSE_CODE);
    out.body = std::move(transfer.body);
    out.etag = header_of(handle.get(), "ETag");
    out.last_modified = header_of(handle.get(), "Last-Modified");
    const auto seconds = get<curl_off_t>(handle.get(), CURLINFO_RETRY_AFTER);
    out.retry_after = std::min(std::chrono::seconds{seconds}, longest_retry);
    const char* next = get<char*>(handle.get(), CURLINFO_REDIRECT_URL);
    return std::pair{std::move(out), std::string{next == nullptr ? "" : next}};
}

}  // namespace

Result<void> check_url(const std::string& text, const DownloadPolicy& policy) {
    const Url url = parse(text);
    const std::string scheme = part_of(url, CURLUPART_SCHEME);
    const std::string host = host_of(url);
    if ((scheme != "https" && scheme != "http") || host.empty()) {
        return invalid("expected a URL such as https://app.example.com");
    }
    if (!part_of(url, CURLUPART_USER).empty() || !part_of(url, CURLUPART_PASSWORD).empty()) {
        return invalid("expected a URL without a user or a password in it");
    }
    if (scheme == "https" || is_loopback(host)) return {};
    if (std::find(policy.http_hosts.begin(), policy.http_hosts.end(), host) !=
        policy.http_hosts.end()) {
        return {};
    }
    return invalid(fmt::format(
        "expected https, since whoever can change what http brings can sign tokens; a host of a "
        "network that you trust can be named: JWKS_ALLOW_HTTP={}",
        host));
}

std::string origin_of(const std::string& url) { return origin_of(parse(url)); }

std::string path_of(const std::string& url) { return part_of(parse(url), CURLUPART_PATH); }

std::string_view without_query(std::string_view url) {
    return url.substr(0, url.find_first_of("?#"));
}

Result<Time> load_server_time(const std::string& text, const DownloadPolicy& policy) {
    const Url url = parse(text);
    if (auto allowed = check_url(text, policy); !allowed) return allowed.error();
    const std::unique_ptr<CURL, FreeHandle> handle{curl_easy_init()};
    if (!handle) return failed("libcurl does not start");
    const std::atomic<bool> stop = false;
    Transfer transfer;
    transfer.stop = &stop;
    configure(handle.get(), url, policy, transfer, most_time);
    const CURLcode code = curl_easy_perform(handle.get());
    if (code != CURLE_OK) return unavailable(curl_easy_strerror(code));
    const std::time_t date = curl_getdate(header_of(handle.get(), "Date").c_str(), nullptr);
    if (date < 0) return unavailable("its answer has no Date");
    return Time{std::chrono::seconds{date}};
}

Result<Download> download(const std::string& text, const DownloadPolicy& policy,
                          const Validators& known, const std::atomic<bool>& stop) {
    const auto end = SteadyClock::now() + most_time;
    const std::string origin = origin_of(text);
    std::string next = text;
    for (int redirects = 0; redirects <= most_redirects; ++redirects) {
        const Url url = parse(next);
        if (auto allowed = check_url(next, policy); !allowed) return allowed.error();
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(end - SteadyClock::now());
        if (left.count() <= 0) break;
        auto answer = get_once(url, policy, known, stop, left);
        if (!answer) return answer.error();
        auto& [document, target] = *answer;
        if (target.empty() || document.status == 304) return std::move(document);
        if (origin_of(target) != origin) {
            return unavailable(fmt::format(
                "it redirects to another place, {}, which is not followed", origin_of(target)));
        }
        next = target;
    }
    return unavailable("it redirects too often, or takes too long");
}

}  // namespace taskgate::auth
