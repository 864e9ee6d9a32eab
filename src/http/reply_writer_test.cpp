// SPDX-License-Identifier: MIT
#include "http/reply_writer.hpp"

#include <gtest/gtest.h>

namespace taskgate::http {

namespace {

class NoStream final : public BodyStream {
public:
    Async<std::string> next() override { co_return std::string{}; }
};

ReplyContext context() {
    ReplyContext context;
    context.now = Time{std::chrono::seconds{784111777}};
    return context;
}

Reply reply(int status, std::string body) {
    Reply reply;
    reply.status = status;
    reply.content_type = "text/plain";
    reply.body = std::move(body);
    return reply;
}

std::string written(const Reply& reply, const ReplyContext& context) {
    std::string out = "before|";
    append_reply(out, reply, context);
    return out;
}

const std::string start =
    "before|HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nServer: taskgate\r\n"
    "Content-Type: text/plain\r\n";

}  // namespace

TEST(ReplyWriter, WritesHeadAndBody) {
    Reply made = reply(200, "hello");
    made.fields.push_back({"X-A", "b"});
    EXPECT_EQ(written(made, context()), start + "X-A: b\r\nContent-Length: 5\r\n\r\nhello");
}

TEST(ReplyWriter, SaysTheLengthOfTheBodyThatHeadLacks) {
    ReplyContext to_head = context();
    to_head.is_head_request = true;
    EXPECT_EQ(written(reply(200, "hello"), to_head), start + "Content-Length: 5\r\n\r\n");
}

TEST(ReplyWriter, SaysWhatBecomesOfTheConnection) {
    ReplyContext last = context();
    last.persistence = Persistence::close;
    EXPECT_EQ(written(reply(200, ""), last),
              start + "Content-Length: 0\r\nConnection: close\r\n\r\n");
    ReplyContext old = context();
    old.minor_version = 0;
    EXPECT_EQ(written(reply(200, ""), old),
              start + "Content-Length: 0\r\nConnection: keep-alive\r\n\r\n");
    old.persistence = Persistence::close;
    EXPECT_EQ(written(reply(200, ""), old),
              start + "Content-Length: 0\r\nConnection: close\r\n\r\n");
}

TEST(ReplyWriter, WritesNeitherBodyNorLengthOfNoContent) {
    Reply none;
    none.status = 204;
    EXPECT_EQ(written(none, context()),
              "before|HTTP/1.1 204 No Content\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
              "Server: taskgate\r\n\r\n");
}

TEST(ReplyWriter, WritesTheBeginningOfAStreamAsAChunk) {
    Reply streaming = reply(200, "hello");
    streaming.stream = std::make_unique<NoStream>();
    EXPECT_TRUE(uses_chunks(streaming, context()));
    EXPECT_EQ(written(streaming, context()),
              start + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
    streaming.body.clear();
    EXPECT_EQ(written(streaming, context()), start + "Transfer-Encoding: chunked\r\n\r\n")
        << "an empty chunk would be the last one";
    ReplyContext old = context();
    old.minor_version = 0;
    old.persistence = Persistence::close;
    streaming.body = "hello";
    EXPECT_FALSE(uses_chunks(streaming, old));
    EXPECT_EQ(written(streaming, old), start + "Connection: close\r\n\r\nhello");
}

TEST(ReplyWriter, WritesTheSizeOfAChunkInHexadecimal) {
    std::string out;
    append_chunk(out, std::string(26, 'x'));
    append_chunk(out, "");
    EXPECT_EQ(out, "1a\r\n" + std::string(26, 'x') + "\r\n0\r\n\r\n");
}

TEST(ReplyWriter, KnowsTheReasonOfEveryStatusThatIsAnswered) {
    for (const int status : {100, 200, 201, 204, 307, 400, 401, 403, 404, 405, 408,
                             412, 413, 414, 415, 422, 429, 431, 500, 501, 503, 505}) {
        EXPECT_NE(reason_phrase(status), "Unknown") << status;
    }
    EXPECT_EQ(reason_phrase(413), "Content Too Large");
    EXPECT_EQ(reason_phrase(422), "Unprocessable Content");
}

}  // namespace taskgate::http
