// SPDX-License-Identifier: MIT
#include "http/target.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace taskgate::http {

bool is_host(std::string_view host) {
    return std::all_of(host.begin(), host.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view{"-._~%!$&'()*+,;=:[]"}.find(c) != std::string_view::npos;
    });
}

namespace {

void replace_host(RequestHead& head, std::string_view host) {
    const auto field = std::find_if(head.fields.begin(), head.fields.end(), [](const Field& each) {
        return equals_ignoring_case(each.name, "host");
    });
    if (field == head.fields.end()) {
        head.fields.push_back({"Host", host});
    } else {
        field->value = host;
    }
}

}  // namespace

int read_target(std::string_view target, RequestHead& head) {
    if (target == "*") {
        if (head.method != "OPTIONS") return 400;
        head.path = target;
        head.query = {};
        return 0;
    }
    if (target.find('#') != std::string_view::npos) return 400;
    if (!target.starts_with('/')) {
        const std::size_t authority = target.find("://");
        if (authority == std::string_view::npos) return 400;
        const std::string_view scheme = target.substr(0, authority);
        if (!equals_ignoring_case(scheme, "http") && !equals_ignoring_case(scheme, "https")) {
            return 400;
        }
        target.remove_prefix(authority + 3);
        const std::size_t host_end = std::min(target.find_first_of("/?"), target.size());
        if (host_end == 0 || !is_host(target.substr(0, host_end))) return 400;
        replace_host(head, target.substr(0, host_end));
        target.remove_prefix(host_end);
    }
    const std::size_t query = std::min(target.find('?'), target.size());
    head.path = query == 0 ? std::string_view{"/"} : target.substr(0, query);
    head.query = target.substr(query);
    return 0;
}

}  // namespace taskgate::http
