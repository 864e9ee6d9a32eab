// SPDX-License-Identifier: MIT
#include "auth/key_set_reader.hpp"

#include "auth/token.hpp"
#include "base/json.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

namespace taskgate::auth {

namespace {

constexpr long http_ok = 200;
constexpr long http_not_modified = 304;
constexpr long http_too_many_requests = 429;

template <class T>
using Read = boost::system::result<T, ReadFailure>;

/// A document, or why there is none.
Read<Download> fetch(const std::string& url, const DownloadPolicy& policy, const Validators& known,
                     const std::atomic<bool>& stop) {
    auto answer = download(url, policy, known, stop);
    if (!answer) return ReadFailure{{}, answer.error().message};
    const bool is_known =
        answer->status == http_not_modified && !(known.etag.empty() && known.last_modified.empty());
    if (answer->status == http_ok || is_known) return std::move(*answer);
    std::string reason =
        fmt::format("{} answers with status {}", without_query(url), answer->status);
    if (answer->status == http_too_many_requests) reason += ", too many requests";
    return ReadFailure{answer->retry_after, std::move(reason)};
}

/// `https://issuer.example/tenant/` → `https://issuer.example/tenant/.well-known/…`.
std::string discovery_url(std::string issuer) {
    if (issuer.ends_with('/')) issuer.pop_back();
    return issuer + "/.well-known/openid-configuration";
}

/// What a discovery document says about where the keys are (OpenID Connect Discovery 1.0 4.3).
Read<std::string> read_discovery(const std::string& text, const KeySetAddress& address) {
    const auto document = json::Document::parse(text, json::Duplicates::refused);
    if (!document || !document->root().is(json::Kind::object)) {
        return ReadFailure{{}, "its discovery document is not a JSON object"};
    }
    const auto issuer = find_string(document->root(), "issuer").value_or("");
    if (issuer != address.url) {
        std::string shown;
        json::append_string(shown, issuer);
        return ReadFailure{
            {},
            fmt::format("its discovery document names another issuer: if it is the right one, set "
                        "OIDC_ISSUER to exactly {}",
                        shown)};
    }
    std::string url{find_string(document->root(), "jwks_uri").value_or("")};
    if (auto allowed = check_url(url, address.download); !allowed) {
        return ReadFailure{
            {}, "its discovery document's jwks_uri cannot be used: " + allowed.error().message};
    }
    return url;
}

Read<std::string> find_key_set_url(const KeySetAddress& address, const std::atomic<bool>& stop) {
    if (address.kind == KeySetAddress::Kind::key_set) return address.url;
    const auto answer = fetch(discovery_url(address.url), address.download, {}, stop);
    if (!answer) return answer.error();
    return read_discovery(answer->body, address);
}

}  // namespace

Read<KeySetReading> read_published_keys(const KeySetAddress& address, const KeySetReading& last,
                                        const std::atomic<bool>& stop) {
    const auto url = find_key_set_url(address, stop);
    if (!url) return url.error();
    const Validators known = *url == last.url ? last.validators : Validators{};
    auto answer = fetch(*url, address.download, known, stop);
    if (!answer) return answer.error();
    if (answer->status == http_not_modified) return last;

    auto document =
        read_key_set(answer->body, address.label, address.algorithms, address.names_algorithms);
    if (!document) return ReadFailure{{}, document.error().message};
    if (document->keys.empty()) {
        return ReadFailure{{},
                           document->skipped.empty()
                               ? std::string{"it holds no keys"}
                               : "it holds no key that can be used: " + document->skipped.front()};
    }
    return KeySetReading{std::move(*document), std::move(answer->body), *url,
                         Validators{answer->etag, answer->last_modified}};
}

}  // namespace taskgate::auth
