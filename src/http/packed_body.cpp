// SPDX-License-Identifier: MIT
#include "http/packed_body.hpp"

#include "base/turn.hpp"
#include "http/packer.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace taskgate::http {

namespace {

/// Packs one piece, a part of it with each turn. Both texts must outlive the result.
Async<void> pack_by_turns(Packer& packer, std::string_view piece, Part part, std::string& out) {
    while (piece.size() > packed_in_one_go) {
        packer.pack(piece.substr(0, packed_in_one_go), Part::middle, out);
        piece.remove_prefix(packed_in_one_go);
        const NextTurn turn;
        co_await turn;
    }
    packer.pack(piece, part, out);
    co_return Result<void>{};
}

/// The packed form of a text and of the stream that goes on where it ends.
class PackedStream final : public BodyStream {
public:
    PackedStream(Coding coding, std::string beginning, std::unique_ptr<BodyStream> rest)
        : coding_(coding), beginning_(std::move(beginning)), rest_(std::move(rest)) {}

    Async<std::string> next() override {
        std::string packed;
        if (rest_ == nullptr) co_return packed;
        // Not before: an answer to HEAD never comes here.
        if (!packer_) packer_.emplace(coding_);
        std::string plain = std::exchange(beginning_, {});
        if (plain.empty()) {
            auto piece = co_await rest_->next();
            if (!piece) co_return piece.error();
            plain = std::move(*piece);
        }
        const Part part = plain.empty() ? Part::last : Part::middle;
        co_await pack_by_turns(*packer_, plain, part, packed);
        if (part == Part::last) {
            rest_.reset();
            packer_.reset();
        }
        co_return packed;
    }

private:
    Coding coding_;
    std::string beginning_;
    std::unique_ptr<BodyStream> rest_;  ///< null behind its end
    std::optional<Packer> packer_ = {};
};

}  // namespace

Async<void> pack_body(Reply& reply, Coding coding) {
    reply.fields.push_back({"Content-Encoding", std::string{name_of(coding)}});
    if (!reply.constant_body.empty()) reply.body = std::exchange(reply.constant_body, {});
    if (reply.stream) {
        reply.stream = std::make_unique<PackedStream>(coding, std::exchange(reply.body, {}),
                                                      std::move(reply.stream));
        co_return Result<void>{};
    }
    Packer packer{coding};
    std::string packed;
    co_await pack_by_turns(packer, reply.body, Part::last, packed);
    reply.body = std::move(packed);
    co_return Result<void>{};
}

}  // namespace taskgate::http
