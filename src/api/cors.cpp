// SPDX-License-Identifier: MIT
#include "api/cors.hpp"

#include "base/json.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace taskgate::api {

namespace {

constexpr std::string_view allowed_methods = "GET, HEAD, POST, PUT, PATCH, DELETE";
constexpr std::string_view allowed_headers =
    "Authorization, Content-Type, If-Match, If-None-Match, traceparent, tracestate, X-Request-ID";
constexpr std::string_view exposed_headers =
    "ETag, Location, RateLimit, RateLimit-Policy, Retry-After, Server-Timing, X-Request-ID";
/// As long as any browser keeps the answer to a preflight, in seconds.
constexpr std::string_view max_age = "7200";

Result<std::vector<std::string>> split_setting(std::string_view setting) {
    if (trim(setting).starts_with('[')) {
        const auto document = json::Document::parse(setting, json::Duplicates::refused);
        if (!document) return invalid("this is not a JSON list");
        std::vector<std::string> entries;
        for (const json::Value& element : document->root().elements()) {
            if (!element.is(json::Kind::string)) return invalid("the list holds no strings");
            entries.emplace_back(element.string());
        }
        return entries;
    }
    return split_list(setting);
}

/// Whether a browser could send this as `Origin`: a scheme, a host and perhaps a port, or `null`.
bool is_origin(std::string_view origin) {
    if (origin == "null") return true;
    const std::size_t scheme = origin.find("://");
    if (scheme == std::string_view::npos || scheme == 0) return false;
    const std::string_view host = origin.substr(scheme + 3);
    return !host.empty() && std::all_of(origin.begin(), origin.end(), [](char c) {
        return c > ' ' && c < '\x7f' && !(c >= 'A' && c <= 'Z');
    }) && host.find_first_of("/?#@*") == std::string_view::npos;
}

/// In one field with what else an answer depends on: there are caches that read the first alone.
void add_vary(http::Reply& reply) {
    for (http::ReplyField& field : reply.fields) {
        if (field.name != "Vary") continue;
        field.value += ", Origin";
        return;
    }
    reply.fields.push_back({"Vary", "Origin"});
}

}  // namespace

Result<CorsPolicy> CorsPolicy::read(std::string_view setting) {
    auto entries = split_setting(setting);
    if (!entries) return entries.error();
    CorsPolicy policy;
    for (std::string& entry : *entries) {
        if (entry == "*") {
            policy.allows_any_ = true;
        } else if (!is_origin(entry)) {
            return invalid("\"" + entry +
                           "\" is no origin as a browser sends it: a scheme and a host in lower "
                           "case, perhaps a port, no slash behind it, as in "
                           "https://app.example.com");
        }
        policy.origins_.push_back(std::move(entry));
    }
    return policy;
}

bool CorsPolicy::is_preflight(const http::RequestHead& head) {
    return head.method == "OPTIONS" && head.find("origin") &&
           head.find("access-control-request-method");
}

CorsPolicy::Match CorsPolicy::match(const http::RequestHead& head) const {
    const auto origin = head.find("origin");
    if (!origin || head.count("origin") != 1) return Match::none;
    if (*origin != "*" && std::find(origins_.begin(), origins_.end(), *origin) != origins_.end()) {
        return Match::listed;
    }
    return allows_any_ ? Match::wildcard : Match::none;
}

http::Reply CorsPolicy::answer_preflight(const http::RequestHead& head) const {
    http::Reply reply;
    reply.status = 204;
    if (match(head) != Match::none) {
        reply.fields.push_back({"Access-Control-Allow-Methods", std::string{allowed_methods}});
        reply.fields.push_back({"Access-Control-Allow-Headers", std::string{allowed_headers}});
        reply.fields.push_back({"Access-Control-Max-Age", std::string{max_age}});
    }
    return reply;
}

void CorsPolicy::decorate(http::Reply& reply, const http::RequestHead* head) const {
    if (origins_.empty()) return;
    add_vary(reply);
    const Match match = head == nullptr ? Match::none : this->match(*head);
    if (match == Match::none) return;
    const std::string origin{match == Match::listed ? *head->find("origin") : "*"};
    reply.fields.push_back({"Access-Control-Allow-Origin", origin});
    if (match == Match::listed) {
        reply.fields.push_back({"Access-Control-Allow-Credentials", "true"});
    }
    // The exposed field is for `response.headers`; what the browser itself makes of it, in
    // `PerformanceResourceTiming.serverTiming`, takes this one (W3C Resource Timing 4.5).
    if (reply.find("Server-Timing")) reply.fields.push_back({"Timing-Allow-Origin", origin});
    reply.fields.push_back({"Access-Control-Expose-Headers", std::string{exposed_headers}});
}

}  // namespace taskgate::api
