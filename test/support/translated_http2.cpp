// SPDX-License-Identifier: MIT
#include "support/translated_http2.hpp"

#include "base/text.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

namespace taskgate::test {

namespace {

/// Writes a field's name as HTTP/1.1 does: `Content-Type`.
void capitalize(std::string& name) {
    for (std::size_t i = 0; i < name.size(); ++i) {
        const bool begins_word = i == 0 || name[i - 1] == '-';
        if (begins_word && name[i] >= 'a' && name[i] <= 'z') {
            name[i] = static_cast<char>(name[i] - 'a' + 'A');
        }
    }
}

}  // namespace

void TranslatedHttp2::send(std::string_view bytes) {
    unsent_ += bytes;
    send_missing();
    while (missing_ == 0 && send_one()) {
    }
}

void TranslatedHttp2::send_missing() {
    if (missing_ == 0) return;
    const std::string more = unsent_.substr(0, missing_);
    unsent_.erase(0, more.size());
    missing_ -= more.size();
    client_.send_body(asked_.back(), more, missing_ == 0);
}

bool TranslatedHttp2::send_one() {
    const std::size_t head_end = unsent_.find("\r\n\r\n");
    if (head_end == std::string::npos) return false;
    const std::string head = unsent_.substr(0, head_end);
    std::size_t line_end = std::min(head.find("\r\n"), head.size());
    const std::string_view request_line = std::string_view{head}.substr(0, line_end);
    const std::size_t target = request_line.find(' ') + 1;
    const std::size_t version = request_line.rfind(' ');
    Http2Request request;
    request.method = request_line.substr(0, target - 1);
    request.path = request_line.substr(target, version - target);
    std::size_t body_size = 0;
    while (line_end < head.size()) {
        const std::size_t begin = line_end + 2;
        line_end = std::min(head.find("\r\n", begin), head.size());
        const std::string_view line = std::string_view{head}.substr(begin, line_end - begin);
        const std::size_t colon = line.find(':');
        std::string name = to_lower(line.substr(0, colon));
        std::string value{trim(line.substr(colon + 1))};
        if (name == "content-length") body_size = std::stoul(value);
        // Its place is taken by a field of the protocol's own, or there is none.
        if (name == "host" || name == "connection") continue;
        EXPECT_NE(name, "transfer-encoding") << "not translated";
        request.fields.emplace_back(std::move(name), std::move(value));
    }
    request.body = unsent_.substr(head_end + 4, body_size);
    missing_ = body_size - request.body.size();
    request.is_whole = missing_ == 0;
    unsent_.erase(0, head_end + 4 + request.body.size());
    asked_.push_back(client_.send(request));
    return true;
}

HttpReply TranslatedHttp2::read_reply() {
    if (asked_.empty()) {
        ADD_FAILURE() << "no whole request was sent";
        return {};
    }
    const std::int32_t stream = asked_.front();
    asked_.pop_front();
    HttpReply reply = client_.read_reply(stream);
    for (auto& [name, value] : reply.fields) capitalize(name);
    return reply;
}

}  // namespace taskgate::test
