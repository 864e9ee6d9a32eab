// SPDX-License-Identifier: MIT
#include "http/router.hpp"

#include "base/percent.hpp"
#include "base/utf8.hpp"

#include <algorithm>

namespace taskgate::http {

namespace {

std::vector<std::string_view> split(std::string_view path) {
    std::vector<std::string_view> segments;
    path.remove_prefix(path.starts_with('/') ? 1 : 0);
    for (;;) {
        const std::size_t slash = path.find('/');
        segments.push_back(path.substr(0, slash));
        if (slash == std::string_view::npos) return segments;
        path.remove_prefix(slash + 1);
    }
}

bool is_placeholder(std::string_view segment) { return segment.starts_with('{'); }

bool matches(const Router::Route& route, const std::vector<std::string>& segments) {
    return std::equal(route.segments.begin(), route.segments.end(), segments.begin(),
                      segments.end(), [](std::string_view pattern, const std::string& segment) {
                          if (!is_placeholder(pattern)) return segment == pattern;
                          return !segment.empty() && utf8::is_valid(segment);
                      });
}

std::string allow_value(const std::vector<Router::Route::Method>& methods) {
    std::string allow;
    for (const auto& method : methods) {
        if (!allow.empty()) allow += ", ";
        allow += method.name;
        if (method.name == "GET") allow += ", HEAD";
    }
    return allow;
}

}  // namespace

std::optional<std::vector<std::string>> split_path(std::string_view path) {
    std::vector<std::string> segments;
    for (const std::string_view segment : split(path)) {
        auto decoded = decode_percent(segment);
        if (!decoded) return std::nullopt;
        segments.push_back(std::move(*decoded));
    }
    return segments;
}

void Router::add(std::string_view method, std::string_view pattern, std::size_t target) {
    auto route = std::find_if(routes_.begin(), routes_.end(), [pattern](const Route& candidate) {
        return candidate.pattern == pattern;
    });
    if (route == routes_.end()) {
        Route made;
        made.pattern = pattern;
        made.segments = split(pattern);
        made.names = placeholder_names(pattern);
        route = routes_.insert(routes_.end(), std::move(made));
    }
    route->methods.push_back({method, target});
    route->allow = allow_value(route->methods);
}

const Router::Route* Router::find_route(const std::vector<std::string>& segments) const {
    const auto route =
        std::find_if(routes_.begin(), routes_.end(),
                     [&segments](const Route& candidate) { return matches(candidate, segments); });
    return route == routes_.end() ? nullptr : &*route;
}

std::optional<std::size_t> Router::find_target(const Route& route, std::string_view method) {
    if (method == "HEAD") method = "GET";
    for (const auto& candidate : route.methods) {
        if (candidate.name == method) return candidate.target;
    }
    return std::nullopt;
}

std::vector<std::string> Router::take_parameters(const Route& route,
                                                 std::vector<std::string> segments) {
    std::vector<std::string> parameters;
    for (std::size_t i = 0; i < segments.size(); ++i) {
        if (is_placeholder(route.segments[i])) parameters.push_back(std::move(segments[i]));
    }
    return parameters;
}

std::vector<std::string_view> placeholder_names(std::string_view pattern) {
    std::vector<std::string_view> names;
    for (const std::string_view segment : split(pattern)) {
        if (is_placeholder(segment)) names.push_back(segment.substr(1, segment.size() - 2));
    }
    return names;
}

}  // namespace taskgate::http
