// SPDX-License-Identifier: MIT
#include "http/request_parser.hpp"

#include "base/text.hpp"
#include "http/target.hpp"

#include <algorithm>
#include <limits>

namespace taskgate::http {

namespace beast_http = boost::beast::http;

namespace {

std::string_view to_std(boost::beast::string_view text) { return {text.data(), text.size()}; }

}  // namespace

RequestParser::RequestParser(RequestHead& head, std::string& body, std::uint64_t body_limit)
    : head_(head), body_(body), body_limit_(body_limit) {
    // Both limits are ours: the head's is the scanner's, the body's counts in `append`.
    header_limit(std::numeric_limits<std::uint32_t>::max());
    this->basic_parser::body_limit(boost::none);
    head_.fields.clear();
    head_.content_length.reset();
    head_.is_chunked = false;
    body_.clear();
}

int RequestParser::parse_head(std::string& text) {
    // RFC 9110 2.5: a later minor version is processed as the latest one that is known, 1.
    if (char& minor = text[text.find('\r') - 1]; minor > '1') minor = '1';
    Code error;
    put(boost::asio::const_buffer{text.data(), text.size()}, error);
    if (error || !is_header_done()) return 400;
    if (const int refusal = check_host(); refusal != 0) return refusal;
    if (const int refusal = read_target(target_, head_); refusal != 0) return refusal;
    if (const int refusal = read_framing(); refusal != 0) return refusal;
    eager(true);
    return 0;
}

RequestParser::BodyProgress RequestParser::parse_body(std::string_view bytes) {
    BodyProgress progress;
    // Beast 1.81 asserts that a last chunk it has begun is offered with at least as many bytes as
    // the shortest one has, and begins one at `0\r\n`.
    constexpr std::string_view shortest_end = "0\r\n\r\n";
    if (head_.is_chunked && bytes.starts_with('0') && bytes.size() < shortest_end.size()) {
        return progress;
    }
    Code error;
    piece_ = bytes;
    if (!is_done()) {
        progress.used = put(boost::asio::const_buffer{bytes.data(), bytes.size()}, error);
    }
    if (error == beast_http::error::body_limit) {
        progress.refusal = 413;
    } else if (error && error != beast_http::error::need_more) {
        progress.refusal = 400;
    }
    progress.is_whole = is_done();
    return progress;
}

void RequestParser::on_request_impl(beast_http::verb /*verb*/, View method, View target,
                                    int version, Code& /*error*/) {
    head_.method = to_std(method);
    head_.minor_version = version == 10 ? 0 : 1;
    target_ = to_std(target);
}

void RequestParser::on_field_impl(beast_http::field /*field*/, View name, View value, Code& error) {
    if (!in_trailer_) {
        head_.fields.push_back({to_std(name), trim(to_std(value))});
        return;
    }
    // Trailer fields are dropped: nothing of ours is defined to stand there (RFC 9110 6.5.1). But
    // Beast takes folded ones, of which the next line begins with space.
    const auto value_begin = static_cast<std::size_t>(name.data() + name.size() - piece_.data());
    const std::size_t next_line = piece_.find('\n', value_begin) + 1;
    const std::string_view next = piece_.substr(next_line, 1);
    if (next == " " || next == "\t") error = beast_http::error::bad_value;
}

void RequestParser::on_chunk_header_impl(std::uint64_t size, View /*extensions*/, Code& error) {
    if (size > body_limit_ - body_.size()) error = beast_http::error::body_limit;
}

std::size_t RequestParser::append(View bytes, Code& error) {
    if (bytes.size() > body_limit_ - body_.size()) {
        error = beast_http::error::body_limit;
        return 0;
    }
    body_.append(bytes.data(), bytes.size());
    return bytes.size();
}

int RequestParser::check_host() const {
    const std::size_t hosts = head_.count("host");
    if (hosts > 1 || (hosts == 0 && head_.minor_version == 1)) return 400;
    return is_host(head_.find("host").value_or("")) ? 0 : 400;
}

int RequestParser::read_framing() {
    const std::size_t lengths = head_.count("content-length");
    const std::size_t codings = head_.count("transfer-encoding");
    if (lengths > 1 || codings > 1 || (lengths == 1 && codings == 1)) return 400;
    if (codings == 1) {
        if (head_.minor_version == 0) return 400;
        const std::string_view coding = *head_.find("transfer-encoding");
        if (coding.empty()) return 400;
        if (!equals_ignoring_case(coding, "chunked")) {
            // `chunked` that is not alone is either applied twice or not the last.
            const std::string_view first = trim(coding.substr(0, coding.find(',')));
            return equals_ignoring_case(first, "chunked") ? 400 : 501;
        }
        head_.is_chunked = true;
    }
    if (lengths == 1) {
        // Beast would take a list of equal lengths.
        const std::string_view digits = *head_.find("content-length");
        if (!std::all_of(digits.begin(), digits.end(),
                         [](char c) { return c >= '0' && c <= '9'; })) {
            return 400;
        }
        head_.content_length = content_length().value_or(0);
    }
    return 0;
}

}  // namespace taskgate::http
