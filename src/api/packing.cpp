// SPDX-License-Identifier: MIT
#include "api/packing.hpp"

#include "api/condition.hpp"
#include "http/packed_body.hpp"
#include "http/packer.hpp"

namespace taskgate::api {

namespace {

std::string pack_once(http::Coding coding, std::string_view text) {
    std::string packed;
    http::Packer{coding, http::Effort::once}.pack(text, http::Part::last, packed);
    return packed;
}

bool is_good(const http::Reply& reply) { return reply.status / 100 == 2; }

}  // namespace

AnswerPacker::AnswerPacker(Compression compression, std::string_view constant)
    : compression_(compression), constant_(constant) {
    if (!is_on()) return;
    gzip_ = pack_once(http::Coding::gzip, constant);
    br_ = pack_once(http::Coding::br, constant);
}

http::Coding AnswerPacker::preferred(const http::RequestHead& head) const {
    return is_on() ? http::preferred_coding(head) : http::Coding::identity;
}

http::Coding AnswerPacker::choose(http::Reply& reply, const http::RequestHead& head) const {
    const bool is_long = reply.stream != nullptr || reply.content().size() > longest_unpacked;
    if (!is_on() || !is_good(reply) || !is_long) return http::Coding::identity;
    reply.fields.push_back({"Vary", "Accept-Encoding"});
    return http::preferred_coding(head);
}

Async<void> AnswerPacker::pack(http::Reply& reply, http::Coding coding) const {
    const bool is_not_modified = reply.status == 304;
    if (coding == http::Coding::identity || !(is_good(reply) || is_not_modified)) {
        co_return Result<void>{};
    }
    mark_tag(reply, coding);
    if (is_not_modified) co_return Result<void>{};
    const bool is_packed = !constant_.empty() && reply.constant_body == constant_;
    if (!is_packed) co_return co_await http::pack_body(reply, coding);
    reply.fields.push_back({"Content-Encoding", std::string{name_of(coding)}});
    reply.constant_body = coding == http::Coding::br ? br_ : gzip_;
    co_return Result<void>{};
}

}  // namespace taskgate::api
