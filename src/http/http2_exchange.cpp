// SPDX-License-Identifier: MIT
#include "http/http2_exchange.hpp"

#include "base/text.hpp"
#include "http/reply_writer.hpp"
#include "http/target.hpp"

#include <charconv>

namespace taskgate::http {

void Http2Exchange::add_field(std::string_view name, std::string_view value, std::size_t limit) {
    if (refusal != 0) return;
    head_size_ += field_size(name.size(), value.size());
    if (head_size_ > limit) {
        refusal = name == ":path" ? 414 : 431;
        return;
    }
    text_.append(name).append(value);
    lines_.push_back({name.size(), value.size()});
}

void Http2Exchange::finish_head(Following following) {
    is_whole = following == Following::nothing;
    const auto start = std::chrono::steady_clock::now();
    if (refusal == 0) refusal = read_head();
    head.parsing = std::chrono::steady_clock::now() - start;
    // Of a stream without a length, only its end tells where the body does.
    head.is_chunked = !is_whole && !head.content_length;
    has_head = refusal == 0;
}

int Http2Exchange::read_head() {
    std::string_view target;
    std::string_view authority;
    std::size_t position = 0;
    head.fields.reserve(lines_.size());
    for (const Line& line : lines_) {
        const auto name = std::string_view{text_}.substr(position, line.name_size);
        const auto value =
            std::string_view{text_}.substr(position + line.name_size, line.value_size);
        position += line.name_size + line.value_size;
        if (name == ":method") {
            head.method = value;
        } else if (name == ":path") {
            target = value;
        } else if (name == ":authority") {
            authority = value;
        } else if (!name.starts_with(':')) {
            head.fields.push_back({name, value});
        }
    }
    const auto host = head.find("host");
    // RFC 9113 8.3.1: both may be there, and then they are the same.
    if (head.count("host") > 1 || (host && !authority.empty() && *host != authority)) return 400;
    if (!host) head.fields.insert(head.fields.begin(), Field{"host", authority});
    if (!is_host(*head.find("host"))) return 400;
    // That there is one at most, and that it is true, nghttp2 has seen to; to the characters of
    // method and path as well.
    if (const auto length = head.find("content-length")) {
        std::uint64_t value = 0;
        std::from_chars(length->data(), length->data() + length->size(), value);
        head.content_length = value;
    }
    return read_target(target, head);
}

void Http2Exchange::add_body(std::string_view bytes, std::uint64_t limit) {
    body_taken += bytes.size();
    if (refusal != 0 || is_answered) return;
    if (bytes.size() > limit - body.size()) {
        refusal = 413;
        return;
    }
    body += bytes;
}

bool Http2Exchange::expects_continue() const {
    return equals_ignoring_case(head.find("expect").value_or(""), "100-continue");
}

void Http2Exchange::set_reply(Reply answer, bool is_head_request) {
    reply = std::move(answer);
    is_answered = true;
    if (is_head_request || !may_have_body(reply)) return;
    rest_ = reply.content();
    is_last_ = reply.stream == nullptr;
}

void Http2Exchange::add_piece(std::string piece) {
    std::string{}.swap(reply.body);
    piece_ = std::move(piece);
    rest_ = piece_;
    is_last_ = piece_.empty();
}

std::pair<std::size_t, Http2Events::Body> Http2Exchange::read_body(char* into, std::size_t size) {
    const std::size_t copied = rest_.copy(into, size);
    rest_.remove_prefix(copied);
    if (!rest_.empty()) return {copied, Http2Events::Body::goes_on};
    return {copied, is_last_ ? Http2Events::Body::ends : Http2Events::Body::waits};
}

}  // namespace taskgate::http
