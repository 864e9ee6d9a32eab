// SPDX-License-Identifier: MIT
#include "api/packing.hpp"

#include "api/openapi.hpp"
#include "support/unpack.hpp"

#include <gtest/gtest.h>

#include <set>

namespace taskgate::api {

namespace {

/// Packs a reply on a thread without a loop, where nothing has to wait.
Detached pack_now(const AnswerPacker& packer, http::Reply& reply, http::Coding coding) {
    co_await packer.pack(reply, coding);
}

TEST(Packing, IsForTheAnswersAloneThatSomebodyThoughtAbout) {
    std::set<std::string_view> packed;
    for (const Endpoint& endpoint : all_endpoints()) {
        if (endpoint.packing == Packing::if_asked) packed.insert(endpoint.operation);
    }
    EXPECT_EQ(packed, (std::set<std::string_view>{"list_tasks", "create_task", "find_task",
                                                  "update_task", "toggle_task", "show_openapi"}))
        << "decision 0021 says what may be packed";
    EXPECT_EQ(packing_of<std::string>, Packing::never);
}

TEST(Packing, OfAConstantTextIsDoneOnce) {
    const std::string text(5000, 'x');
    const AnswerPacker packer{Compression::on, text};
    http::RequestHead head;
    head.fields = {{"Accept-Encoding", "gzip"}};
    std::set<const char*> bodies;
    for (int i = 0; i < 2; ++i) {
        http::Reply reply;
        reply.constant_body = text;
        const http::Coding coding = packer.choose(reply, head);
        EXPECT_EQ(coding, http::Coding::gzip);
        pack_now(packer, reply, coding);
        EXPECT_EQ(reply.find("Content-Encoding"), "gzip");
        EXPECT_LT(reply.constant_body.size(), 100U);
        bodies.insert(reply.constant_body.data());
    }
    EXPECT_EQ(bodies.size(), 1U);
}

TEST(Packing, TakesNoOtherConstantTextForTheOneThatIsPackedAlready) {
    const std::string text(5000, 'x');
    const std::string other(6000, 'y');
    const AnswerPacker packer{Compression::on, text};
    http::Reply reply;
    reply.constant_body = other;
    pack_now(packer, reply, http::Coding::gzip);
    EXPECT_EQ(test::unpack("gzip", reply.content()), other);
}

}  // namespace

}  // namespace taskgate::api
