// SPDX-License-Identifier: MIT
#include "http/packed_body.hpp"

#include "support/blocking_loop.hpp"
#include "support/pieces.hpp"
#include "support/unpack.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <utility>
#include <vector>

namespace taskgate::http {

namespace {

constexpr auto codings = {Coding::gzip, Coding::br};

using test::Pieces;

std::string numbers(std::size_t size) {
    std::string text;
    for (int i = 0; text.size() < size; ++i) text.append(std::to_string(i)).push_back(',');
    text.resize(size);
    return text;
}

/// A reply that is packed on a loop.
Reply packed(Reply reply, Coding coding) {
    test::BlockingLoop loop;
    EXPECT_TRUE(loop.run(pack_body(reply, coding)));
    EXPECT_EQ(reply.find("Content-Encoding"), name_of(coding));
    return reply;
}

TEST(PackedBody, IsTheWholeBody) {
    for (const Coding coding : codings) {
        for (const std::size_t size : {std::size_t{1}, packed_in_one_go - 1, packed_in_one_go,
                                       packed_in_one_go + 1, 5 * packed_in_one_go}) {
            Reply reply;
            reply.body = numbers(size);
            const Reply answer = packed(std::move(reply), coding);
            EXPECT_TRUE(test::unpack(name_of(coding), answer.body) == numbers(size)) << size;
            EXPECT_EQ(answer.stream, nullptr);
        }
    }
}

TEST(PackedBody, TakesThePlaceOfAConstantOne) {
    const std::string text = numbers(2000);
    Reply reply;
    reply.constant_body = text;
    const Reply answer = packed(std::move(reply), Coding::br);
    EXPECT_EQ(test::unpack("br", answer.content()), text);
}

TEST(PackedBody, OfALongTextLetsOthersHaveTheirTurns) {
    for (const auto& [size, ended] :
         {std::pair{packed_in_one_go, 1U}, std::pair{packed_in_one_go + 1, 0U}}) {
        test::BlockingLoop loop;
        Reply reply;
        reply.body = numbers(size);
        std::vector<Async<void>> operations;
        operations.push_back(pack_body(reply, Coding::gzip));
        auto started = loop.start(std::move(operations));
        EXPECT_EQ(started->ended(), ended) << size;
        loop.finish(std::move(started));
        EXPECT_TRUE(test::unpack("gzip", reply.body) == numbers(size));
    }
}

TEST(PackedBody, NeedsNoLoop) {
    Reply reply;
    reply.body = numbers(3 * packed_in_one_go);
    [](Reply& whole) -> Detached { co_await pack_body(whole, Coding::br); }(reply);
    EXPECT_TRUE(test::unpack("br", reply.body) == numbers(3 * packed_in_one_go));
}

TEST(PackedBody, ThatIsMadeWhileItIsSentIsPackedPieceByPiece) {
    for (const Coding coding : codings) {
        test::BlockingLoop loop;
        Reply reply;
        reply.body = "[one,";
        const std::vector<std::string> pieces{"[one,", "two,", numbers(4 * packed_in_one_go + 7),
                                              "]"};
        reply.stream = std::make_unique<Pieces>(std::deque(pieces.begin() + 1, pieces.end()));
        const Reply answer = packed(std::move(reply), coding);
        EXPECT_EQ(answer.body, "");
        std::string plain;
        std::string sent;
        for (const std::string& piece : pieces) {
            const auto next = loop.run(answer.stream->next());
            ASSERT_TRUE(next);
            EXPECT_FALSE(next->empty());
            sent += *next;
            plain += piece;
            EXPECT_TRUE(test::unpack_beginning(name_of(coding), sent) == plain);
        }
        const auto last = loop.run(answer.stream->next());
        ASSERT_TRUE(last);
        EXPECT_FALSE(last->empty()) << "the end of a coding is a piece of its own";
        EXPECT_TRUE(test::unpack(name_of(coding), sent + *last) == plain);
        EXPECT_EQ(loop.run(answer.stream->next()).value(), "");
        EXPECT_EQ(loop.run(answer.stream->next()).value(), "") << "the end stays the end";
    }
}

TEST(PackedBody, ThatBeginsWithNothingIsWholeAllTheSame) {
    test::BlockingLoop loop;
    Reply reply;
    reply.stream = std::make_unique<Pieces>(std::deque<std::string>{"a"});
    const Reply answer = packed(std::move(reply), Coding::gzip);
    const std::string piece = loop.run(answer.stream->next()).value();
    EXPECT_EQ(test::unpack("gzip", piece + loop.run(answer.stream->next()).value()), "a");
}

TEST(PackedBody, PassesOnWhyItEndsTooSoon) {
    test::BlockingLoop loop;
    Reply reply;
    reply.body = "[";
    reply.stream = std::make_unique<Pieces>(std::deque<std::string>{"a", "fail"});
    const Reply answer = packed(std::move(reply), Coding::br);
    EXPECT_TRUE(loop.run(answer.stream->next()));
    EXPECT_TRUE(loop.run(answer.stream->next()));
    const auto failed = loop.run(answer.stream->next());
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().message, "the store is gone");
}

}  // namespace

}  // namespace taskgate::http
