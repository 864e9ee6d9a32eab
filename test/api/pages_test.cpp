// SPDX-License-Identifier: MIT
// The documentation pages as they come over the wire. What they do is tried in a browser:
// test/browser.

#include "api/pages.hpp"

#include "support/running_app.hpp"

#include <gtest/gtest.h>

namespace taskgate::test {

namespace {

std::string tag_of(const api::Page& page) { return "W/\"" + std::string{page.tag} + '"'; }

bool is_document(const api::Page& page) { return page.content_type.starts_with("text/html"); }

TEST(Pages, AreServedInTheCodingThatIsAskedFor) {
    const RunningApp app;
    ASSERT_GE(api::embedded_pages().size(), 3U);
    for (const api::Page& page : api::embedded_pages()) {
        struct Row {
            std::string accepted;
            std::string coding;
            std::string_view content;
        };
        for (const Row& row : {Row{"", "", page.plain}, Row{"gzip, deflate", "gzip", page.gzip},
                               Row{"gzip, deflate, br, zstd", "br", page.br}}) {
            SCOPED_TRACE(std::string{page.path} + " " + row.coding);
            const std::string fields =
                row.accepted.empty() ? "" : "Accept-Encoding: " + row.accepted + "\r\n";
            const HttpReply reply = app.ask("GET", page.path, "", "", fields);
            EXPECT_EQ(reply.status, 200);
            EXPECT_EQ(reply.find("Content-Type"), page.content_type);
            EXPECT_EQ(reply.find("Content-Encoding"), row.coding);
            EXPECT_EQ(reply.find("Vary"), "Accept-Encoding");
            EXPECT_EQ(reply.find("ETag"), tag_of(page));
            EXPECT_TRUE(reply.body == row.content) << reply.body.size();

            HttpClient client{app.port()};
            const HttpReply head =
                client.exchange(RunningApp::request("HEAD", page.path, fields), ReplyTo::head);
            EXPECT_EQ(head.field_names(), reply.field_names());
            EXPECT_EQ(head.find("Content-Length"), std::to_string(row.content.size()));
            // The connection is in order behind it.
            EXPECT_EQ(client.exchange(RunningApp::request("GET", "/health")).status, 200);
        }
    }
}

TEST(Pages, AreKeptForEverWhereTheirPathNamesTheirContentAndElseAskedForAgain) {
    const RunningApp app;
    for (const api::Page& page : api::embedded_pages()) {
        const std::string expected =
            is_document(page) ? "no-cache" : "public, max-age=31536000, immutable";
        for (const std::string& condition : {tag_of(page), "\"" + std::string{page.tag} + "\"",
                                             "\"x\", " + tag_of(page), std::string{"*"}}) {
            HttpClient client{app.port()};
            const std::string fields = "If-None-Match: " + condition + "\r\n";
            const HttpReply reply =
                client.exchange(RunningApp::request("GET", page.path, fields), ReplyTo::head);
            EXPECT_EQ(reply.status, 304) << page.path << condition;
            EXPECT_EQ(reply.find("ETag"), tag_of(page));
            EXPECT_EQ(reply.find("Cache-Control"), expected);
            EXPECT_EQ(reply.find("Vary"), "Accept-Encoding");
            EXPECT_FALSE(reply.has("Content-Length"));
            EXPECT_EQ(client.exchange(RunningApp::request("GET", "/health")).status, 200);
        }
        const HttpReply other = app.ask("GET", page.path, "", "", "If-None-Match: \"x\"\r\n");
        EXPECT_EQ(other.status, 200) << page.path;
        EXPECT_EQ(other.find("Cache-Control"), expected);
    }
}

TEST(Pages, LetABrowserLoadNothingFromElsewhere) {
    const RunningApp app;
    for (const api::Page& page : api::embedded_pages()) {
        const HttpReply reply = app.ask("GET", page.path);
        const std::string policy = reply.find("Content-Security-Policy");
        EXPECT_EQ(reply.find("X-Content-Type-Options"), "nosniff") << page.path;
        EXPECT_EQ(reply.find("Referrer-Policy"), "no-referrer") << page.path;
        EXPECT_EQ(policy.starts_with("default-src 'none'; script-src 'self'; "), is_document(page))
            << page.path;
        EXPECT_EQ(policy.find("http"), std::string::npos) << policy;
    }
}

TEST(Pages, TakeNoOtherMethodAndNoSlashBehind) {
    const RunningApp app;
    for (const api::Page& page : api::embedded_pages()) {
        for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "TRACE"}) {
            const HttpReply reply = app.ask(method, page.path);
            EXPECT_EQ(reply.status, 405) << method << page.path;
            EXPECT_EQ(reply.find("Allow"), "GET, HEAD");
        }
        const HttpReply reply = app.ask("GET", std::string{page.path} + "/?a=1");
        EXPECT_EQ(reply.status, 307) << page.path;
        EXPECT_EQ(reply.find("Location"), std::string{page.path} + "?a=1");
    }
}

TEST(Pages, AreNotThereWhereTheyAreSwitchedOff) {
    const RunningApp app{[](Config& config) { config.has_docs = false; }};
    for (const api::Page& page : api::embedded_pages()) {
        EXPECT_EQ(app.ask("GET", page.path).status, 404) << page.path;
    }
    EXPECT_EQ(app.ask("GET", "/openapi.json").status, 200);
}

}  // namespace

}  // namespace taskgate::test
