// SPDX-License-Identifier: MIT
#include "api/request_id.hpp"

#include "base/random.hpp"

#include <algorithm>
#include <string_view>

namespace taskgate::api {

namespace {

constexpr std::size_t longest_id = 128;

/// Whether a client's id may stand in our log and in our answer.
bool is_sane(std::string_view id) {
    return !id.empty() && id.size() <= longest_id && std::all_of(id.begin(), id.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view{"-._:@/+="}.find(c) != std::string_view::npos;
    });
}

}  // namespace

std::string request_id_of(const http::RequestHead* head) {
    const auto sent = head == nullptr ? std::nullopt : head->find("x-request-id");
    return sent && is_sane(*sent) ? std::string{*sent} : random_name();
}

}  // namespace taskgate::api
